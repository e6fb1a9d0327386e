package org.jianxin.sm;

import java.util.Objects;

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

    InvalidTokenException(Reason reason, String message) {
        super(message);
        this.reason = Objects.requireNonNull(reason);
    }

    public Reason reason() {
        return reason;
    }
}
