package org.jianxin.sm.ca;

import java.util.Locale;

/** Where a certificate is in its life. */
public enum CertificateState {
    VALID,
    /** Still valid, and soon no more. */
    EXPIRING,
    EXPIRED,
    /** Revoked for a time. */
    ON_HOLD,
    REVOKED;

    /** In lower case, for output. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
