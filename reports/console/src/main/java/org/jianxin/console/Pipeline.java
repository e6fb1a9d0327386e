package org.jianxin.console;

import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jianxin.engine.RulesWorker;
import org.jianxin.engine.WorkerStatus;
import org.jianxin.intake.AgentIntake;
import org.jianxin.intake.IntakeStatus;
import org.jianxin.store.StoreUnavailableException;

/** How the data gets to the alerts: agents, intake, rules worker. */
@Singleton
public final class Pipeline {
    /** An agent that sends nothing for longer is called silent; agents send at least every minute. */
    private static final Duration SILENT = Duration.ofMinutes(5);

    private final IntakeStatus intake;
    private final RulesWorker worker;

    Pipeline(IntakeStatus intake, RulesWorker worker) {
        this.intake = intake;
        this.worker = worker;
    }

    /** Every agent that ever sent something. */
    public List<AgentIntake> agents() throws StoreUnavailableException {
        return intake.agents();
    }

    public static boolean silent(AgentIntake agent) {
        return agent.silent().compareTo(SILENT) > 0;
    }

    /** The rules worker; empty where this process never started it, because another one has that role. */
    public Optional<WorkerStatus> worker() {
        WorkerStatus status = worker.status();
        boolean elsewhere = status.state() == WorkerStatus.State.STOPPED && status.lastBatch() == null;
        return elsewhere ? Optional.empty() : Optional.of(status);
    }
}
