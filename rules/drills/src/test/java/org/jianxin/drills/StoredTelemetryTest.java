package org.jianxin.drills;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jianxin.events.Alert;
import org.jianxin.events.AlertStatus;
import org.jianxin.events.Severity;
import org.jianxin.events.Verdict;
import org.junit.jupiter.api.Test;

final class StoredTelemetryTest {
    private static final Instant NOW = Instant.parse("2026-11-22T02:00:00Z");

    private static Alert alert(Instant lastSeen) {
        return new Alert(
                "a",
                new Alert.RuleReference("JX-GW-001", 1, "00", "题", "title", List.of(), List.of()),
                Severity.CRITICAL,
                "k",
                NOW,
                NOW,
                lastSeen,
                NOW,
                1,
                new Alert.Who(null, null, null, null),
                new Alert.What(null, List.of(), 0, null, null, "drill-1"),
                "因",
                "because",
                List.of(),
                Map.of(),
                AlertStatus.NEW,
                null,
                null,
                List.of());
    }

    private static Alert closed(Alert alert, Instant at) {
        return alert.worked(
                AlertStatus.CLOSED, null, Verdict.LEGITIMATE, List.of(new Alert.Action(at, "officer", "close", null)));
    }

    @Test
    void anEventInAnAlertThatWasClosedBeforeIsNotDetected() {
        assertThat(StoredTelemetry.closedBefore(closed(alert(NOW.plusSeconds(9)), NOW.plusSeconds(5))))
                .isTrue();
    }

    @Test
    void anAlertThatAnOfficerHasClosedSinceWasDetected() {
        assertThat(StoredTelemetry.closedBefore(closed(alert(NOW), NOW.plusSeconds(5))))
                .isFalse();
        assertThat(StoredTelemetry.closedBefore(alert(NOW))).isFalse();
    }
}
