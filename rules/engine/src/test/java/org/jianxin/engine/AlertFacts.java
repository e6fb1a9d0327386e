package org.jianxin.engine;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jianxin.events.Alert;
import org.jianxin.events.Alert.Evidence;
import org.jianxin.events.Severity;
import org.jianxin.store.AlertPage;
import org.jianxin.store.AlertQuery;
import org.jianxin.store.AlertStore;

/** Of an alert, what must be the same in every run over the same batches: everything but when it was raised. */
record AlertFacts(
        Totals totals,
        Alert.Who who,
        Alert.What what,
        String reasonZh,
        String reasonEn,
        List<Evidence> evidence,
        Map<String, Long> applied) {
    /**
     * What does not even depend on how the events fall into batches. Up to which event a shard is in the count does: a login
     * that comes to light by a failure that arrived late is counted with that failure.
     */
    record Totals(
            String rule,
            Severity severity,
            String key,
            Instant windowStart,
            Instant firstSeen,
            Instant lastSeen,
            long count,
            Set<String> fields,
            int grade) {}

    static AlertFacts of(Alert alert) {
        return new AlertFacts(
                new Totals(
                        alert.rule().id(),
                        alert.severity(),
                        alert.key(),
                        alert.windowStart(),
                        alert.firstSeen(),
                        alert.lastSeen(),
                        alert.count(),
                        Set.copyOf(alert.what().fields()),
                        alert.what().grade()),
                alert.who(),
                alert.what(),
                alert.reasonZh(),
                alert.reasonEn(),
                alert.evidence(),
                alert.applied());
    }

    /** All alerts of a store, by id. */
    static Map<String, AlertFacts> all(AlertStore alerts) throws Exception {
        alerts.refresh();
        Map<String, AlertFacts> all = new TreeMap<>();
        AlertQuery query = AlertQuery.all().withSize(1000);
        AlertPage page = alerts.page(query);
        List<Alert> found = page.alerts();
        while (!found.isEmpty()) {
            found.forEach(alert -> all.put(alert.id(), of(alert)));
            String cursor = page.cursor();
            if (cursor == null) {
                break;
            }
            page = alerts.page(query.withCursor(cursor));
            found = page.alerts();
        }
        return all;
    }

    static Map<String, Totals> totals(Map<String, AlertFacts> alerts) {
        return alerts.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, alert -> alert.getValue()
                .totals()));
    }
}
