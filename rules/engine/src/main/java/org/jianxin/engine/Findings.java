package org.jianxin.engine;

/** Where a rule's consequence goes; the only thing a consequence may call. */
@FunctionalInterface
public interface Findings {
    /** Called when the conditions of a rule hold for a fact. */
    void report(String ruleId, Fact fact);
}
