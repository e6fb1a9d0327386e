package org.jianxin.supplychain;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;

/**
 * Where vulnerability data comes from on a network without internet: a directory of NVD JSON 2.0 data feed files as the
 * NVD publishes them, {@code nvdcve-2.0-<year>.json.gz} and {@code nvdcve-2.0-modified.json.gz}, each with its
 * {@code .meta} file where there is one.
 *
 * @param maxAgeDays days since the newest entry after which the feed counts as stale, 1 or more
 */
public record FeedSource(Path directory, int maxAgeDays) {
    /** The NVD adds entries every day; a month without any means that nobody brings the feed any more. */
    public static final int DEFAULT_MAX_AGE_DAYS = 30;

    public FeedSource {
        requireNonNull(directory, "directory");
        if (maxAgeDays < 1) {
            throw new IllegalArgumentException("the greatest age of a feed is at least one day: " + maxAgeDays);
        }
    }

    public FeedSource(Path directory) {
        this(directory, DEFAULT_MAX_AGE_DAYS);
    }
}
