package org.jianxin.sm.ca;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jianxin.sm.Sm2Certificate;
import org.jspecify.annotations.Nullable;

/**
 * A certificate as the log of its authority knows it.
 *
 * @param pair serial numbers of all that was issued with it, itself among them
 * @param renews serial number of the one it came after; empty when there is none
 * @param revokedAt since when it is revoked; null when it is not
 * @param reason why; null when it is not revoked
 */
public record RegisteredCertificate(
        Sm2Certificate certificate,
        List<String> pair,
        String renews,
        @Nullable Instant revokedAt,
        @Nullable RevocationReason reason) {

    public RegisteredCertificate {
        requireNonNull(certificate, "certificate");
        requireNonNull(renews, "renews");
        pair = List.copyOf(pair);
    }

    /** @param soon how long before its end it counts as expiring */
    public CertificateState state(Instant now, Duration soon) {
        if (revokedAt != null) {
            return reason == RevocationReason.CERTIFICATE_HOLD ? CertificateState.ON_HOLD : CertificateState.REVOKED;
        }
        if (now.isAfter(certificate.notAfter())) {
            return CertificateState.EXPIRED;
        }
        return now.plus(soon).isAfter(certificate.notAfter()) ? CertificateState.EXPIRING : CertificateState.VALID;
    }

    RegisteredCertificate revoked(@Nullable Instant at, @Nullable RevocationReason why) {
        return new RegisteredCertificate(certificate, pair, renews, at, why);
    }
}
