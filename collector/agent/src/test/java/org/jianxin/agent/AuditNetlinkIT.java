package org.jianxin.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jianxin.agent.parse.AuditTables;
import org.jianxin.agent.parse.LineEncoding;
import org.jianxin.agent.parse.ParserContext;
import org.jianxin.events.Ecs;
import org.jianxin.events.Event;
import org.jianxin.events.EventJson;
import org.jianxin.sensitivedata.Detector;
import org.junit.jupiter.api.Test;

/** This machine's kernel, a rule of our own and a process that offends against it. */
class AuditNetlinkIT {
    @Test
    void aReadOfAWatchedFileArrivesAsOneJoinedEvent() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "reading the kernel's audit needs root");
        assertThat(Path.of("/usr/sbin/auditctl")).as("apt-get install auditd").isExecutable();
        Path watched = Files.createTempFile("jianxin-watched", ".txt");
        String[] rule = {"always,exit", "-F", "path=" + watched, "-F", "perm=r", "-k", "jianxin-test"};
        boolean wasOn = !auditctl("-s").contains("enabled 0");
        SourceSettings settings = new SourceSettings(
                "audit", SourceSettings.Type.AUDIT_NETLINK, null, null, LineEncoding.AUTO, Duration.ZERO, false);
        ParserContext context =
                new ParserContext(Detector.create(), ZoneOffset.UTC, uid -> uid.equals("0") ? "root" : null);
        Batch batch = new Batch(new HostIdentity("a1", "0", "h", "x86_64"), Map.of());
        auditctl("-e", "1");
        try (AuditNetlinkSource source =
                new AuditNetlinkSource(settings, AuditTables.bundled(), context, AuditSocket::open)) {
            auditctl(command("-a", rule));
            try {
                poll(source, batch);
                assertThat(new ProcessBuilder("/bin/cat", watched.toString())
                                .start()
                                .waitFor())
                        .isZero();
                Event event = await().atMost(Duration.ofSeconds(30))
                        .until(() -> find(poll(source, batch), watched), Objects::nonNull);
                assertThat(event.require(Ecs.AUDIT_KEY)).isEqualTo("jianxin-test");
                assertThat(event.require(Ecs.AUDIT_SYSCALL)).startsWith("open");
                assertThat(event.require(Ecs.FILE_PATH)).isEqualTo(watched.toString());
                assertThat(event.require(Ecs.PROCESS_NAME)).isEqualTo("cat");
                assertThat(event.require(Ecs.PROCESS_TITLE)).isEqualTo("/bin/cat " + watched);
                assertThat(event.require(Ecs.USER_NAME)).isEqualTo("root");
                assertThat(event.require(Ecs.EVENT_OUTCOME)).isEqualTo("success");
                assertThat(event.require(Ecs.AUDIT_RECORD_TYPES)).contains("SYSCALL", "CWD", "PATH", "PROCTITLE");
            } finally {
                auditctl(command("-d", rule));
            }
        } finally {
            if (!wasOn) {
                auditctl("-e", "0");
            }
            Files.delete(watched);
        }
    }

    /** What came since the last poll; the batch is emptied, or other processes' events would fill it. */
    private static List<byte[]> poll(AuditNetlinkSource source, Batch batch) throws IOException {
        batch.clear();
        Instant now = Instant.now();
        source.poll(now, batch.of("audit", now, false, 1));
        return batch.events();
    }

    private static Event find(List<byte[]> events, Path watched) throws Exception {
        for (byte[] json : events) {
            Event event = new EventJson().read(json);
            if (event.get(Ecs.FILE_PATH).orElse("").equals(watched.toString())
                    && event.get(Ecs.PROCESS_NAME).orElse("").equals("cat")) {
                return event;
            }
        }
        return null;
    }

    private static String[] command(String first, String... rest) {
        List<String> words = new ArrayList<>(List.of(first));
        words.addAll(List.of(rest));
        return words.toArray(String[]::new);
    }

    private static String auditctl(String... arguments) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command("/usr/sbin/auditctl", arguments))
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(said).isZero();
        return said;
    }
}
