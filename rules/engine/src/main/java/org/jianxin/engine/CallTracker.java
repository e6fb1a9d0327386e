package org.jianxin.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** When each data-sharing interface was last called, in event time. Not for use by several threads. */
final class CallTracker {
    /** Far more interfaces than a gateway serves; beyond it the one called longest ago is forgotten. */
    static final int MAX_INTERFACES = 2_000;

    private static final int MAX_NAME = 256;

    private final Map<String, Instant> lastCalls = new HashMap<>();
    private long forgotten;

    CallTracker(Map<String, Instant> lastCalls) {
        this.lastCalls.putAll(lastCalls);
    }

    /** Whole days since the call before {@code at}; 0 when a later one is known, -1 when none is. */
    long dormantDays(String interfaceId, Instant at) {
        Instant last = lastCalls.get(interfaceId);
        return last == null ? -1 : Math.max(0, Duration.between(last, at).toDays());
    }

    void called(String interfaceId, Instant at) {
        if (interfaceId.length() > MAX_NAME) {
            return; // no interface that a gateway serves
        }
        lastCalls.merge(interfaceId, at, (one, other) -> one.isAfter(other) ? one : other);
        if (lastCalls.size() > MAX_INTERFACES) {
            lastCalls.remove(Collections.min(lastCalls.entrySet(), Map.Entry.comparingByValue())
                    .getKey());
            forgotten++;
        }
    }

    /** Interfaces given up for want of room, since start. */
    long forgotten() {
        return forgotten;
    }

    Map<String, Instant> snapshot() {
        return new TreeMap<>(lastCalls);
    }
}
