package org.jianxin.console.health;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the machinery stands.
 *
 * @param storeReachable whether the event and alert store answers right now
 * @param agentsKnown whether the agents could be read
 * @param worker null when this process does not run the rules
 */
public record HealthView(
        boolean storeReachable,
        boolean agentsKnown,
        List<AgentLine> agents,
        @Nullable WorkerLine worker,
        List<Volume> volumes) {
    public HealthView {
        agents = List.copyOf(agents);
        volumes = List.copyOf(volumes);
    }

    /** Whether nothing needs a hand. */
    public boolean good() {
        return storeReachable
                && agentsKnown
                && !agents.isEmpty()
                && agents.stream().noneMatch(agent -> agent.silent() || agent.lost() > 0 || agent.rejected() > 0)
                && (worker == null || worker.good())
                && volumes.stream().noneMatch(Volume::low);
    }

    /**
     * One agent.
     *
     * @param silent whether it sent nothing for too long
     */
    public record AgentLine(
            String agent,
            Instant lastSeen,
            boolean silent,
            long lagSeconds,
            long segments,
            long events,
            long lost,
            long rejected,
            List<SourceLine> sources) {
        public AgentLine {
            sources = List.copyOf(sources);
        }
    }

    /** One source of an agent and the last number that is durable. */
    public record SourceLine(String source, long through) {}

    /**
     * The rules worker.
     *
     * @param state in lower case
     * @param lastError empty when there is none
     */
    public record WorkerLine(
            String state,
            boolean good,
            long events,
            long findings,
            long poison,
            long refused,
            long backlog,
            long lagSeconds,
            long perSecond,
            int counters,
            long forgotten,
            @Nullable Instant lastBatch,
            String lastError) {}

    /**
     * One file system.
     *
     * @param purpose what is kept there
     */
    public record Volume(String purpose, long totalGibibytes, long freeGibibytes, int usedPercent) {
        /** Elasticsearch stops allocating at 85 % used (its low watermark). */
        private static final int LOW_PERCENT = 85;

        public boolean low() {
            return usedPercent >= LOW_PERCENT;
        }
    }
}
