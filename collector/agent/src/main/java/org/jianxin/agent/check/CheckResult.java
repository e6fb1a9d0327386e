package org.jianxin.agent.check;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * What one check found.
 *
 * @param key key of the check, {@code PW-AGE}
 * @param reason why, in Chinese and English
 * @param evidence what was seen, one finding a line, without secrets
 */
public record CheckResult(
        String key, String titleZh, String titleEn, Verdict verdict, String reason, List<String> evidence) {
    public CheckResult {
        requireNonNull(key, "key");
        requireNonNull(verdict, "verdict");
        requireNonNull(reason, "reason");
        evidence = List.copyOf(evidence);
    }
}
