package org.jianxin.engine;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Everything the worker remembers between events. Not for use by several threads. */
final class WorkerState {
    /** At 300 bytes to 3 kB each; {@link Checkpoints#MAX_BYTES} bounds the whole. */
    static final int MAX_COUNTERS = 20_000;

    final WindowCounters counters;
    final LoginTracker logins;
    final CallTracker calls;

    /** The state as a checkpoint keeps it. */
    record Saved(
            List<WindowCounters.Saved> counters, Map<String, LoginTracker.Place> logins, Map<String, Instant> calls) {
        static Saved empty() {
            return new Saved(List.of(), Map.of(), Map.of());
        }
    }

    WorkerState(Saved saved) {
        counters = new WindowCounters(MAX_COUNTERS, saved.counters());
        logins = new LoginTracker(saved.logins());
        calls = new CallTracker(saved.calls());
    }

    /** Forgets what is over and nobody touched since; interfaces' last calls stay, dormancy is measured in months. */
    void forgetOlderThan(Instant then) {
        counters.forgetEndedBy(then);
        logins.forgetUntouchedSince(then);
    }

    /** Gives up a tenth of what is remembered of windows and logins, the oldest first. */
    void giveUpTenth(Instant now) {
        counters.giveUpTenth(now);
        logins.giveUpTenth();
    }

    boolean holdsWhatCanBeGivenUp() {
        return counters.size() + logins.size() > 0;
    }

    /** What was given up for want of room since start: each may be an alert that is never raised. */
    long forgotten() {
        return counters.forgotten() + logins.forgotten() + calls.forgotten();
    }

    Saved save() {
        return new Saved(counters.snapshot(), logins.snapshot(), calls.snapshot());
    }
}
