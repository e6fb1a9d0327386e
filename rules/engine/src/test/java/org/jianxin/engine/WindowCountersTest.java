package org.jianxin.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jianxin.engine.WindowCounters.Added;
import org.jianxin.engine.WindowCounters.Outcome;
import org.jianxin.events.Alert.Evidence;
import org.junit.jupiter.api.Test;

class WindowCountersTest {
    private static final Instant START = Instant.parse("2026-03-02T00:00:00Z");
    private static final Duration IDLE = Duration.ofDays(1);

    private long seqNo;

    private Outcome add(WindowCounters counters, String key, Duration window, Instant now) {
        Added added = counters.add(
                new WindowCounters.Key("JX-TEST-001", key, START),
                START.plus(window),
                1,
                3,
                "index[0]",
                seqNo++,
                now,
                () -> new Evidence("index", "event:" + seqNo, "00", now),
                now);
        return added.outcome();
    }

    @Test
    void aWindowOfAMonthCountsThroughQuietDays() {
        WindowCounters counters = new WindowCounters(10, List.of());
        Duration month = Duration.ofDays(31);
        for (int day : new int[] {0, 9}) {
            Instant now = START.plus(Duration.ofDays(day));
            assertThat(add(counters, "slow", month, now)).isEqualTo(Outcome.BELOW);
            counters.forgetEndedBy(now.plus(Duration.ofDays(8)).minus(IDLE));
        }
        counters = new WindowCounters(10, counters.snapshot());
        assertThat(add(counters, "slow", month, START.plus(Duration.ofDays(30))))
                .isEqualTo(Outcome.REACHED);

        counters.forgetEndedBy(START.plus(month).plus(IDLE).plusSeconds(1).minus(IDLE));
        assertThat(counters.size()).isZero();
        assertThat(counters.forgotten()).as("given up for want of room").isZero();
    }

    @Test
    void whenThereIsNoRoomEndedWindowsGoFirstAndAllAreCounted() {
        WindowCounters counters = new WindowCounters(20, List.of());
        Instant now = START.plus(Duration.ofHours(2));
        for (int i = 0; i < 10; i++) {
            add(counters, "month" + i, Duration.ofDays(31), now);
        }
        for (int i = 0; i < 10; i++) {
            add(counters, "ended" + i, Duration.ofHours(1), now.plusSeconds(60));
        }
        add(counters, "new", Duration.ofDays(1), now.plusSeconds(120));

        assertThat(counters.forgotten()).isEqualTo(2);
        assertThat(counters.snapshot())
                .extracting(WindowCounters.Saved::key)
                .contains("new", "month0", "month9")
                .hasSize(19);
    }
}
