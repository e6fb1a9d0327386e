package org.jianxin.agent.check;

import java.util.Locale;

/** How a check came out. */
public enum Verdict {
    PASS,
    PARTIAL,
    FAIL,
    /** Could not be looked at there: not a failure, and not a pass. */
    UNKNOWN;

    /** As {@code jianxin.check.result} has it. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Of rules that must all hold: the worst counts, and what is unknown outweighs only a pass. */
    Verdict and(Verdict other) {
        return rank(this) >= rank(other) ? this : other;
    }

    /** Of alternatives of which one is enough. */
    Verdict or(Verdict other) {
        return orRank(this) >= orRank(other) ? this : other;
    }

    private static int rank(Verdict verdict) {
        return switch (verdict) {
            case PASS -> 0;
            case UNKNOWN -> 1;
            case PARTIAL -> 2;
            case FAIL -> 3;
        };
    }

    private static int orRank(Verdict verdict) {
        return switch (verdict) {
            case FAIL -> 0;
            case UNKNOWN -> 1;
            case PARTIAL -> 2;
            case PASS -> 3;
        };
    }
}
