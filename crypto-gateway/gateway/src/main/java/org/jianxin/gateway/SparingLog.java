package org.jianxin.gateway;

import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * So many lines a minute and no more: whoever may cause a line must not be able to fill the disk with them. Safe for use by
 * several threads.
 */
final class SparingLog {
    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

    private final int perMinute;
    private final LongSupplier nanos;
    private final LongConsumer omitted;
    private long since;
    private int said;
    private long kept;

    /**
     * @param nanos as {@link System#nanoTime}
     * @param omitted is told, before the first line of another minute, how many lines were left out
     */
    SparingLog(int perMinute, LongSupplier nanos, LongConsumer omitted) {
        this.perMinute = perMinute;
        this.nanos = nanos;
        this.omitted = omitted;
        this.since = nanos.getAsLong();
    }

    /** Says the line, or counts it. */
    synchronized void say(Runnable line) {
        long now = nanos.getAsLong();
        if (now - since >= MINUTE) {
            if (kept > 0) {
                omitted.accept(kept);
            }
            since = now;
            said = 0;
            kept = 0;
        }
        if (said < perMinute) {
            said++;
            line.run();
        } else {
            kept++;
        }
    }
}
