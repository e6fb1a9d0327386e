package org.jianxin.tlcp;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.gm.GMObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;
import org.jianxin.sm.RevocationList;
import org.jianxin.sm.Signer;
import org.jianxin.sm.Sm2Certificate;
import org.jianxin.sm.Sm2KeyPair;
import org.jianxin.sm.Sm2PublicKey;
import org.jspecify.annotations.Nullable;

/** An authority that issues whatever a test wants, right or wrong. */
final class TestPki {

    static final int SIGN = KeyUsage.digitalSignature | KeyUsage.nonRepudiation;
    static final int ENCRYPT = KeyUsage.keyEncipherment | KeyUsage.dataEncipherment | KeyUsage.keyAgreement;

    private static final GeneralNames NAMES = new GeneralNames(new GeneralName[] {
        new GeneralName(GeneralName.dNSName, "localhost"),
        new GeneralName(GeneralName.dNSName, "gateway.jianxin.test"),
        new GeneralName(GeneralName.dNSName, "*.wild.jianxin.test"),
        new GeneralName(GeneralName.iPAddress, "127.0.0.1")
    });

    private final Sm2KeyPair key;
    private final Sm2Certificate certificate;
    private final Instant now;
    private final SecureRandom random;

    private TestPki(Sm2KeyPair key, Sm2Certificate certificate, Instant now, SecureRandom random) {
        this.key = key;
        this.certificate = certificate;
        this.now = now;
        this.random = random;
    }

    static TestPki root(String name, Instant now) {
        return root(name, now, new SecureRandom());
    }

