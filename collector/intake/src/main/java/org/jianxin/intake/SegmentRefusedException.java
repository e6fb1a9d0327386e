package org.jianxin.intake;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.jianxin.sm.ChainPosition;
import org.jspecify.annotations.Nullable;

/** A segment that is not taken, and why. The message names records and fields, never their content. */
public final class SegmentRefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Refusal refusal;
    private final long record;
    private final transient @Nullable ChainPosition expected;

    SegmentRefusedException(Refusal refusal, long record, String message) {
        this(refusal, record, message, null);
    }

    SegmentRefusedException(Refusal refusal, long record, String message, @Nullable ChainPosition expected) {
        super(message);
        this.refusal = requireNonNull(refusal, "refusal");
        this.record = record;
        this.expected = expected;
    }

    public Refusal refusal() {
        return refusal;
    }

    /** Number of the record concerned; 0 where it is the segment as a whole. */
    public long record() {
        return record;
    }

    /** For {@link Refusal#NOT_CONTINUING}: the position the agent's next segment must continue from. */
    public Optional<ChainPosition> expected() {
        return Optional.ofNullable(expected);
    }
}
