package org.jianxin.agent;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One look at a running agent.
 *
 * @param at when it was taken
 * @param waitingSegments sealed or open segments that intake has not acknowledged
 * @param waitingBytes their size
 * @param capBytes cap of the spool
 * @param sentSegments segments acknowledged since the start
 * @param lastAcknowledged when the last acknowledgement came; null before the first
 * @param connection {@code ok}, {@code retrying} or {@code broken}
 * @param problem what stands in the way now; empty when nothing does
 */
public record AgentStatus(
        String agent,
        Instant at,
        Instant started,
        long waitingSegments,
        long waitingBytes,
        long capBytes,
        long sentSegments,
        @Nullable Instant lastAcknowledged,
        String connection,
        String problem,
        List<SourceStatus> sources) {
    /**
     * One source.
     *
     * @param read events made of it, over all runs
     * @param acknowledged the last event number intake confirmed
     * @param lost events that were found damaged in the spool, over all runs
     * @param behindBytes bytes the source holds that were not read yet; -1 where that has no meaning
     * @param problem why it cannot be read now; empty when it can
     */
    public record SourceStatus(
            String name, String type, long read, long acknowledged, long lost, long behindBytes, String problem) {
        public SourceStatus {
            requireNonNull(name, "name");
            requireNonNull(type, "type");
            requireNonNull(problem, "problem");
        }
    }

    public AgentStatus {
        requireNonNull(agent, "agent");
        requireNonNull(at, "at");
        requireNonNull(started, "started");
        requireNonNull(connection, "connection");
        requireNonNull(problem, "problem");
        sources = List.copyOf(sources);
    }
}
