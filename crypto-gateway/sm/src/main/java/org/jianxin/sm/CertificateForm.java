package org.jianxin.sm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.URI;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;

/** A certificate not yet signed (RFC 5280). For authorities; nobody else has a use for it. Not thread-safe. */
public final class CertificateForm {

    private static final int KEY_IDENTIFIER = 20;
    private static final int SERIAL_BITS = 127;

    private final X509v3CertificateBuilder builder;

    /**
     * Begins with both key identifiers.
     *
     * @param notBefore of both times, seconds count
     */
    public CertificateForm(
            X500Name issuer,
            BigInteger serial,
            Instant notBefore,
            Instant notAfter,
            X500Name subject,
            SubjectPublicKeyInfo key,
            SubjectPublicKeyInfo issuerKey) {
        builder = new X509v3CertificateBuilder(issuer, serial, Date.from(notBefore), Date.from(notAfter), subject, key);
        add(Extension.subjectKeyIdentifier, false, new SubjectKeyIdentifier(identifier(key)));
        add(Extension.authorityKeyIdentifier, false, new AuthorityKeyIdentifier(identifier(issuerKey)));
    }

    /** Random and positive, as RFC 5280, 4.1.2.2 wants; long enough never to repeat. */
    public static BigInteger serial(SecureRandom random) {
        return new BigInteger(SERIAL_BITS, random).setBit(SERIAL_BITS - 1);
    }

    /** RFC 7093 allows any digest of the key; ours is SM3, also for a P-256 key. */
    public static byte[] identifier(SubjectPublicKeyInfo key) {
        return Arrays.copyOf(Sm3.digest(key.getPublicKeyData().getOctets()), KEY_IDENTIFIER);
    }

    /**
     * One that may issue certificates and lists of revoked ones.
     *
     * @param below how many further authorities there may be between it and an end certificate
     */
    public CertificateForm authority(int below) {
        add(Extension.basicConstraints, true, new BasicConstraints(below));
        add(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
        return this;
    }

    /** @param usage bits of BouncyCastle's {@link KeyUsage} */
    public CertificateForm end(int usage) {
        add(Extension.basicConstraints, true, new BasicConstraints(false));
        add(Extension.keyUsage, true, new KeyUsage(usage));
        return this;
    }

    public CertificateForm purposes(KeyPurposeId... purposes) {
        add(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purposes));
        return this;
    }

    public CertificateForm alternativeNames(GeneralNames names) {
        if (names.getNames().length > 0) {
            add(Extension.subjectAlternativeName, false, names);
        }
        return this;
    }

    /** Names the holders of everything below may have; critical (RFC 5280, 4.2.1.10). */
    public CertificateForm nameConstraints(NameConstraints constraints) {
        add(Extension.nameConstraints, true, constraints);
        return this;
    }

    /** Where the issuer's list of revoked certificates is to be fetched. */
    public CertificateForm revocationList(URI location) {
        GeneralNames names =
                new GeneralNames(new GeneralName(GeneralName.uniformResourceIdentifier, location.toString()));
        add(Extension.cRLDistributionPoints, false, new CRLDistPoint(new DistributionPoint[] {
            new DistributionPoint(new DistributionPointName(names), null, null)
        }));
        return this;
    }

    /** Signed with SM2 and SM3 by the issuer. */
    public Sm2Certificate sign(Signer issuer) {
        try {
            return Sm2Certificate.of(builder.build(new Sm2ContentSigner(issuer)).getEncoded());
        } catch (IOException | CertificateException e) {
            throw new IllegalStateException("a certificate could not be made", e);
        }
    }

    X509v3CertificateBuilder builder() {
        return builder;
    }

    private void add(ASN1ObjectIdentifier type, boolean critical, ASN1Encodable value) {
        try {
            builder.addExtension(type, critical, value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
