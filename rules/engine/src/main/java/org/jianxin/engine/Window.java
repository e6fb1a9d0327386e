package org.jianxin.engine;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;

/**
 * A tumbling window in event time. Windows are aligned to local midnight, so a window of one day is a calendar day. There
 * is an alert for a key and window exactly when the window's total reaches the threshold, whatever the order in which the
 * events arrive.
 *
 * @param length one second to 31 days
 * @param threshold total from which there is an alert, 1 or more
 */
public record Window(Duration length, Measure measure, long threshold) {
    /** What is added up. */
    public enum Measure {
        EVENTS,
        RECORDS
    }

    public Window {
        requireNonNull(length, "length");
        requireNonNull(measure, "measure");
        if (length.compareTo(Duration.ofSeconds(1)) < 0 || length.compareTo(Duration.ofDays(31)) > 0) {
            throw new IllegalArgumentException("window must be 1s to 31d");
        }
        if (threshold < 1) {
            throw new IllegalArgumentException("threshold must be 1 or more");
        }
    }

    /** Whether the first event already makes an alert. */
    boolean immediate() {
        return threshold == 1 && measure == Measure.EVENTS;
    }

    /** Start of the window an instant falls into. */
    Instant startOf(Instant at, ZoneId zone) {
        long offset = zone.getRules().getOffset(at).getTotalSeconds();
        long local = at.getEpochSecond() + offset;
        return Instant.ofEpochSecond(local - Math.floorMod(local, length.toSeconds()) - offset);
    }
}
