package org.jianxin.engine;

import java.util.List;

/** Rules that differ in one thing. */
final class RuleVariants {
    private RuleVariants() {}

    static Rule withConditions(String id, Rule rule, List<String> when) {
        return new Rule(
                id,
                rule.version(),
                rule.title(),
                rule.severity(),
                rule.rationale(),
                rule.references(),
                rule.falsePositives(),
                rule.techniques(),
                rule.fact(),
                when,
                rule.key(),
                rule.window(),
                rule.reason(),
                rule.samples(),
                rule.file(),
                rule.digest(),
                rule.source());
    }
}
