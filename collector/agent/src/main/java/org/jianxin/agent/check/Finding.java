package org.jianxin.agent.check;

import java.util.List;

/**
 * What one rule found.
 *
 * @param optional whether the rule is good practice beyond the clause
 */
record Finding(Verdict verdict, List<String> evidence, boolean optional) {
    Finding {
        evidence = List.copyOf(evidence);
    }

    Finding(Verdict verdict, List<String> evidence) {
        this(verdict, evidence, false);
    }

    static Finding of(Verdict verdict, String evidence) {
        return new Finding(verdict, List.of(evidence));
    }
}
