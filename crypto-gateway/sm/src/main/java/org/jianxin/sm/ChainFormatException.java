package org.jianxin.sm;

import java.io.IOException;
import java.util.Objects;

/** A signed chain that is not whole: the problem, and the number of the first record that cannot be believed. */
public final class ChainFormatException extends IOException {

    private static final long serialVersionUID = 1L;

    private final ChainProblem problem;
    private final long number;

    ChainFormatException(ChainProblem problem, long number, String message) {
        super((number > 0 ? "record " + number + ": " : "") + message);
        this.problem = Objects.requireNonNull(problem);
        this.number = number;
    }

    public ChainProblem problem() {
        return problem;
    }

    /** Number of the first bad record; 0 when the header itself is bad. */
    public long number() {
        return number;
    }
}
