package org.jianxin.engine;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jianxin.events.Alert;
import org.jianxin.store.AlertPage;
import org.jianxin.store.AlertQuery;
import org.jianxin.store.AlertStore;

/** Of an alert, what must be the same in every run over the same events: everything but when it was raised. */
record AlertFacts(
        String rule,
        String key,
        Instant windowStart,
        Instant firstSeen,
        Instant lastSeen,
        long count,
        int evidence,
        Map<String, Long> applied) {

    static AlertFacts of(Alert alert) {
        return new AlertFacts(
                alert.rule().id(),
                alert.key(),
                alert.windowStart(),
                alert.firstSeen(),
                alert.lastSeen(),
                alert.count(),
                alert.evidence().size(),
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
}
