package org.jianxin.store;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Part of the answer to an {@link EventQuery}.
 *
 * @param cursor for the next page; null when this is the last one
 * @param total events that answer the query, on all pages
 */
public record EventPage(List<StoredEvent> events, @Nullable String cursor, long total) {
    public EventPage {
        events = List.copyOf(events);
    }
}
