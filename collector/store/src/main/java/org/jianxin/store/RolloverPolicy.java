package org.jianxin.store;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * When an index is full; any one of the three suffices, an empty index never is.
 *
 * @param maxDocs events
 * @param maxAge since it was made
 * @param maxBytes of its largest primary shard
 */
public record RolloverPolicy(long maxDocs, Duration maxAge, long maxBytes) {
    /** 50 million events, 7 days or 20 GiB: an expired index is gone at most a week late. */
    public static final RolloverPolicy DEFAULT = new RolloverPolicy(50_000_000, Duration.ofDays(7), 20L << 30);

    public RolloverPolicy {
        requireNonNull(maxAge, "maxAge");
        if (maxDocs < 1 || maxBytes < 1 || maxAge.toMillis() < 1) {
            throw new IllegalArgumentException("rollover conditions must be positive");
        }
    }
}
