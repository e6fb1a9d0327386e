package org.jianxin.sm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;

/** A certificate not yet signed (RFC 5280). */
final class CertificateForm {

    private static final int KEY_IDENTIFIER = 20;

    private final X509v3CertificateBuilder builder;

    CertificateForm(
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

    /** RFC 7093 allows any digest of the key; ours is SM3 for both roots. */
    private static byte[] identifier(SubjectPublicKeyInfo key) {
        return java.util.Arrays.copyOf(Sm3.digest(key.getPublicKeyData().getOctets()), KEY_IDENTIFIER);
    }

    /** A root that may issue end certificates and no further authority. */
    CertificateForm authority() {
        add(Extension.basicConstraints, true, new BasicConstraints(0));
        add(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
        return this;
    }

    CertificateForm end(int usage) {
        add(Extension.basicConstraints, true, new BasicConstraints(false));
        add(Extension.keyUsage, true, new KeyUsage(usage));
        return this;
    }

    CertificateForm purposes(KeyPurposeId... purposes) {
        add(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purposes));
        return this;
    }

    CertificateForm alternativeNames(GeneralNames names) {
        if (names.getNames().length > 0) {
            add(Extension.subjectAlternativeName, false, names);
        }
        return this;
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
