package org.jianxin.sm;

import java.security.cert.CertificateException;

/** A certificate that must not be believed, and what kind of fault it has. */
public final class CertificateRefusedException extends CertificateException {
    private static final long serialVersionUID = 1L;

    /** What was wrong. */
    public enum Fault {
        /** Nobody we trust vouches for it. */
        UNKNOWN_AUTHORITY,
        /** Outside its time, or one above it is. */
        OUT_OF_TIME,
        /** On the list of its issuer. */
        REVOKED,
        /** Meant for something else. */
        WRONG_USAGE,
        /** Signature, form or constraints are not right. */
        BAD
    }

    private final Fault fault;

    CertificateRefusedException(Fault fault, String message) {
        super(message);
        this.fault = fault;
    }

    public Fault fault() {
        return fault;
    }
}
