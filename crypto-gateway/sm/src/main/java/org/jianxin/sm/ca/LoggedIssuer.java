package org.jianxin.sm.ca;

import java.io.IOException;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.security.cert.CRLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.jianxin.sm.CertificateForm;
import org.jianxin.sm.RevocationList;
import org.jianxin.sm.Sm2Certificate;
import org.jianxin.sm.Sm2ContentSigner;
import org.jianxin.sm.Sm2KeyPair;
import org.jianxin.sm.Sm2PublicKey;
import org.jianxin.sm.Sm3;
import org.jianxin.sm.ca.AuthorityRecord.Issued;
import org.jianxin.sm.ca.AuthorityRecord.Listed;
import org.jianxin.sm.ca.AuthorityRecord.Revoked;

/** What root and intermediate have in common: they sign certificates and lists, and log each before it leaves. */
final class LoggedIssuer implements AutoCloseable {

    /** Certificates and lists begin a little in the past, for machines whose clocks are behind. */
    static final Duration BACKDATE = Duration.ofMinutes(5);

    private final Sm2Certificate certificate;
    private final Sm2KeyPair key;
    private final AuthorityLog log;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    LoggedIssuer(Sm2Certificate certificate, Sm2KeyPair key, AuthorityLog log, Clock clock) {
        this.certificate = certificate;
        this.key = key;
        this.log = log;
        this.clock = clock;
    }

    /**
     * A certificate to be completed and signed.
     *
     * @param now what {@link #now} said, the same for both of a pair
     * @param validity from then, not beyond this authority
     * @throws IllegalArgumentException when the validity is not such
     */
    CertificateForm form(Instant now, X500Name subject, Sm2PublicKey holder, Duration validity) {
        Instant end = now.plus(validity);
        if (!end.isAfter(now)) {
            throw new IllegalArgumentException("the validity of a certificate is positive");
        }
        if (end.isAfter(certificate.notAfter())) {
            throw new IllegalArgumentException(
                    "the certificate would outlive its authority, which ends " + certificate.notAfter());
        }
        return new CertificateForm(
                X500Name.getInstance(certificate.subjectName()),
                CertificateForm.serial(random),
                now.minus(BACKDATE),
                end,
                subject,
                information(holder),
                information(certificate.publicKey()));
    }

    Sm2Certificate sign(CertificateForm form) {
        return form.sign(key);
    }

    /** Certificates may leave when this returns. */
    void issued(List<Sm2Certificate> certificates, String renews) throws IOException {
        log.append(new Issued(now(), certificates, renews));
    }

    /**
     * Revokes certificates, or ends their hold.
     *
     * @throws IllegalArgumentException when one is revoked for good already, or is not on hold whose hold is to end
     */
    void revoke(List<String> serials, RevocationReason reason) throws IOException {
        for (String serial : serials) {
            RegisteredCertificate each = register().find(serial);
            boolean held = each.reason() == RevocationReason.CERTIFICATE_HOLD;
            if (reason == RevocationReason.REMOVE_FROM_CRL ? !held : each.reason() != null && !held) {
                throw new IllegalArgumentException(
                        held || each.reason() != null
                                ? each.certificate() + " is revoked already: " + each.reason()
                                : each.certificate() + " is not on hold");
            }
            if (held && reason == RevocationReason.CERTIFICATE_HOLD) {
                throw new IllegalArgumentException(each.certificate() + " is on hold already");
            }
        }
        log.append(new Revoked(now(), serials, reason));
    }

    /**
     * A list of all that is revoked now (RFC 5280, 5). Certificates stay on it after their end.
     *
     * @param validity until the next one, positive
     */
    RevocationList list(Duration validity) throws IOException {
        Instant now = now();
        Instant next = now.plus(validity);
        if (!next.isAfter(now)) {
            throw new IllegalArgumentException("the time until the next list is positive");
        }
        long number = register().lastListNumber() + 1;
        X509v2CRLBuilder form =
                new X509v2CRLBuilder(X500Name.getInstance(certificate.subjectName()), Date.from(now.minus(BACKDATE)));
        form.setNextUpdate(Date.from(next));
        form.addExtension(
                Extension.authorityKeyIdentifier,
                false,
                new AuthorityKeyIdentifier(CertificateForm.identifier(information(certificate.publicKey()))));
        form.addExtension(Extension.cRLNumber, false, new ASN1Integer(number));
        int entries = 0;
        for (RegisteredCertificate each : register().all()) {
            if (each.revokedAt() != null && each.reason() != null) {
                form.addCRLEntry(
                        new BigInteger(each.certificate().serial(), 16),
                        Date.from(each.revokedAt()),
                        each.reason().code());
                entries++;
            }
        }
        try {
            RevocationList list =
                    RevocationList.of(form.build(new Sm2ContentSigner(key)).getEncoded());
            log.append(new Listed(now, number, next, entries, Sm3.hex(list.encoded())));
            return list;
        } catch (CRLException e) {
            throw new IllegalStateException("a list of revoked certificates could not be made", e);
        }
    }

    AuthorityRegister register() {
        return log.register();
    }

    Sm2Certificate certificate() {
        return certificate;
    }

    SecureRandom random() {
        return random;
    }

    Clock clock() {
        return clock;
    }

    /** To the second, as certificates have it. */
    Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }

    static SubjectPublicKeyInfo information(Sm2PublicKey key) {
        return SubjectPublicKeyInfo.getInstance(key.encoded());
    }

    @Override
    public void close() throws IOException {
        key.close();
        log.close();
    }
}
