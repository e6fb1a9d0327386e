package org.jianxin.engine;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import org.jianxin.store.TailPosition;
import org.jspecify.annotations.Nullable;

/**
 * How the worker is doing.
 *
 * @param state whether it runs
 * @param position the last checkpoint
 * @param events events evaluated since start
 * @param findings matches of rules since start
 * @param poison events that could not be evaluated since start; each is named in the log
 * @param refusedAlerts alerts the store refused for good since start; each is named in the log
 * @param lagEvents events stored but not yet evaluated, as of the last poll
 * @param lag age of the newest event evaluated, when it was evaluated; zero when caught up
 * @param eventsPerSecond over the last busy batch
 * @param counters window counters held in memory
 * @param forgotten counters and logins given up for want of room since start: each may be an alert that is never raised
 * @param lastBatch when the last batch was finished; null before the first
 * @param lastError what went wrong last; null when nothing has since the last good batch
 */
public record WorkerStatus(
        State state,
        TailPosition position,
        long events,
        long findings,
        long poison,
        long refusedAlerts,
        long lagEvents,
        Duration lag,
        double eventsPerSecond,
        int counters,
        long forgotten,
        @Nullable Instant lastBatch,
        @Nullable String lastError) {
    /** Whether the worker runs. */
    public enum State {
        STOPPED,
        /** Reading what was stored before. */
        CATCHING_UP,
        /** Everything stored has been evaluated. */
        LIVE,
        /** The cluster does not answer; tried again. */
        WAITING_FOR_STORE,
        /** Ended by an error that trying again does not mend. */
        FAILED
    }

    public WorkerStatus {
        requireNonNull(state, "state");
        requireNonNull(position, "position");
        requireNonNull(lag, "lag");
    }
}
