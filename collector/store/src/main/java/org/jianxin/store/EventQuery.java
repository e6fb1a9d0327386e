package org.jianxin.store;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which events to find.
 *
 * @param dataset {@code event.dataset}, or null for all
 * @param from earliest {@code @timestamp}, inclusive; null for no limit
 * @param to latest {@code @timestamp}, exclusive; null for no limit
 * @param terms field name of the vocabulary to the value it must have; words to be found for text fields
 * @param newestFirst order by {@code @timestamp}
 * @param size events per page, 1 to 10,000
 * @param cursor from the page before; null for the first page; the rest of the query must stay the same
 */
public record EventQuery(
        @Nullable String dataset,
        @Nullable Instant from,
        @Nullable Instant to,
        Map<String, String> terms,
        boolean newestFirst,
        int size,
        @Nullable String cursor) {
    public EventQuery {
        terms = Map.copyOf(terms);
        if (size < 1 || size > 10_000) {
            throw new IllegalArgumentException("size must be 1 to 10000: " + size);
        }
    }

    /** All events of a dataset (null: of all), oldest first, 1000 a page. */
    public static EventQuery of(@Nullable String dataset) {
        return new EventQuery(dataset, null, null, Map.of(), false, 1000, null);
    }

    public EventQuery between(@Nullable Instant newFrom, @Nullable Instant newTo) {
        return new EventQuery(dataset, newFrom, newTo, terms, newestFirst, size, cursor);
    }

    public EventQuery withTerms(Map<String, String> newTerms) {
        return new EventQuery(dataset, from, to, newTerms, newestFirst, size, cursor);
    }

    public EventQuery withSize(int newSize) {
        return new EventQuery(dataset, from, to, terms, newestFirst, newSize, cursor);
    }

    public EventQuery withNewestFirst() {
        return new EventQuery(dataset, from, to, terms, true, size, cursor);
    }

    public EventQuery withCursor(@Nullable String newCursor) {
        return new EventQuery(dataset, from, to, terms, newestFirst, size, newCursor);
    }
}
