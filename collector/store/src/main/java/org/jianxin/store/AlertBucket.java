package org.jianxin.store;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Map;
import org.jianxin.events.Severity;

/**
 * How many alerts were raised in one stretch of time.
 *
 * @param start inclusive; the next bucket's start is the end
 * @param bySeverity severities without alerts are absent
 */
public record AlertBucket(Instant start, Map<Severity, Long> bySeverity) {
    public AlertBucket {
        requireNonNull(start, "start");
        bySeverity = Map.copyOf(bySeverity);
    }
}
