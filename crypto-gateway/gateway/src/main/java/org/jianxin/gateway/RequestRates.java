package org.jianxin.gateway;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * How many requests a second each asker may make; twice that at once after a pause. Of each asker only the time is kept at
 * which all it did so far would have been allowed (the generic cell rate algorithm of ITU-T I.371). Safe for use by several
 * threads.
 */
final class RequestRates {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    /** What may be made use of at once, in nanoseconds of the rate. */
    private static final long BURST = 2 * SECOND;

    private final long interval;
    private final LongSupplier nanos;
    private final Map<String, AtomicLong> askers = new ConcurrentHashMap<>();

    /**
     * @param perSecond requests each asker may make; 0 for no limit
     * @param nanos as {@link System#nanoTime}
     */
    RequestRates(int perSecond, LongSupplier nanos) {
        if (perSecond < 0) {
            throw new IllegalArgumentException("a rate is 0 or more");
        }
        this.interval = perSecond == 0 ? 0 : SECOND / perSecond;
        this.nanos = nanos;
    }

    /** Counts a request; whether it is within the rate. One that is not costs its asker nothing. */
    boolean admit(String asker) {
        if (interval == 0) {
            return true;
        }
        long now = nanos.getAsLong();
        AtomicLong due = askers.computeIfAbsent(asker, a -> new AtomicLong(now));
        while (true) {
            long before = due.get();
            long after = (before - now > 0 ? before : now) + interval;
            if (after - now > BURST) {
                return false;
            }
            if (due.compareAndSet(before, after)) {
                return true;
            }
        }
    }

    /** Forgets askers that have been quiet for so long that they have their whole burst again. */
    void forget() {
        long now = nanos.getAsLong();
        askers.values().removeIf(due -> due.get() - now <= 0);
    }

    int askers() {
        return askers.size();
    }
}
