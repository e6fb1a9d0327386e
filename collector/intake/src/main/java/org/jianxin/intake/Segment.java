package org.jianxin.intake;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jianxin.events.Ecs;
import org.jianxin.events.Event;
import org.jianxin.sm.ChainPosition;

/**
 * A segment that has been verified: whole, sealed by its agent, and holding only events this agent may send.
 *
 * @param from position it continues from
 * @param end its last position
 */
record Segment(ChainPosition from, ChainPosition end, List<Sent> events) {
    /**
     * One event as the agent sent it.
     *
     * @param record number in the chain
     * @param payload its bytes
     */
    record Sent(long record, String id, String source, long sequence, String dataset, Event event, byte[] payload) {}

    Segment {
        events = List.copyOf(events);
    }

    /** When the agent read the newest of the events; empty when there are none. */
    Optional<Instant> newest() {
        return events.stream()
                .map(sent -> sent.event().get(Ecs.EVENT_CREATED).orElseGet(() -> sent.event()
                        .require(Ecs.TIMESTAMP)))
                .max(Instant::compareTo);
    }
}
