package org.jianxin.gateway.answer;

import static java.util.Objects.requireNonNull;

import org.jianxin.sensitivedata.BlockedValueException;

/** A document must not be passed on any further. The message holds none of its values. */
public final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Refusal refusal;

    /** @param detail for the log; holds none of the document's values */
    public RefusedException(Refusal refusal, String detail) {
        super(detail, null, false, false);
        this.refusal = requireNonNull(refusal, "refusal");
    }

    RefusedException(BlockedValueException e) {
        this(e.unmaskable() ? Refusal.UNMASKABLE : Refusal.SENSITIVE_VALUE, e.getMessage());
    }

    public Refusal refusal() {
        return refusal;
    }
}
