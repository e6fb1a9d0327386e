package org.jianxin.sm;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.security.cert.CRLException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v2CRLBuilder;

/** Whatever bytes are read as a certificate, a request, a list or an enveloped key, they are taken or refused with a reason. */
class AnyBytesTest {

    private static final Sm2KeyPair KEY = Sm2KeyPair.generate(new SecureRandom());
    private static final List<byte[]> SEEDS = List.of(
            CertificateRequest.make(KEY, "x", "y").encoded(),
            certificate(),
            list(),
            EnvelopedKey.seal(KEY, KEY.publicKey(), new SecureRandom()).encoded());

    private static byte[] certificate() {
        SubjectPublicKeyInfo key =
                SubjectPublicKeyInfo.getInstance(KEY.publicKey().encoded());
        X500Name name = new X500Name("CN=x");
        Instant now = Instant.now();
        return new CertificateForm(name, BigInteger.TEN, now, now.plus(Duration.ofDays(1)), name, key, key)
                .authority(1)
                .sign(KEY)
                .encoded();
    }

    private static byte[] list() {
        try {
            X509v2CRLBuilder form = new X509v2CRLBuilder(new X500Name("CN=x"), new Date());
            form.setNextUpdate(new Date(System.currentTimeMillis() + 1000));
            form.addExtension(Extension.cRLNumber, false, new ASN1Integer(7));
            form.addCRLEntry(BigInteger.TEN, new Date(), 1);
            return form.build(new Sm2ContentSigner(KEY)).getEncoded();
        } catch (java.io.IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Provide
    Arbitrary<byte[]> contents() {
        Arbitrary<byte[]> noise = Arbitraries.bytes().array(byte[].class).ofMaxSize(300);
        Arbitrary<byte[]> damaged = Arbitraries.randomValue(AnyBytesTest::damaged);
        return Arbitraries.oneOf(noise, damaged, damaged, damaged);
    }

    private static byte[] damaged(Random random) {
        byte[] content = SEEDS.get(random.nextInt(SEEDS.size())).clone();
        for (int i = random.nextInt(4); i >= 0; i--) {
            content[random.nextInt(content.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return random.nextInt(4) == 0 ? Arrays.copyOf(content, random.nextInt(content.length)) : content;
    }

    @Property(tries = 4000)
    void areTakenOrRefusedWithAReason(@ForAll @From("contents") byte[] content) {
        assertThat(refusal(() -> CertificateRequest.of(content), CertificateException.class))
                .isNotNull();
        assertThat(refusal(() -> Sm2Certificate.of(content), CertificateException.class))
                .isNotNull();
        assertThat(refusal(() -> RevocationList.of(content), CRLException.class))
                .isNotNull();
        assertThat(refusal(() -> EnvelopedKey.of(content), IllegalArgumentException.class))
                .isNotNull();
    }

    /** Such a signature is DER all the same; it once broke the handshake that was to verify it. */
    @Example
    void aSignatureOfBitsThatAreNotWholeBytesIsRefusedWhenItIsRead() {
        List<Refusal> refusals = List.of(
                new Refusal(() -> CertificateRequest.of(oneBitLess(SEEDS.get(0))), CertificateException.class),
                new Refusal(() -> Sm2Certificate.of(oneBitLess(SEEDS.get(1))), CertificateException.class),
                new Refusal(() -> RevocationList.of(oneBitLess(SEEDS.get(2))), CRLException.class));
        for (Refusal each : refusals) {
            assertThat(refusal(each.reading(), each.expected())).contains("non-octet aligned");
        }
    }

    private record Refusal(Reading reading, Class<? extends Exception> expected) {}

    /** The signature is a BIT STRING at the end: its head, its length, how many bits of the last byte do not count. */
    private static byte[] oneBitLess(byte[] signed) {
        byte[] changed = signed.clone();
        int last = changed.length - 1;
        for (int at = last - 80; at < last; at++) {
            if (changed[at] == 0x03 && changed[at + 1] == last - at - 1 && changed[at + 2] == 0) {
                changed[at + 2] = 1;
                changed[last] &= (byte) 0xfe;
                return changed;
            }
        }
        throw new IllegalArgumentException("no signature at the end");
    }

    private interface Reading {
        Object read() throws Exception;
    }

    /** What was said against it; empty when it was taken; any other exception fails the test. */
    private static String refusal(Reading reading, Class<? extends Exception> expected) {
        try {
            reading.read().toString();
            return "";
        } catch (Exception e) {
            assertThat(e).isInstanceOf(expected);
            return e.getMessage();
        }
    }
}
