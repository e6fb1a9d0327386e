package org.jianxin.events;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One known vulnerability in one component.
 *
 * @param id hexadecimal SM3 over component and vulnerability: scanning again finds the same finding
 * @param component package URL where known, otherwise the file name
 * @param file path of the scanned file
 * @param fileSm3 SM3 of that file, hexadecimal
 * @param vulnerability CVE or other id
 * @param cvss base score 0.0 to 10.0; null when the feed has none
 * @param fixedVersion first version without it; null when the feed does not say
 * @param feedDate date of the newest entry of the feed that was matched against
 */
public record Finding(
        String id,
        Instant found,
        String component,
        String file,
        String fileSm3,
        String vulnerability,
        Severity severity,
        @Nullable Double cvss,
        @Nullable String fixedVersion,
        String summary,
        List<String> references,
        LocalDate feedDate) {
    public Finding {
        requireNonNull(id, "id");
        requireNonNull(found, "found");
        requireNonNull(component, "component");
        requireNonNull(file, "file");
        requireNonNull(fileSm3, "fileSm3");
        requireNonNull(vulnerability, "vulnerability");
        requireNonNull(severity, "severity");
        requireNonNull(summary, "summary");
        requireNonNull(feedDate, "feedDate");
        if (cvss != null && !(cvss >= 0 && cvss <= 10)) {
            throw new IllegalArgumentException("cvss must be 0 to 10: " + cvss);
        }
        references = List.copyOf(references);
    }
}
