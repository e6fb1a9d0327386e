package org.jianxin.store;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * What came after a position.
 *
 * @param events in order of {@code _seq_no} within each shard; an alias's older indices before its newer ones
 * @param to the position after these events
 * @param caughtUp whether everything that was durable when the poll began has been handed out
 */
public record TailBatch(List<TailedEvent> events, TailPosition to, boolean caughtUp) {
    public TailBatch {
        events = List.copyOf(events);
        requireNonNull(to, "to");
    }
}