    /** Keys, serial numbers and signatures come from this source. */
    static TestPki root(String name, Instant now, SecureRandom random) {
        Sm2KeyPair key = Sm2KeyPair.generate(random);
        X500Name subject = new X500Name("CN=" + name + ",O=Test,C=CN");
        X509v3CertificateBuilder form =
                form(subject, subject, key.publicKey(), now, Duration.ofDays(-1), Duration.ofDays(100), random);
        add(form, Extension.basicConstraints, true, new BasicConstraints(true));
        add(form, Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
        return new TestPki(key, signed(form, key), now, random);
    }

    /**
     * What a certificate says besides name and key; the test changes what it wants wrong.
     *
     * @param purpose the only one it may be used for; null for any
     * @param critical a critical extension that nobody knows; null for none
     */
    record Form(
            int usage,
            Duration from,
            Duration until,
            BasicConstraints constraints,
            @Nullable KeyPurposeId purpose,
            @Nullable NameConstraints names,
            @Nullable ASN1ObjectIdentifier critical,
            GeneralNames alternatives) {

        static Form end(int usage) {
            return new Form(
                    usage,
                    Duration.ofDays(-1),
                    Duration.ofDays(30),
                    new BasicConstraints(false),
                    null,
                    null,
                    null,
                    NAMES);
        }

        static Form authority() {
            return end(KeyUsage.keyCertSign | KeyUsage.cRLSign).constrained(new BasicConstraints(0));
        }

        Form used(int as) {
            return new Form(as, from, until, constraints, purpose, names, critical, alternatives);
        }

        Form valid(Duration since, Duration to) {
            return new Form(usage, since, to, constraints, purpose, names, critical, alternatives);
        }

        Form constrained(BasicConstraints by) {
            return new Form(usage, from, until, by, purpose, names, critical, alternatives);
        }

        Form onlyFor(KeyPurposeId one) {
            return new Form(usage, from, until, constraints, one, names, critical, alternatives);
        }

        Form names(NameConstraints allowed) {
            return new Form(usage, from, until, constraints, purpose, allowed, critical, alternatives);
        }

        Form critical(ASN1ObjectIdentifier unknown) {
            return new Form(usage, from, until, constraints, purpose, names, unknown, alternatives);
        }

        Form called(GeneralName... by) {
            return new Form(usage, from, until, constraints, purpose, names, critical, new GeneralNames(by));
        }
    }

    TestPki below(String name, Form content) {
        Sm2KeyPair made = Sm2KeyPair.generate(random);
        return new TestPki(made, issue(name, made.publicKey(), content), now, random);
    }

    Sm2Certificate issue(String name, Sm2PublicKey to, Form content) {
        X509v3CertificateBuilder form = form(
                subject(certificate),
                new X500Name("CN=" + name + ",O=Test,C=CN"),
                to,
                now,
                content.from(),
                content.until(),
                random);
        add(form, Extension.basicConstraints, true, content.constraints());
        add(form, Extension.keyUsage, true, new KeyUsage(content.usage()));
        if (!content.constraints().isCA()) {
            add(form, Extension.subjectAlternativeName, false, content.alternatives());
        }
        if (content.purpose() != null) {
            add(form, Extension.extendedKeyUsage, false, new ExtendedKeyUsage(content.purpose()));
        }
        if (content.names() != null) {
            add(form, Extension.nameConstraints, true, content.names());
        }
        if (content.critical() != null) {
            add(form, content.critical(), true, DERNull.INSTANCE);
        }
        return signed(form, key);
    }

    /** Two certificates with what each says, and their keys. */
    TlcpCredentials dual(String name, Form signing, Form encryption, Sm2Certificate... above) {
        Sm2KeyPair sign = Sm2KeyPair.generate(random);
        Sm2KeyPair encrypt = Sm2KeyPair.generate(random);
        return new TlcpCredentials(
                issue(name, sign.publicKey(), signing),
                sign,
                issue(name, encrypt.publicKey(), encryption),
                encrypt,
                encrypt,
                List.of(above));
    }

    TestPki below(String name) {
        Sm2KeyPair made = Sm2KeyPair.generate(random);
        X509v3CertificateBuilder form = form(
                subject(certificate),
                new X500Name("CN=" + name + ",O=Test,C=CN"),
                made.publicKey(),
                now,
                Duration.ofDays(-1),
                Duration.ofDays(100),
                random);
        add(form, Extension.basicConstraints, true, new BasicConstraints(0));
        add(form, Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
        return new TestPki(made, signed(form, key), now, random);
    }

    Sm2Certificate certificate() {
        return certificate;
    }

    Sm2Certificate issue(String name, Sm2PublicKey to, int usage) {
        return issue(name, to, usage, Duration.ofDays(-1), Duration.ofDays(30));
    }

    Sm2Certificate issue(String name, Sm2PublicKey to, int usage, Duration from, Duration until) {
        X509v3CertificateBuilder form =
                form(subject(certificate), new X500Name("CN=" + name + ",O=Test,C=CN"), to, now, from, until, random);
        add(form, Extension.basicConstraints, true, new BasicConstraints(false));
        add(form, Extension.keyUsage, true, new KeyUsage(usage));
        add(form, Extension.subjectAlternativeName, false, NAMES);
        return signed(form, key);
    }

    TlcpCredentials dual(String name, Sm2Certificate... above) {
        Sm2KeyPair sign = Sm2KeyPair.generate(random);
        Sm2KeyPair encrypt = Sm2KeyPair.generate(random);
        return new TlcpCredentials(
                issue(name, sign.publicKey(), SIGN),
                sign,
                issue(name, encrypt.publicKey(), ENCRYPT),
                encrypt,
                encrypt,
                List.of(above));
    }

    /** The key as other stacks read it. */
    static byte[] pkcs8(Sm2KeyPair key) {
        return key.pkcs8();
    }

    RevocationList revoking(Sm2Certificate... revoked) {
        return list(Duration.ofDays(1), revoked);
    }

    /** A list that should have been renewed yesterday. */
    RevocationList stale() {
        return list(Duration.ofDays(-1));
    }

    private RevocationList list(Duration next, Sm2Certificate... revoked) {
        X509v2CRLBuilder list = empty();
        for (Sm2Certificate each : revoked) {
            list.addCRLEntry(new BigInteger(each.serial(), 16), Date.from(now), 0);
        }
        list.setNextUpdate(Date.from(now.plus(next)));
        try {
            return RevocationList.of(list(list));
        } catch (java.security.cert.CRLException e) {
            throw new IllegalStateException(e);
        }
    }

    X509v2CRLBuilder empty() {
        return new X509v2CRLBuilder(subject(certificate), Date.from(now.minus(Duration.ofDays(2))));
    }

    byte[] list(X509v2CRLBuilder list) {
        try {
            return list.build(new Sm2(key)).getEncoded();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same authority with a certificate of another time. */
    TestPki renewed(TestPki issuer, Form content) {
        return new TestPki(key, issuer.issue(certificate.commonName(), key.publicKey(), content), now, random);
    }

    private static X500Name subject(Sm2Certificate of) {
        return X500Name.getInstance(of.subjectName());
    }

    private static X509v3CertificateBuilder form(
            X500Name issuer,
            X500Name subject,
            Sm2PublicKey key,
            Instant now,
            Duration from,
            Duration until,
            SecureRandom random) {
        return new X509v3CertificateBuilder(
                issuer,
                new BigInteger(100, random),
                Date.from(now.plus(from)),
                Date.from(now.plus(until)),
                subject,
                SubjectPublicKeyInfo.getInstance(key.encoded()));
    }

    private static void add(
            X509v3CertificateBuilder form, ASN1ObjectIdentifier type, boolean critical, ASN1Encodable value) {
        try {
            form.addExtension(type, critical, value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Sm2Certificate signed(X509v3CertificateBuilder form, Signer signer) {
        try {
            return Sm2Certificate.of(form.build(new Sm2(signer)).getEncoded());
        } catch (IOException | CertificateException e) {
            throw new IllegalStateException(e);
        }
    }

    private record Sm2(Signer signer, ByteArrayOutputStream content) implements ContentSigner {
        Sm2(Signer signer) {
            this(signer, new ByteArrayOutputStream());
        }

        @Override
        public AlgorithmIdentifier getAlgorithmIdentifier() {
            return new AlgorithmIdentifier(GMObjectIdentifiers.sm2sign_with_sm3);
        }

        @Override
        public OutputStream getOutputStream() {
            return content;
        }

        @Override
        public byte[] getSignature() {
            return signer.sign(content.toByteArray());
        }
    }
}
