package org.jianxin.store;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * What came after a position.
 *
 * @param events in order of {@code _seq_no} within each shard; an alias's older indices before its newer ones
 * @param unreadable documents between them that are no events, in the same order; the position is after them as well
 * @param to the position after these events
 * @param caughtUp whether everything that was durable when the poll began has been handed out
 */
public record TailBatch(List<TailedEvent> events, List<UnreadableEvent> unreadable, TailPosition to, boolean caughtUp) {
    public TailBatch {
        events = List.copyOf(events);
        unreadable = List.copyOf(unreadable);
        requireNonNull(to, "to");
    }
}
