package org.jianxin.agent.check;

import java.util.List;

/**
 * What one rule found.
 *
 * @param optional whether the rule is good practice beyond the clause
 * @param blind whether something was there, or may have been, that could not be read
 */
record Finding(Verdict verdict, List<String> evidence, boolean optional, boolean blind) {
    Finding {
        evidence = List.copyOf(evidence);
    }

    Finding(Verdict verdict, List<String> evidence) {
        this(verdict, evidence, false, false);
    }

    static Finding of(Verdict verdict, String evidence) {
        return new Finding(verdict, List.of(evidence));
    }

    /** Not to be judged, because these could not be read. */
    static Finding unreadable(List<String> paths) {
        return new Finding(
                Verdict.UNKNOWN,
                paths.stream().map(path -> path + ": 不可读/not readable").toList(),
                false,
                true);
    }
}
