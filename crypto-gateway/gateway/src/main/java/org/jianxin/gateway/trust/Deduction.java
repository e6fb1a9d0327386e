package org.jianxin.gateway.trust;

import static java.util.Objects.requireNonNull;

/**
 * Something that lowers a score.
 *
 * @param points by how much, 1 to 100
 * @param zh what it is, in Chinese, for the person it is about and for the auditor
 * @param en the same in English
 */
public record Deduction(int points, String zh, String en) {
    public Deduction {
        if (points < 1 || points > TrustScore.FULL) {
            throw new IllegalArgumentException("points must be 1 to 100: " + points);
        }
        requireNonNull(zh, "zh");
        requireNonNull(en, "en");
    }

    /** {@code 未关闭的高危告警 open high alerts −45}. */
    String text() {
        return zh + " " + en + " -" + points;
    }
}
