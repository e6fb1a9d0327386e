package org.jianxin.gateway;

import java.util.concurrent.atomic.LongAdder;

/** A histogram of durations as Prometheus reads it. Safe for use by several threads. */
final class Latencies {
    /** Upper bounds in milliseconds; the last bucket has none. */
    private static final double[] BOUNDS = {0.5, 1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 5_000};

    private static final double NANOS_PER_MILLI = 1e6;

    private final LongAdder[] buckets = new LongAdder[BOUNDS.length + 1];
    private final LongAdder nanos = new LongAdder();

    Latencies() {
        for (int i = 0; i < buckets.length; i++) {
            buckets[i] = new LongAdder();
        }
    }

    void took(long nanoseconds) {
        int bucket = 0;
        while (bucket < BOUNDS.length && nanoseconds > BOUNDS[bucket] * NANOS_PER_MILLI) {
            bucket++;
        }
        buckets[bucket].increment();
        nanos.add(nanoseconds);
    }

    void text(StringBuilder text, String name) {
        text.append("# TYPE ").append(name).append(" histogram\n");
        long count = 0;
        for (int i = 0; i < buckets.length; i++) {
            count += buckets[i].sum();
            String bound = i < BOUNDS.length ? String.valueOf(BOUNDS[i] / 1_000) : "+Inf";
            text.append(name)
                    .append("_bucket{le=\"")
                    .append(bound)
                    .append("\"} ")
                    .append(count)
                    .append('\n');
        }
        text.append(name).append("_sum ").append(nanos.sum() / 1e9).append('\n');
        text.append(name).append("_count ").append(count).append('\n');
    }
}
