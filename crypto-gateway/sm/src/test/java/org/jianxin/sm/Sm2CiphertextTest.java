package org.jianxin.sm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.BERSequence;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class Sm2CiphertextTest {

    private static final byte[] TEXT = "一段明文".getBytes(StandardCharsets.UTF_8);
    private static final BigInteger P =
            new BigInteger("fffffffeffffffffffffffffffffffffffffffff00000000ffffffffffffffff", 16);

    private final SecureRandom random = new SecureRandom();
    private final Sm2KeyPair pair = Sm2KeyPair.generate(random);
    private final Sm2Ciphertext good = pair.publicKey().encrypt(TEXT, random);
    private final byte[] parts = good.c1c3c2();
    private final BigInteger x = new BigInteger(1, parts, 1, 32);
    private final BigInteger y = new BigInteger(1, parts, 33, 32);
    private final byte[] digest = Arrays.copyOfRange(parts, 65, 97);
    private final byte[] encrypted = Arrays.copyOfRange(parts, 97, parts.length);

    @AfterEach
    void forget() {
        pair.close();
    }

    @Test
    void bothFormsAreReadAgain() throws UndecipherableException {
        assertThat(Sm2Ciphertext.ofAsn1(good.asn1())).isEqualTo(good).hasSameHashCodeAs(good);
        assertThat(Sm2Ciphertext.ofC1C3C2(parts)).isEqualTo(good);
        assertThat(Sm2Ciphertext.ofC1C3C2(Arrays.copyOfRange(parts, 1, parts.length)))
                .as("without the byte 04")
                .isEqualTo(good);
        assertThat(pair.decrypt(Sm2Ciphertext.ofAsn1(good.asn1()))).isEqualTo(TEXT);
        assertThat(good).hasToString("Sm2Ciphertext[" + TEXT.length + " bytes]");
    }

    @Test
    void malformedAsn1IsRefused() throws IOException {
        byte[] der = good.asn1();
        Map<String, byte[]> bad = new LinkedHashMap<>();
        bad.put("nothing", new byte[0]);
        bad.put("not ASN.1", new byte[] {1, 2, 3});
        bad.put("an integer", new ASN1Integer(x).getEncoded());
        bad.put("cut", Arrays.copyOf(der, der.length - 1));
        bad.put("trailing byte", Arrays.copyOf(der, der.length + 1));
        bad.put("point off the curve", sequence(x, y.add(BigInteger.ONE), digest, encrypted));
        bad.put("coordinates swapped", sequence(y, x, digest, encrypted));
        bad.put("zero point", sequence(BigInteger.ZERO, BigInteger.ZERO, digest, encrypted));
        bad.put("negative x", sequence(x.negate(), y, digest, encrypted));
        bad.put("negative y", sequence(x, y.negate(), digest, encrypted));
        bad.put("y of 33 bytes", sequence(x, y.add(BigInteger.ONE.shiftLeft(256)), digest, encrypted));
        bad.put("y not reduced", sequence(x, y.add(P), digest, encrypted));
        bad.put("digest too short", sequence(x, y, Arrays.copyOf(digest, 31), encrypted));
        bad.put("digest too long", sequence(x, y, Arrays.copyOf(digest, 33), encrypted));
        bad.put("no text", sequence(x, y, digest, new byte[0]));
        bad.put(
                "three parts",
                new DERSequence(new ASN1Encodable[] {new ASN1Integer(x), new ASN1Integer(y), new DEROctetString(digest)
                        })
                        .getEncoded());
        bad.put(
                "five parts",
                new DERSequence(new ASN1Encodable[] {
                            new ASN1Integer(x),
                            new ASN1Integer(y),
                            new DEROctetString(digest),
                            new DEROctetString(encrypted),
                            new ASN1Integer(1)
                        })
                        .getEncoded());
        bad.put(
                "other types",
                new DERSequence(new ASN1Encodable[] {
                            new DEROctetString(digest),
                            new ASN1Integer(y),
                            new ASN1Integer(x),
                            new DEROctetString(encrypted)
                        })
                        .getEncoded());
        bad.put(
                "BER",
                new BERSequence(new ASN1Encodable[] {
                            new ASN1Integer(x),
                            new ASN1Integer(y),
                            new DEROctetString(digest),
                            new DEROctetString(encrypted)
                        })
                        .getEncoded(ASN1Encoding.BER));
        bad.put("length longer than needed", longLength(der));
        bad.forEach((name, bytes) ->
                assertThatIllegalArgumentException().as(name).isThrownBy(() -> Sm2Ciphertext.ofAsn1(bytes)));
    }

    @Test
    void malformedPartsAreRefused() {
        Map<String, byte[]> bad = new LinkedHashMap<>();
        bad.put("nothing", new byte[0]);
        bad.put("zeros", new byte[200]);
        bad.put("no text", Arrays.copyOf(parts, 97));
        bad.put("compressed point", prefixed((byte) 2));
        bad.put("hybrid point", prefixed((byte) 6));
        byte[] off = parts.clone();
        off[64] ^= 1;
        bad.put("point off the curve", off);
        bad.put("infinity", HexFormat.of().parseHex("00".repeat(120)));
        bad.forEach((name, bytes) ->
                assertThatIllegalArgumentException().as(name).isThrownBy(() -> Sm2Ciphertext.ofC1C3C2(bytes)));
    }

    @Test
    void anyChangedBitOfDigestOrTextIsRefusedWithoutADifference() {
        String message = new UndecipherableException().getMessage();
        for (int at = 65; at < parts.length; at++) {
            for (int bit = 0; bit < Byte.SIZE; bit++) {
                byte[] changed = parts.clone();
                changed[at] ^= (byte) (1 << bit);
                Sm2Ciphertext ciphertext = Sm2Ciphertext.ofC1C3C2(changed);
                assertThatExceptionOfType(UndecipherableException.class)
                        .as("byte %d bit %d", at, bit)
                        .isThrownBy(() -> pair.decrypt(ciphertext))
                        .withMessage(message)
                        .withNoCause();
            }
        }
    }

    @Test
    void anotherKeyAndAnotherPointAreRefused() {
        byte[] point = pair.publicKey().encrypt(TEXT, random).c1c3c2();
        System.arraycopy(parts, 65, point, 65, parts.length - 65);
        assertThatExceptionOfType(UndecipherableException.class)
                .isThrownBy(() -> pair.decrypt(Sm2Ciphertext.ofC1C3C2(point)));
        try (Sm2KeyPair other = Sm2KeyPair.generate(random)) {
            assertThatExceptionOfType(UndecipherableException.class).isThrownBy(() -> other.decrypt(good));
        }
        pair.close();
        assertThatIllegalStateException().isThrownBy(() -> pair.decrypt(good));
    }

    @Test
    void everyLengthIsEncryptedAndDecrypted() throws UndecipherableException {
        for (int length = 1; length <= 130; length++) {
            byte[] text = new byte[length];
            random.nextBytes(text);
            assertThat(pair.decrypt(pair.publicKey().encrypt(text, random)))
                    .as("length %d", length)
                    .isEqualTo(text);
        }
        assertThatIllegalArgumentException().isThrownBy(() -> pair.publicKey().encrypt(new byte[0], random));
    }

    private byte[] prefixed(byte first) {
        byte[] changed = parts.clone();
        changed[0] = first;
        return changed;
    }

    private static byte[] sequence(BigInteger x, BigInteger y, byte[] digest, byte[] text) throws IOException {
        return new DERSequence(new ASN1Encodable[] {
                    new ASN1Integer(x), new ASN1Integer(y), new DEROctetString(digest), new DEROctetString(text)
                })
                .getEncoded(ASN1Encoding.DER);
    }

    /** The same value with its length in one byte more than DER allows. */
    private static byte[] longLength(byte[] der) {
        int header = der[1] >= 0 ? 2 : 2 + (der[1] & 0x7f);
        int content = der.length - header;
        byte[] out = new byte[4 + content];
        out[0] = der[0];
        out[1] = (byte) 0x82;
        out[2] = (byte) (content >>> 8);
        out[3] = (byte) content;
        System.arraycopy(der, header, out, 4, content);
        return out;
    }
}
