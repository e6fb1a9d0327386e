package org.jianxin.gateway.inventory;

import static java.util.Objects.requireNonNull;

import java.security.PublicKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.jianxin.sm.Sm2PublicKey;
import org.jianxin.sm.Sm3;
import org.jspecify.annotations.Nullable;

/**
 * A certificate that was shown in a handshake.
 *
 * @param subject RFC 2253
 * @param issuer RFC 2253
 * @param serial in hexadecimal
 * @param key algorithm of the key, with its length where there are several: {@code SM2}, {@code EC 256}, {@code RSA 2048}
 * @param signature algorithm the issuer signed with: {@code SM3withSM2}, {@code SHA256withECDSA}
 * @param notAfter end of validity
 * @param sm3 SM3 digest of the DER encoding, 64 lower-case hexadecimal digits
 */
public record HopCertificate(
        String subject, String issuer, String serial, String key, String signature, Instant notAfter, String sm3) {
    private static final String SM2 = "SM2";
    private static final String SM3_WITH_SM2 = "SM3withSM2";
    /** GM/T 0006-2012. */
    private static final String SM3_WITH_SM2_OID = "1.2.156.10197.1.501";

    public HopCertificate {
        requireNonNull(subject, "subject");
        requireNonNull(issuer, "issuer");
        requireNonNull(serial, "serial");
        requireNonNull(key, "key");
        requireNonNull(signature, "signature");
        requireNonNull(notAfter, "notAfter");
        requireNonNull(sm3, "sm3");
    }

    /** Whether key and signature are of national algorithms. */
    public boolean national() {
        return key.equals(SM2) && signature.equals(SM3_WITH_SM2);
    }

    /** Whole days until its end; below 0 when it is over. */
    public long daysLeft(Instant now) {
        return Math.floorDiv(
                Duration.between(now, notAfter).toSeconds(), Duration.ofDays(1).toSeconds());
    }

    /** What was shown, without the certificates of authorities. */
    static List<HopCertificate> of(Certificate @Nullable [] shown) {
        return shown == null
                ? List.of()
                : Arrays.stream(shown)
                        .filter(X509Certificate.class::isInstance)
                        .map(X509Certificate.class::cast)
                        .filter(certificate -> certificate.getBasicConstraints() < 0)
                        .map(HopCertificate::of)
                        .toList();
    }

    private static HopCertificate of(X509Certificate certificate) {
        try {
            return new HopCertificate(
                    certificate.getSubjectX500Principal().getName(X500Principal.RFC2253),
                    certificate.getIssuerX500Principal().getName(X500Principal.RFC2253),
                    certificate.getSerialNumber().toString(16),
                    algorithm(certificate.getPublicKey()),
                    certificate.getSigAlgOID().equals(SM3_WITH_SM2_OID) ? SM3_WITH_SM2 : certificate.getSigAlgName(),
                    certificate.getNotAfter().toInstant(),
                    Sm3.hex(certificate.getEncoded()));
        } catch (CertificateEncodingException e) {
            throw new IllegalArgumentException("a certificate that was shown cannot be encoded", e);
        }
    }

    private static String algorithm(PublicKey key) {
        try {
            Sm2PublicKey.of(key.getEncoded());
            return SM2;
        } catch (IllegalArgumentException e) {
            // another algorithm
        }
        if (key instanceof ECPublicKey ec) {
            return "EC " + ec.getParams().getCurve().getField().getFieldSize();
        }
        return key instanceof RSAPublicKey rsa ? "RSA " + rsa.getModulus().bitLength() : key.getAlgorithm();
    }
}
