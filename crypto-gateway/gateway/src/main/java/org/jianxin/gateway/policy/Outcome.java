package org.jianxin.gateway.policy;

import java.util.Locale;

/** What becomes of a request, from the mildest to the strictest. */
public enum Outcome {
    ALLOW,
    /** Let through, with fields of the answer graded above the subject's clearance masked. */
    MASK,
    /** Refused until the person has shown a second factor a short while ago. */
    STEP_UP,
    DENY;

    /** Lower case with hyphens, as in files and events. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether the request reaches what it is for. */
    public boolean passes() {
        return this == ALLOW || this == MASK;
    }

    boolean stricterThan(Outcome other) {
        return compareTo(other) > 0;
    }
}
