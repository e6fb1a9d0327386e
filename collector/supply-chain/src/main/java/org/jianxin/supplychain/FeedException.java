package org.jianxin.supplychain;

import static java.util.Objects.requireNonNull;

/** There is no feed to scan with. Nothing can be said about any component. */
public final class FeedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient FeedProblem problem;

    FeedException(FeedProblem problem) {
        super(requireNonNull(problem, "problem").text());
        this.problem = problem;
    }

    FeedException(FeedProblem problem, Throwable cause) {
        super(requireNonNull(problem, "problem").text(), cause);
        this.problem = problem;
    }

    public FeedProblem problem() {
        return problem;
    }
}
