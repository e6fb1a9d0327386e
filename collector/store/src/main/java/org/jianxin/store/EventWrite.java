package org.jianxin.store;

import static java.util.Objects.requireNonNull;

import org.jianxin.events.Event;

/**
 * An event to be stored.
 *
 * @param index a backing index, from {@link EventStore#writeIndex}; sending an event again must name the same one, because
 *     ids are unique per index
 * @param id document id, equal to {@code event.id}
 */
public record EventWrite(String index, String id, Event event) {
    public EventWrite {
        requireNonNull(index, "index");
        requireNonNull(id, "id");
        requireNonNull(event, "event");
        if (id.isEmpty() || id.length() > 512) {
            throw new IllegalArgumentException("a document id has 1 to 512 characters");
        }
    }
}
