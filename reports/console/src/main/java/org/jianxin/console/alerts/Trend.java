package org.jianxin.console.alerts;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jianxin.events.Severity;
import org.jianxin.store.AlertBucket;

/**
 * Alerts raised, by hour and severity.
 *
 * @param hours start of each hour, oldest first, without gaps
 * @param series severity to alerts in each of the hours
 */
record Trend(List<Instant> hours, Map<String, List<Long>> series) {
    static final int HOURS = 24;

    static Trend of(List<AlertBucket> buckets, Clock clock) {
        Map<Instant, AlertBucket> byStart =
                buckets.stream().collect(Collectors.toMap(AlertBucket::start, Function.identity()));
        Instant first = firstHour(clock);
        List<Instant> hours = new ArrayList<>();
        for (int i = 0; i < HOURS; i++) {
            hours.add(first.plus(Duration.ofHours(i)));
        }
        Map<String, List<Long>> series = new LinkedHashMap<>();
        for (Severity severity : Severity.values()) {
            series.put(
                    severity.id(),
                    hours.stream()
                            .map(hour -> byStart.containsKey(hour)
                                    ? byStart.get(hour).bySeverity().getOrDefault(severity, 0L)
                                    : 0L)
                            .toList());
        }
        return new Trend(hours, series);
    }

    /** The hour that is under way is the last one. */
    static Instant firstHour(Clock clock) {
        return clock.instant().truncatedTo(ChronoUnit.HOURS).minus(Duration.ofHours(HOURS - 1));
    }
}
