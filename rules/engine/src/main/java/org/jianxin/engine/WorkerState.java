package org.jianxin.engine;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Everything the worker remembers between events. Not for use by several threads. */
final class WorkerState {
    /** Bounds the memory of the counters; at 200 bytes to 3 kB each. */
    static final int MAX_COUNTERS = 50_000;

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

    /** Forgets what nobody touched since; interfaces' last calls stay, dormancy is measured in months. */
    void forgetUntouchedSince(Instant then) {
        counters.forgetUntouchedSince(then);
        logins.forgetUntouchedSince(then);
    }

    Saved save() {
        return new Saved(counters.snapshot(), logins.snapshot(), calls.snapshot());
    }
}
