package org.jianxin.sm;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.security.cert.CRLException;
import java.security.cert.CertificateException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.asn1.x509.CertificateList;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.TBSCertList;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.asn1.x509.V2TBSCertListGenerator;
import org.jianxin.sm.CertificateRefusedException.Fault;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Certificates, lists of revoked ones, public keys, signatures and ciphertexts from anybody, and certificates and lists whose
 * contents are anybody's but which our root signed, so that what is looked at after the signature is reached. The first byte says
 * which.
 */
final class FuzzedCertificatesTest {

    private static final Instant NOW = Instant.parse("2026-05-01T08:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    private static final byte[] MESSAGE = "人口库查询".getBytes(StandardCharsets.UTF_8);
    private static final int SIGN = KeyUsage.digitalSignature | KeyUsage.keyAgreement;

    private static final SecureRandom RANDOM = FuzzInput.sameEachTime();

    private static final Sm2KeyPair ROOT_KEY = Sm2KeyPair.generate(RANDOM);
    private static final Sm2KeyPair BETWEEN_KEY = Sm2KeyPair.generate(RANDOM);
    private static final Sm2KeyPair END_KEY = Sm2KeyPair.generate(RANDOM);
    private static final X500Name ROOT_NAME = new X500Name("CN=root,O=Test,C=CN");
    private static final X500Name BETWEEN_NAME = new X500Name("CN=between,O=Test,C=CN");
    private static final X500Name END_NAME = new X500Name("CN=end,OU=agent,O=Test,C=CN");

    private static final Sm2Certificate ROOT =
            form(ROOT_NAME, 1, ROOT_NAME, ROOT_KEY).authority(1).sign(ROOT_KEY);
    private static final Sm2Certificate BETWEEN =
            authority(form(ROOT_NAME, 2, BETWEEN_NAME, BETWEEN_KEY)).sign(ROOT_KEY);
    private static final Sm2Certificate END = end(ROOT_NAME, ROOT_KEY, 3).sign(ROOT_KEY);
    private static final Sm2Certificate REVOKED = end(ROOT_NAME, ROOT_KEY, 4).sign(ROOT_KEY);
    private static final CertificateTrust TRUST = new CertificateTrust(List.of(ROOT), List.of(), CLOCK);
    private static final byte[] LIST = signed(list());
    private static final byte[] SIGNATURE = END_KEY.sign(MESSAGE);
    private static final Sm2Ciphertext CIPHERTEXT = END_KEY.publicKey().encrypt(MESSAGE, RANDOM);

    private enum Kind {
        CERTIFICATE(false),
        SIGNED_CERTIFICATE(true),
        SIGNED_AUTHORITY(true),
        LIST(false),
        SIGNED_LIST(true),
        PUBLIC_KEY(false),
        SIGNATURE(false),
        CIPHERTEXT_IN_ASN1(false),
        CIPHERTEXT(false);

        private final boolean signed;

        Kind(boolean signed) {
            this.signed = signed;
        }
    }

    private static CertificateForm form(X500Name issuer, long serial, X500Name subject, Sm2KeyPair key) {
        return new CertificateForm(
                issuer,
                BigInteger.valueOf(serial),
                NOW.minus(Duration.ofDays(1)),
                NOW.plus(Duration.ofDays(30)),
                subject,
                SubjectPublicKeyInfo.getInstance(key.publicKey().encoded()),
                SubjectPublicKeyInfo.getInstance(ROOT_KEY.publicKey().encoded()));
    }

    private static CertificateForm authority(CertificateForm form) {
        GeneralSubtree below = new GeneralSubtree(new GeneralName(GeneralName.dNSName, "jianxin.test"));
        return form.authority(1).nameConstraints(new NameConstraints(new GeneralSubtree[] {below}, null));
    }

    private static CertificateForm end(X500Name issuer, Sm2KeyPair issuerKey, long serial) {
        return form(issuer, serial, END_NAME, END_KEY)
                .end(SIGN)
                .purposes(KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth)
                .alternativeNames(new GeneralNames(new GeneralName[] {
                    new GeneralName(GeneralName.dNSName, "gateway.jianxin.test"),
                    new GeneralName(GeneralName.iPAddress, "127.0.0.1")
                }));
    }

    private static ASN1Encodable list() {
        V2TBSCertListGenerator list = new V2TBSCertListGenerator();
        list.setSignature(Sm2Curve.SIGNATURE_ALGORITHM);
        list.setIssuer(ROOT_NAME);
        list.setThisUpdate(new Time(Date.from(NOW.minus(Duration.ofDays(1)))));
        list.setNextUpdate(new Time(Date.from(NOW.plus(Duration.ofDays(1)))));
        list.addCRLEntry(new ASN1Integer(4), new Time(Date.from(NOW)), 1);
        return list.generateTBSCertList();
    }

    /** A certificate or list with this content. */
    private static byte[] signed(ASN1Encodable content) {
        try {
            byte[] signature = ROOT_KEY.sign(content.toASN1Primitive().getEncoded(ASN1Encoding.DER));
            return new DERSequence(
                            new ASN1Encodable[] {content, Sm2Curve.SIGNATURE_ALGORITHM, new DERBitString(signature)})
                    .getEncoded(ASN1Encoding.DER);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The same of anybody's content; null when it is not even ASN.1. */
    private static byte @Nullable [] signed(byte[] content) {
        try {
            return signed(ASN1Primitive.fromByteArray(content));
        } catch (IOException | RuntimeException e) {
            return null;
        }
    }

    static Stream<byte[]> honest() throws IOException {
        List<byte[]> inputs = new ArrayList<>();
        for (Sm2Certificate each : List.of(ROOT, BETWEEN, END)) {
            byte[] content =
                    Certificate.getInstance(each.encoded()).getTBSCertificate().getEncoded(ASN1Encoding.DER);
            inputs.add(FuzzInput.of(Kind.CERTIFICATE, each.encoded()));
            inputs.add(FuzzInput.of(Kind.SIGNED_CERTIFICATE, content));
            inputs.add(FuzzInput.of(Kind.SIGNED_AUTHORITY, content));
        }
        TBSCertList content = CertificateList.getInstance(LIST).getTBSCertList();
        inputs.add(FuzzInput.of(Kind.LIST, LIST));
        inputs.add(FuzzInput.of(Kind.SIGNED_LIST, content.getEncoded(ASN1Encoding.DER)));
        inputs.add(FuzzInput.of(Kind.PUBLIC_KEY, END_KEY.publicKey().encoded()));
        inputs.add(FuzzInput.of(Kind.SIGNATURE, SIGNATURE));
        inputs.add(FuzzInput.of(Kind.CIPHERTEXT_IN_ASN1, CIPHERTEXT.asn1()));
        inputs.add(FuzzInput.of(Kind.CIPHERTEXT, CIPHERTEXT.c1c3c2()));
        return inputs.stream();
    }

    @MethodSource("honest")
    @FuzzTest
    void is_refused_or_means_what_it_says(byte[] bytes) throws IOException {
        FuzzInput input = new FuzzInput(bytes);
        if (input.isEmpty()) {
            return;
        }
        Kind kind = input.kind(Kind.values());
        input.assertTakesLittle(rest -> {
            byte[] signed = kind.signed ? signed(rest) : rest;
            if (signed != null) {
                read(kind, signed);
            }
        });
    }

    private static void read(Kind kind, byte[] bytes) {
        switch (kind) {
            case CERTIFICATE -> check(
                    read(bytes), believed -> assertThat(believed).isEqualTo(END));
            case SIGNED_CERTIFICATE -> check(read(bytes), believed -> {
                assertThat(believed.authority()).isFalse();
                assertInTime(believed);
            });
            case SIGNED_AUTHORITY -> checkBelow(read(bytes));
            case LIST -> list(bytes, REVOKED, FuzzedCertificatesTest::assertIsOfRoot);
            case SIGNED_LIST -> list(bytes, END, (list, fault) -> assertThat(fault == null || list.names(ROOT))
                    .isTrue());
            case PUBLIC_KEY -> publicKey(bytes);
            case SIGNATURE -> assertThat(END_KEY.publicKey().verify(MESSAGE, bytes))
                    .isEqualTo(Arrays.equals(bytes, SIGNATURE));
            case CIPHERTEXT_IN_ASN1 -> ciphertext(bytes, Sm2Ciphertext::ofAsn1, Sm2Ciphertext::asn1);
            case CIPHERTEXT -> ciphertext(bytes, Sm2Ciphertext::ofC1C3C2, Sm2Ciphertext::c1c3c2);
        }
    }

    @Test
    void what_the_root_vouches_for_is_believed() {
        List<Sm2Certificate> believed = new ArrayList<>();
        check(read(END.encoded()), believed::add);
        assertThat(believed).hasSize(CertificateUse.values().length + 1).containsOnly(END);
    }

    /** Null when it is refused. */
    private static @Nullable Sm2Certificate read(byte[] der) {
        try {
            Sm2Certificate read = Sm2Certificate.of(der);
            assertThat(read.encoded()).isEqualTo(der);
            assertThat(Sm2Certificate.of(read.encoded())).isEqualTo(read).hasSameHashCodeAs(read);
            assertThat(read.toString()).contains(read.serial());
            assertThat(read.x509().getEncoded()).isEqualTo(der);
            return read;
        } catch (CertificateException e) {
            assertThat(der).as(e.getMessage()).isNotEqualTo(END.encoded());
            return null;
        }
    }

    private static void assertInTime(Sm2Certificate certificate) {
        assertThat(NOW).isBetween(certificate.notBefore(), certificate.notAfter());
    }

    private static void check(@Nullable Sm2Certificate read, Consumer<Sm2Certificate> whenBelieved) {
        if (read == null) {
            return;
        }
        for (CertificateUse use : CertificateUse.values()) {
            try {
                assertThat(TRUST.check(read, List.of(read, BETWEEN), use))
                        .startsWith(read)
                        .endsWith(ROOT);
                whenBelieved.accept(read);
            } catch (CertificateRefusedException e) {
                assertThat(e.fault()).isNotEqualTo(Fault.REVOKED);
            }
        }
        try {
            read.verify(ROOT, CLOCK);
            whenBelieved.accept(read);
        } catch (CertificateException e) {
            assertThat(e).hasMessageContaining("certificate");
        }
    }

    /** An end certificate, good in itself, below an authority of anybody's content. */
    private static void checkBelow(@Nullable Sm2Certificate above) {
        if (above == null) {
            return;
        }
        Sm2Certificate end = end(above.subject(), BETWEEN_KEY, 5).sign(BETWEEN_KEY);
        try {
            List<Sm2Certificate> path = TRUST.check(end, List.of(above), CertificateUse.SERVER_SIGNATURE);
            assertThat(path).containsExactly(end, above, ROOT);
            assertThat(above.authority()).isTrue();
            assertInTime(above);
        } catch (CertificateRefusedException e) {
            assertThat(e.fault()).isNotEqualTo(Fault.REVOKED);
        }
    }

    private static void list(byte[] der, Sm2Certificate end, BiConsumer<RevocationList, @Nullable Fault> assertion) {
        RevocationList read;
        try {
            read = RevocationList.of(der);
        } catch (CRLException e) {
            return;
        }
        Fault fault = null;
        try {
            new CertificateTrust(List.of(ROOT), List.of(read), CLOCK)
                    .check(end, List.of(), CertificateUse.CLIENT_SIGNATURE);
        } catch (CertificateRefusedException e) {
            fault = e.fault();
        }
        assertion.accept(read, fault);
    }

    /** A list in the root's name is the root's, or nothing below the root is believed. */
    private static void assertIsOfRoot(RevocationList list, @Nullable Fault ofRevoked) {
        Fault known = ROOT.signsLists() && list.signedBy(ROOT, Sm2Curve.defaultId()) ? Fault.REVOKED : Fault.BAD;
        assertThat(ofRevoked).isEqualTo(list.names(ROOT) ? known : null);
    }

    private static void publicKey(byte[] der) {
        try {
            Sm2PublicKey read = Sm2PublicKey.of(der);
            assertThat(Sm2PublicKey.of(read.encoded())).isEqualTo(read);
            assertThat(Sm2PublicKey.ofPoint(read.point())).isEqualTo(read);
            assertThat(read.verify(MESSAGE, SIGNATURE)).isEqualTo(read.equals(END_KEY.publicKey()));
        } catch (IllegalArgumentException e) {
            assertThat(der).isNotEqualTo(END_KEY.publicKey().encoded());
        }
    }

    /** Written again it is the same; only the byte 04 before C1 C3 C2 may have been missing. */
    private static void ciphertext(
            byte[] bytes, Function<byte[], Sm2Ciphertext> reader, Function<Sm2Ciphertext, byte[]> writer) {
        Sm2Ciphertext read;
        try {
            read = reader.apply(bytes);
        } catch (IllegalArgumentException e) {
            return;
        }
        byte[] written = writer.apply(read);
        assertThat(written).endsWith(bytes);
        assertThat(written.length - bytes.length).isIn(0, 1);
        assertThat(Sm2Ciphertext.ofAsn1(read.asn1())).isEqualTo(read);
        assertThat(Sm2Ciphertext.ofC1C3C2(read.c1c3c2())).isEqualTo(read);
        try {
            assertThat(END_KEY.decrypt(read)).isEqualTo(MESSAGE);
            assertThat(read).isEqualTo(CIPHERTEXT);
        } catch (UndecipherableException e) {
            assertThat(read).isNotEqualTo(CIPHERTEXT);
        }
    }
}
