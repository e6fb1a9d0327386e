package org.jianxin.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jianxin.agent.check.HostChecks;
import org.jianxin.events.Ecs;
import org.jianxin.events.Event;
import org.jianxin.events.EventFormatException;
import org.jianxin.events.EventJson;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckSourceTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    Path root;

    @Test
    void everyCheckIsOneEventAtTheStartAndAgainWhenDue() throws IOException {
        HostChecks checks = HostChecks.bundled();
        CheckSource source = new CheckSource(checks, root, Duration.ofHours(1));
        Batch batch = new Batch(new HostIdentity("a1", "0", "h", "x86_64"), Map.of());
        Instant start = Instant.parse("2026-11-22T00:00:00Z");
        await().atMost(LIMIT).until(() -> {
            source.poll(start, batch.of("host-checks", start, false, 1));
            return batch.events().size() >= checks.keys().size();
        });
        assertThat(events(batch))
                .extracting(event -> event.require(Ecs.CHECK_KEY))
                .isEqualTo(checks.keys());
        assertThat(events(batch)).allSatisfy(event -> {
            assertThat(event.require(Ecs.EVENT_DATASET)).isEqualTo("jianxin.check");
            assertThat(event.require(Ecs.CHECK_RESULT)).isIn("pass", "partial", "fail", "unknown");
            assertThat(event.require(Ecs.CHECK_REASON)).isNotBlank();
        });
        batch.clear();
        Instant early = start.plus(Duration.ofMinutes(59));
        source.poll(early, batch.of("host-checks", early, false, 1));
        assertThat(batch.events()).isEmpty();
        Instant due = start.plus(Duration.ofHours(1));
        await().atMost(LIMIT).until(() -> {
            source.poll(due, batch.of("host-checks", due, false, 1));
            return batch.events().size() >= checks.keys().size();
        });
    }

    @Test
    void theCheckOfRemoteLogsLooksForThisAgentWhereItIsInstalled() throws IOException {
        try (InputStream in = HostChecks.class.getResourceAsStream("host-checks.yaml")) {
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8))
                    .contains("files: [" + AgentCommand.DEFAULT_CONFIG + "]");
        }
    }

    private static List<Event> events(Batch batch) {
        List<Event> events = new ArrayList<>();
        for (byte[] json : batch.events()) {
            try {
                events.add(new EventJson().read(json));
            } catch (EventFormatException e) {
                throw new AssertionError(e);
            }
        }
        return events;
    }
}
