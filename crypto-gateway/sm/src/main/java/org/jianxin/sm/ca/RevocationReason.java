package org.jianxin.sm.ca;

import java.util.Arrays;
import org.bouncycastle.asn1.x509.CRLReason;

/** Why a certificate is no longer to be believed (RFC 5280, 5.3.1), by the names that stand there. */
public enum RevocationReason {
    UNSPECIFIED("unspecified", CRLReason.unspecified),
    KEY_COMPROMISE("keyCompromise", CRLReason.keyCompromise),
    CA_COMPROMISE("cACompromise", CRLReason.cACompromise),
    AFFILIATION_CHANGED("affiliationChanged", CRLReason.affiliationChanged),
    SUPERSEDED("superseded", CRLReason.superseded),
    CESSATION_OF_OPERATION("cessationOfOperation", CRLReason.cessationOfOperation),
    /** For a time only; {@link #REMOVE_FROM_CRL} ends it. */
    CERTIFICATE_HOLD("certificateHold", CRLReason.certificateHold),
    /** A hold ends: the certificate is valid again and not in the next list. */
    REMOVE_FROM_CRL("removeFromCRL", CRLReason.removeFromCRL),
    PRIVILEGE_WITHDRAWN("privilegeWithdrawn", CRLReason.privilegeWithdrawn),
    AA_COMPROMISE("aACompromise", CRLReason.aACompromise);

    private final String id;
    private final int code;

    RevocationReason(String id, int code) {
        this.id = id;
        this.code = code;
    }

    /** The name in RFC 5280. */
    public String id() {
        return id;
    }

    int code() {
        return code;
    }

    /** @throws IllegalArgumentException when there is no such reason; the message lists them */
    public static RevocationReason of(String id) {
        return Arrays.stream(values())
                .filter(each -> each.id.equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no reason \"" + id + "\"; there are "
                        + String.join(
                                ", ",
                                Arrays.stream(values())
                                        .map(RevocationReason::id)
                                        .toList())));
    }

    @Override
    public String toString() {
        return id;
    }
}
