package org.jianxin.store;

import static java.util.Objects.requireNonNull;

/**
 * An event that the tail has reached.
 *
 * @param shard {@code <index>/<uuid>[<shard>]}, the key of {@link TailPosition}
 */
public record TailedEvent(StoredEvent event, String shard) {
    public TailedEvent {
        requireNonNull(event, "event");
        requireNonNull(shard, "shard");
    }
}
