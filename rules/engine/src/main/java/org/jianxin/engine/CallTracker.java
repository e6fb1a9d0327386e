package org.jianxin.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** When each data-sharing interface was last called, in event time. Not for use by several threads. */
final class CallTracker {
    private final Map<String, Instant> lastCalls = new HashMap<>();

    CallTracker(Map<String, Instant> lastCalls) {
        this.lastCalls.putAll(lastCalls);
    }

    /** Whole days since the call before {@code at}; 0 when a later one is known, -1 when none is. */
    long dormantDays(String interfaceId, Instant at) {
        Instant last = lastCalls.get(interfaceId);
        return last == null ? -1 : Math.max(0, Duration.between(last, at).toDays());
    }

    void called(String interfaceId, Instant at) {
        lastCalls.merge(interfaceId, at, (one, other) -> one.isAfter(other) ? one : other);
    }

    Map<String, Instant> snapshot() {
        return new TreeMap<>(lastCalls);
    }
}
