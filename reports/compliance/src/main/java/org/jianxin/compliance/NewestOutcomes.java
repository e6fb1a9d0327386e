package org.jianxin.compliance;

import static java.util.Objects.requireNonNull;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jianxin.store.EventPage;
import org.jianxin.store.EventQuery;
import org.jianxin.store.EventStore;
import org.jianxin.store.StoreUnavailableException;
import org.jianxin.store.StoredEvent;

/** The newest result of each check on each host, as far as stored. */
final class NewestOutcomes {
    private static final String DATASET = "jianxin.check";

    private final EventStore events;

    NewestOutcomes(EventStore events) {
        this.events = requireNonNull(events, "events");
    }

    Collection<CheckOutcome> outcomes() throws StoreUnavailableException {
        Map<String, CheckOutcome> newest = new LinkedHashMap<>();
        EventQuery query = EventQuery.of(DATASET);
        EventPage page;
        do {
            page = events.search(query);
            for (StoredEvent stored : page.events()) {
                CheckOutcome.of(stored)
                        .ifPresent(outcome -> newest.merge(
                                outcome.agent() + "\n" + outcome.key(),
                                outcome,
                                (old, other) -> other.supersedes(old) ? other : old));
            }
            query = query.withCursor(page.cursor());
        } while (page.cursor() != null);
        return newest.values();
    }
}
