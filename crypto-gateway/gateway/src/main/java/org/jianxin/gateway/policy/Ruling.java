package org.jianxin.gateway.policy;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the policy says about one request.
 *
 * @param rule id of the rule that decided; {@code default} when none did
 * @param version version of the policy, as {@link Policy#version()}
 * @param reason machine-readable reason, see {@link Reason}
 * @param zh why, in Chinese, for the person asking
 * @param en the same in English
 * @param facts what the conditions that were looked at are about
 * @param within for {@link Outcome#STEP_UP}, how long ago a second factor may have been shown; null for the others
 */
public record Ruling(
        Outcome outcome,
        String rule,
        String version,
        String reason,
        String zh,
        String en,
        List<UsedFact> facts,
        @Nullable Duration within) {
    public Ruling {
        requireNonNull(outcome, "outcome");
        requireNonNull(rule, "rule");
        requireNonNull(version, "version");
        requireNonNull(reason, "reason");
        requireNonNull(zh, "zh");
        requireNonNull(en, "en");
        facts = List.copyOf(facts);
    }

    /** Whether the request reaches what it is for. */
    public boolean allowed() {
        return outcome.passes();
    }
}
