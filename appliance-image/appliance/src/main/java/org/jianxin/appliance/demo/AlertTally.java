package org.jianxin.appliance.demo;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jianxin.appliance.demo.Officer.AlertLine;

/** Tells the alerts of one demonstration from those that a cluster of one's own held before it. */
final class AlertTally {
    private final Map<String, Long> before = new HashMap<>();

    /** @param present the alerts there are before the traffic, of which only those raised before the beginning are old */
    AlertTally(Instant began, List<AlertLine> present) {
        present.stream()
                .filter(alert -> alert.raisedAt().isBefore(began))
                .forEach(alert -> before.put(alert.id(), alert.count()));
    }

    /** Per rule, how many alerts were raised or have grown since the beginning. */
    Map<String, Long> byRule(List<AlertLine> now) {
        Map<String, Long> byRule = new TreeMap<>();
        for (AlertLine alert : now) {
            if (alert.count() > before.getOrDefault(alert.id(), 0L)) {
                byRule.merge(alert.rule(), 1L, Long::sum);
            }
        }
        return byRule;
    }
}
