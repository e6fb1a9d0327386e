package org.jianxin.appliance.demo;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jianxin.events.Alert;
import org.jianxin.events.Alert.Evidence;
import org.jianxin.store.AlertPage;
import org.jianxin.store.AlertQuery;
import org.jianxin.store.AlertStore;
import org.jianxin.store.StoreUnavailableException;

/**
 * Of an alert, what must be the same in every run over the same events: not when it was raised, nor what its first event
 * alone decides.
 *
 * @param evidence number of pieces
 * @param applied up to which event of each shard it counts
 */
record AlertFacts(
        String rule,
        String key,
        Instant windowStart,
        Instant firstSeen,
        Instant lastSeen,
        long count,
        SortedSet<String> fields,
        int grade,
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
                new TreeSet<>(alert.what().fields()),
                alert.what().grade(),
                alert.evidence().size(),
                alert.applied());
    }

    /** By id. */
    static Map<String, AlertFacts> of(List<Alert> alerts) {
        Map<String, AlertFacts> facts = new TreeMap<>();
        alerts.forEach(alert -> facts.put(alert.id(), of(alert)));
        return facts;
    }

    /** All alerts there are; an installation of a minute has not more than fit on one page. */
    static List<Alert> all(AlertStore store) throws StoreUnavailableException {
        store.refresh();
        AlertPage page = store.page(AlertQuery.all().withSize(1000));
        if (page.total() != page.alerts().size()) {
            throw new IllegalStateException(page.total() + " alerts are more than a page");
        }
        return page.alerts();
    }

    /** Ids of the events an alert names. */
    static List<String> evidenceIds(Alert alert) {
        return alert.evidence().stream().map(Evidence::eventId).toList();
    }
}
