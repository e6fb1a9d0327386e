package org.jianxin.gateway.policy;

import static java.util.Objects.requireNonNull;

/**
 * What the policy says about one request.
 *
 * @param rule id of the rule that decided; {@code default} when none did
 * @param version version of the policy, as {@link Policy#version()}
 * @param reason machine-readable reason, see {@link Reason}
 * @param zh why, in Chinese, for the person asking
 * @param en the same in English
 */
public record Ruling(boolean allowed, String rule, String version, String reason, String zh, String en) {
    public Ruling {
        requireNonNull(rule, "rule");
        requireNonNull(version, "version");
        requireNonNull(reason, "reason");
        requireNonNull(zh, "zh");
        requireNonNull(en, "en");
    }
}
