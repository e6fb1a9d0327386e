package org.jianxin.intake;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jianxin.sm.ChainPosition;
import org.jspecify.annotations.Nullable;

/**
 * How far one agent has come; the body of its checkpoint document.
 *
 * @param position the end of the last acknowledged segment
 * @param acknowledged per source the last sequence number that is durable
 * @param attempt the segment that was begun after that and not yet acknowledged; null when none was
 * @param recent ends of the last acknowledged segments, oldest first; an agent may have missed the answer
 * @param lastSeen when the last segment was acknowledged; null before the first
 * @param lag how old its newest event was then
 * @param lost sequence numbers that never came, over all time
 * @param rejected events that could not be stored, over all time
 */
record Checkpoint(
        Position position,
        Map<String, Long> acknowledged,
        @Nullable Attempt attempt,
        List<Position> recent,
        @Nullable Instant lastSeen,
        Duration lag,
        long segments,
        long events,
        long lost,
        long rejected) {
    /** Ends kept in {@link #recent}. */
    private static final int RECENT = 32;

    /** A chain position as JSON has it. */
    record Position(long number, String link) {
        static Position of(ChainPosition position) {
            return new Position(position.number(), position.linkHex());
        }

        ChainPosition chain() {
            return ChainPosition.of(number, link);
        }
    }

    /**
     * A segment whose events may already be in the store, in part or whole.
     *
     * @param end where it ends: by the chain's links this names its content
     * @param indices per dataset the backing index its events go to, however often it is sent
     * @param replaced whether another segment from the same position was begun before, so that what is in the store may
     *     be of that one
     */
    record Attempt(Position end, Map<String, String> indices, boolean replaced) {
        Attempt {
            indices = Map.copyOf(indices);
        }
    }

    Checkpoint {
        acknowledged = Map.copyOf(acknowledged);
        recent = List.copyOf(recent);
    }

    static Checkpoint start() {
        return new Checkpoint(
                Position.of(ChainPosition.start()), Map.of(), null, List.of(), null, Duration.ZERO, 0, 0, 0, 0);
    }

    boolean hasAcknowledged(ChainPosition end) {
        return recent.contains(Position.of(end));
    }

    Checkpoint attempting(ChainPosition end, Map<String, String> indices) {
        Position to = Position.of(end);
        boolean replaced =
                attempt != null && (attempt.replaced() || !attempt.end().equals(to));
        Attempt begun = new Attempt(to, indices, replaced);
        return new Checkpoint(position, acknowledged, begun, recent, lastSeen, lag, segments, events, lost, rejected);
    }

    /** After the events of a segment, and what was to be said about it, became durable. */
    Checkpoint advanced(SegmentPlan plan, int rejectedNow, Instant now) {
        Position end = Position.of(plan.segment().end());
        List<Position> ends = new ArrayList<>(recent);
        ends.add(end);
        while (ends.size() > RECENT) {
            ends.remove(0);
        }
        Map<String, Long> through = new TreeMap<>(acknowledged);
        through.putAll(plan.through());
        return new Checkpoint(
                end,
                through,
                null,
                ends,
                now,
                plan.segment().newest().map(at -> Duration.between(at, now)).orElse(lag),
                segments + 1,
                events + plan.segment().events().size() - rejectedNow,
                lost + plan.lost(),
                rejected + rejectedNow);
    }
}
