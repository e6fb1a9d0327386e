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
import org.jianxin.appliance.FirstBoot;
import org.jianxin.definitions.DefinitionException;

/**
 * An agent in an office that was cut off for too long: its spool is small, its web server busy, and by the time the gateway
 * can be reached the oldest events had to be dropped. What is lost is lost, but it is known by number.
 */
final class BranchOffice implements AutoCloseable {
    private static final int SPOOL_MEBIBYTES = 1;
    private static final int LINES = 4_000;
    private static final Duration OVERFLOW_LIMIT = Duration.ofSeconds(30);
    private static final DateTimeFormatter NGINX =
            DateTimeFormatter.ofPattern("dd/MMM/uuuu:HH:mm:ss Z", Locale.ENGLISH);

    private final Agent agent;

    private BranchOffice(Agent agent) {
        this.agent = agent;
    }

    /**
     * Starts the agent while the gateway cannot be reached, and returns when events had to be dropped.
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
        BranchOffice office = new BranchOffice(Agent.start(AgentSettings.load(directory.resolve("agent.yaml")), clock));
        long end = System.nanoTime() + OVERFLOW_LIMIT.toNanos();
        while (office.lost() == 0 && System.nanoTime() < end) {
            Thread.sleep(100);
        }
        return office;
    }

    /** Events dropped so far. */
    long lost() {
        return agent.status().sources().stream()
                .mapToLong(source -> source.lost())
                .sum();
    }

    @Override
    public void close() {
        agent.close();
    }
}
