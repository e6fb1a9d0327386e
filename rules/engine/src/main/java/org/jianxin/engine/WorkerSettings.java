package org.jianxin.engine;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;

/**
 * How the worker works.
 *
 * @param zone in which hours, days and windows are counted
 * @param workBegins begin of the working day, Monday to Friday
 * @param workEnds end of the working day
 * @param batch events read at a time, 1 to 10,000
 * @param pause wait between polls when there is nothing to read
 * @param idle an ended window whose counter nobody touched for this long is forgotten; so late an event is counted from
 *     zero again
 */
public record WorkerSettings(
        ZoneId zone, LocalTime workBegins, LocalTime workEnds, int batch, Duration pause, Duration idle) {
    public WorkerSettings {
        requireNonNull(zone, "zone");
        requireNonNull(workBegins, "workBegins");
        requireNonNull(workEnds, "workEnds");
        requireNonNull(pause, "pause");
        requireNonNull(idle, "idle");
        if (!workBegins.isBefore(workEnds)) {
            throw new IllegalArgumentException("the working day must begin before it ends");
        }
        if (batch < 1 || batch > 10_000) {
            throw new IllegalArgumentException("batch must be 1 to 10000: " + batch);
        }
        if (pause.isNegative() || pause.isZero() || idle.isNegative() || idle.isZero()) {
            throw new IllegalArgumentException("pause and idle must be positive");
        }
    }

    /** Asia/Shanghai, working hours 08:00 to 20:00, batches of 2,000, polls twice a second, counters idle for a day. */
    public static WorkerSettings defaults() {
        return new WorkerSettings(
                ZoneId.of("Asia/Shanghai"),
                LocalTime.of(8, 0),
                LocalTime.of(20, 0),
                2_000,
                Duration.ofMillis(500),
                Duration.ofDays(1));
    }

    public WorkerSettings withBatch(int value) {
        return new WorkerSettings(zone, workBegins, workEnds, value, pause, idle);
    }

    public WorkerSettings withPause(Duration value) {
        return new WorkerSettings(zone, workBegins, workEnds, batch, value, idle);
    }
}
