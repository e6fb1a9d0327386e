package org.jianxin.appliance.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jianxin.agent.Agent;
import org.jianxin.agent.AgentException;
import org.jianxin.agent.AgentSettings;
import org.jianxin.agent.AgentStatus;
import org.jianxin.appliance.FirstBoot;
import org.jianxin.definitions.DefinitionException;

/**
 * An agent in an office that is cut off: its spool is small, its web server busy, and when the spool is full the agent waits
 * with what it has. Then somebody empties the web server's log, beyond the place the agent has read to. What is lost is
 * lost, but the agent says so, in bytes, as soon as it reads on.
 */
final class BranchOffice implements AutoCloseable {
    private static final int SPOOL_MEBIBYTES = 1;
    private static final int LINES = 4_000;
    private static final Duration FULL_LIMIT = Duration.ofSeconds(30);
    private static final DateTimeFormatter NGINX =
            DateTimeFormatter.ofPattern("dd/MMM/uuuu:HH:mm:ss Z", Locale.ENGLISH);

    private final Agent agent;
    private final Path log;

    private BranchOffice(Agent agent, Path log) {
        this.agent = agent;
        this.log = log;
    }

    /**
     * Starts the agent while the gateway cannot be reached, and returns when its spool is full.
     *
     * @param agent id of the agent; a new one each time, since a chain of that name may be known to the cluster already
     */
    static BranchOffice cutOff(FirstBoot firstBoot, Path data, String agent, int gatewayPort, Clock clock)
            throws IOException, CertificateException, DefinitionException, AgentException, InterruptedException {
        Path directory = Files.createDirectories(data.resolve("demo/branch-office"));
        Path log = directory.resolve("access.log");
        try (BufferedWriter out = Files.newBufferedWriter(log, UTF_8)) {
            OffsetDateTime at = clock.instant().atOffset(ZoneOffset.UTC).minusSeconds(LINES);
            for (int i = 0; i < LINES; i++) {
                out.write(
                        "10.66.0.%d - - [%s] \"GET /guide/%d HTTP/1.1\" 200 512 \"-\" \"Mozilla/5.0 (X11; Linux) UOS\"\n"
                                .formatted(i % 250 + 1, NGINX.format(at.plusSeconds(i)), i));
            }
        }
        firstBoot.enrolAgent(
                directory,
                new FirstBoot.AgentOptions(
                        agent,
                        gatewayPort,
                        SPOOL_MEBIBYTES,
                        "0s",
                        "  - {name: branch-web, type: file, path: access.log, parser: nginx, recording: true}\n"));
        BranchOffice office =
                new BranchOffice(Agent.start(AgentSettings.load(directory.resolve("agent.yaml")), clock), log);
        long end = System.nanoTime() + FULL_LIMIT.toNanos();
        while (!office.full() && System.nanoTime() < end) {
            Thread.sleep(100);
        }
        return office;
    }

    /** Whether the spool is full and the agent reads nothing more. */
    boolean full() {
        AgentStatus status = agent.status();
        return status.waitingBytes() >= status.capBytes();
    }

    /**
     * Empties the log in place, as who covers their tracks does.
     *
     * @return bytes of it that the agent had not read
     */
    long emptyLog() throws IOException {
        long unread = agent.status().sources().get(0).behindBytes();
        Files.write(log, new byte[0]);
        return unread;
    }

    @Override
    public void close() {
        agent.close();
    }
}
