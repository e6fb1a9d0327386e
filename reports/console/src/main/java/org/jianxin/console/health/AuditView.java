package org.jianxin.console.health;

import java.time.Instant;
import java.util.List;

/**
 * A page of the gateway's decisions, newest first.
 *
 * @param nextUrl empty when this is the last page
 * @param outcome {@code allow}, {@code deny} or empty for both
 * @param expired whether the page asked for belonged to a search begun too long ago, so that this is the first page
 */
public record AuditView(List<Line> lines, long total, String nextUrl, String subject, String outcome, boolean expired) {
    public AuditView {
        lines = List.copyOf(lines);
    }

    /** One decision. */
    public record Line(
            Instant at,
            String subject,
            String roles,
            String source,
            String method,
            String path,
            String outcome,
            String reason,
            String decision) {}
}
