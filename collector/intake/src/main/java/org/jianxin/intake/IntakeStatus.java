package org.jianxin.intake;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.util.List;
import org.jianxin.store.SearchCluster;
import org.jianxin.store.StoreUnavailableException;

/** How all agents stand, for health checks and the console; read from the store, so it is the same in every process. */
public final class IntakeStatus {
    private final SearchCluster cluster;
    private final Clock clock;

    public IntakeStatus(SearchCluster cluster, Clock clock) {
        this.cluster = requireNonNull(cluster, "cluster");
        this.clock = requireNonNull(clock, "clock");
    }

    /** Every agent that ever had a segment acknowledged, by id. */
    public List<AgentIntake> agents() throws StoreUnavailableException {
        return new Checkpoints(cluster.documents()).all(clock.instant());
    }
}
