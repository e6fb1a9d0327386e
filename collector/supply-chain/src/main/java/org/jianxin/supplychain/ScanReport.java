package org.jianxin.supplychain;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.jianxin.events.Finding;
import org.jspecify.annotations.Nullable;

/**
 * The result of one scan, never without the age of the data it rests on.
 *
 * @param scanned when
 * @param componentsScanned components that were looked at, those inside archives included
 * @param findings gravest first
 * @param feedEntries vulnerabilities in the feed
 * @param feedNewestEntry day of the feed's newest entry, UTC
 * @param feedAgeDays days from then to the scan
 * @param problem set when the feed is stale or incomplete: the findings hold, their absence proves nothing; otherwise null
 */
public record ScanReport(
        Instant scanned,
        int componentsScanned,
        List<Finding> findings,
        long feedEntries,
        LocalDate feedNewestEntry,
        long feedAgeDays,
        @Nullable FeedProblem problem) {
    public ScanReport {
        requireNonNull(scanned, "scanned");
        requireNonNull(feedNewestEntry, "feedNewestEntry");
        findings = List.copyOf(findings);
    }

    /** What stands against trusting this report, or empty. */
    public Optional<FeedProblem> alarm() {
        return Optional.ofNullable(problem);
    }

    /** Whether it may be said that nothing known was found: no finding, and a feed that is fit to say so. */
    public boolean clean() {
        return findings.isEmpty() && problem == null;
    }
}
