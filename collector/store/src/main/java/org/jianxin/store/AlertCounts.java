package org.jianxin.store;

import java.util.Map;
import org.jianxin.events.AlertStatus;
import org.jianxin.events.Severity;

/** How many alerts there are of each severity and status and by each rule; what there is none of is absent. */
public record AlertCounts(
        long total, Map<Severity, Long> bySeverity, Map<AlertStatus, Long> byStatus, Map<String, Long> byRule) {
    public AlertCounts {
        bySeverity = Map.copyOf(bySeverity);
        byStatus = Map.copyOf(byStatus);
        byRule = Map.copyOf(byRule);
    }
}
