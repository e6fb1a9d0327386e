package org.jianxin.sm;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A token that must not be believed, and why. The message never quotes the token. */
public final class InvalidTokenException extends Exception {

    private static final long serialVersionUID = 1L;

    /** Why a token is refused, in the order in which it is looked at. */
    public enum Reason {
        /** Not a compact JWS with the claims of an identity assertion. */
        MALFORMED,
        /** Another algorithm or type in the header than the only one there is. */
        WRONG_ALGORITHM,
        /** Not signed by the expected issuer. */
        BAD_SIGNATURE,
        /** Made for another subsystem. */
        WRONG_AUDIENCE,
        /** Issued in the future. */
        NOT_YET_VALID,
        /** Its time is over. */
        EXPIRED
    }

    private final Reason reason;
    private final transient @Nullable IdentityAssertion signed;

    InvalidTokenException(Reason reason, String message) {
        this(reason, message, null);
    }

    InvalidTokenException(Reason reason, String message, @Nullable IdentityAssertion signed) {
        super(message);
        this.reason = Objects.requireNonNull(reason);
        this.signed = signed;
    }

    /**
     * What the token says, where its signature holds and only its audience or time is wrong; null otherwise. Good for
     * saying in a log whose token was used, and for nothing else.
     */
    public @Nullable IdentityAssertion signed() {
        return signed;
    }

    public Reason reason() {
        return reason;
    }
}
