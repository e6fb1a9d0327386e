package org.jianxin.gateway.policy;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * What one rule had to say to one request.
 *
 * @param line line of the policy file it begins on
 * @param result {@code applies}, {@code path-not-covered}, {@code not-reached}, or the {@link Reason} it did not apply
 * @param facts what it looked at
 */
public record Considered(String rule, int line, Outcome effect, String result, List<UsedFact> facts) {
    public Considered {
        requireNonNull(rule, "rule");
        requireNonNull(effect, "effect");
        requireNonNull(result, "result");
        facts = List.copyOf(facts);
    }
}
