package org.jianxin.engine;

import static java.util.Objects.requireNonNull;

import org.jianxin.events.Event;

/**
 * A stored event on its way through detection.
 *
 * @param index index that holds it
 * @param shard and {@code seqNo}: its place in the tail
 */
record Arrival(String index, String id, String shard, long seqNo, Event event) {
    Arrival {
        requireNonNull(index, "index");
        requireNonNull(id, "id");
        requireNonNull(shard, "shard");
        requireNonNull(event, "event");
    }
}
