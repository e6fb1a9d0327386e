package org.jianxin.appliance.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jianxin.appliance.demo.Officer.AlertLine;
import org.junit.jupiter.api.Test;

final class AlertTallyTest {
    private static final Instant BEGAN = Instant.parse("2026-11-22T08:00:00Z");
    private static final AlertLine OLD = new AlertLine("a", "JX-SQL-001", 3, BEGAN.minusSeconds(1));
    private static final AlertLine EARLY = new AlertLine("b", "JX-AUDIT-001", 1, BEGAN.plusSeconds(1));

    @Test
    void countsWhatWasRaisedOrHasGrownSinceTheBeginning() {
        AlertTally tally = new AlertTally(BEGAN, List.of(OLD, EARLY));

        assertThat(tally.byRule(List.of(OLD, EARLY))).isEqualTo(Map.of("JX-AUDIT-001", 1L));
        assertThat(tally.byRule(List.of(
                        new AlertLine("a", "JX-SQL-001", 4, OLD.raisedAt()),
                        EARLY,
                        new AlertLine("c", "JX-AUDIT-001", 1, BEGAN.plusSeconds(2)))))
                .isEqualTo(Map.of("JX-SQL-001", 1L, "JX-AUDIT-001", 2L));
    }
}
