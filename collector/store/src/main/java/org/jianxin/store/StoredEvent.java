package org.jianxin.store;

import static java.util.Objects.requireNonNull;

import org.jianxin.events.Event;

/**
 * An event as it is stored.
 *
 * @param index the backing index that holds it
 * @param id its document id, equal to {@code event.id}
 * @param seqNo position in its shard, 0 or more
 */
public record StoredEvent(String index, String id, long seqNo, Event event) {
    public StoredEvent {
        requireNonNull(index, "index");
        requireNonNull(id, "id");
        requireNonNull(event, "event");
    }
}
