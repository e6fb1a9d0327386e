package org.jianxin.compliance;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jianxin.store.EventStore;
import org.jianxin.store.StoreUnavailableException;

/** How far each host meets the baseline, from the newest result of each of its checks. Safe for use by several threads. */
public final class HostBaselines {
    private final NewestOutcomes newest;
    private final Clock clock;

    public HostBaselines(EventStore events, Clock clock) {
        this.newest = new NewestOutcomes(events);
        this.clock = requireNonNull(clock, "clock");
    }

    /**
     * One host.
     *
     * @param agent id of its agent, as intake verified it
     * @param score 0 to 100: the share of checks with a result that pass, one that passes in part counting half
     * @param checked when the oldest of these results was taken
     */
    public record HostBaseline(String agent, int score, Instant checked) {
        public HostBaseline {
            requireNonNull(agent, "agent");
            requireNonNull(checked, "checked");
            if (score < 0 || score > 100) {
                throw new IllegalArgumentException("a score is 0 to 100: " + score);
            }
        }
    }

    /** Hosts by agent; one of which no check of the last week has a result is left out. */
    public List<HostBaseline> all() throws StoreUnavailableException {
        Instant limit = clock.instant().minus(SelfAssessment.MAX_AGE);
        return newest.outcomes().stream()
                .filter(outcome -> !outcome.olderThan(limit) && outcome.verdict() != CheckVerdict.UNKNOWN)
                .collect(Collectors.groupingBy(CheckOutcome::agent, TreeMap::new, Collectors.toList()))
                .values()
                .stream()
                .map(HostBaselines::baseline)
                .toList();
    }

    private static HostBaseline baseline(Collection<CheckOutcome> outcomes) {
        int points = outcomes.stream().mapToInt(HostBaselines::points).sum();
        Instant oldest =
                outcomes.stream().map(CheckOutcome::at).min(Instant::compareTo).orElseThrow();
        return new HostBaseline(outcomes.iterator().next().agent(), points / outcomes.size(), oldest);
    }

    private static int points(CheckOutcome outcome) {
        return switch (outcome.verdict()) {
            case PASS -> 100;
            case PARTIAL -> 50;
            case FAIL, UNKNOWN -> 0;
        };
    }
}
