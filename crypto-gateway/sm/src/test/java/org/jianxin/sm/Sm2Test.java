package org.jianxin.sm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.junit.jupiter.api.Test;

/** GB/T 32918.2-2016 with the curve and examples of GB/T 32918.5-2017. */
class Sm2Test {

    /** GB/T 32918.5-2017, annex A.2. */
    private static final String PRIVATE_KEY = "3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8";

    private static final String X = "09f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020";
    private static final String Y = "ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13";
    private static final String K = "59276e27d506861a16680f3ad9c02dccef3cc1fa3cdbe4ce6d54b80deac1bc21";
    private static final String R = "f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3";
    private static final String S = "b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa";
    private static final byte[] MESSAGE = "message digest".getBytes(StandardCharsets.US_ASCII);

    private static final HexFormat HEX = HexFormat.of();

    @Test
    void verifiesTheSignatureOfTheStandard() {
        Sm2PublicKey key =
                Sm2PublicKey.of(HEX.parseHex("3059301306072a8648ce3d020106082a811ccf5501822d03420004" + X + Y));
        assertThat(key.verify(MESSAGE, der(R, S))).isTrue();
        assertThat(key.verify("message digesT".getBytes(StandardCharsets.US_ASCII), der(R, S)))
                .isFalse();
        assertThat(key.verify("another id".getBytes(StandardCharsets.US_ASCII), MESSAGE, der(R, S)))
                .isFalse();
    }

    @Test
    void makesTheSignatureOfTheStandardFromItsKeyAndItsRandomNumber() {
        try (Sm2KeyPair pair = Sm2KeyPair.generate(new ScriptedRandom(PRIVATE_KEY, K))) {
            assertThat(HEX.formatHex(pair.publicKey().encoded())).endsWith("04" + X + Y);
            assertThat(pair.sign(MESSAGE)).isEqualTo(der(R, S));
        }
    }

    @Test
    void anotherSignerIdMakesAnotherSignature() {
        byte[] id = "ALICE123@YAHOO.COM".getBytes(StandardCharsets.US_ASCII);
        byte[] standard = "1234567812345678".getBytes(StandardCharsets.US_ASCII);
        try (Sm2KeyPair pair = Sm2KeyPair.generate(new ScriptedRandom(PRIVATE_KEY, K))) {
            assertThat(pair.sign(standard, MESSAGE)).isEqualTo(der(R, S));
        }
        try (Sm2KeyPair pair = Sm2KeyPair.generate(new SecureRandom())) {
            byte[] signature = pair.sign(id, MESSAGE);
            assertThat(pair.publicKey().verify(id, MESSAGE, signature)).isTrue();
            assertThat(pair.publicKey().verify(MESSAGE, signature)).isFalse();
            assertThat(pair.publicKey().verify(new byte[0], MESSAGE, pair.sign(new byte[0], MESSAGE)))
                    .isTrue();
            byte[] longest = new byte[8191];
            assertThat(pair.publicKey().verify(longest, MESSAGE, pair.sign(longest, MESSAGE)))
                    .isTrue();
            assertThatThrownBy(() -> pair.sign(new byte[8192], MESSAGE)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> pair.publicKey().verify(new byte[8192], MESSAGE, signature))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void scalarsOutsideTheRangeOfTheStandardAreDrawnAgain() {
        String zero = "00".repeat(32);
        String last = "fffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54122";
        String tooLarge = "ff".repeat(32);
        try (Sm2KeyPair pair = Sm2KeyPair.generate(new ScriptedRandom(zero, last, tooLarge, PRIVATE_KEY))) {
            assertThat(HEX.formatHex(pair.publicKey().encoded())).endsWith(X + Y);
        }
    }

    @Test
    void aSignatureIsGoodForItsMessageAndItsKeyOnly() {
        try (Sm2KeyPair pair = Sm2KeyPair.generate(new SecureRandom());
                Sm2KeyPair other = Sm2KeyPair.generate(new SecureRandom())) {
            byte[] signature = pair.sign(MESSAGE);
            assertThat(pair.publicKey().verify(MESSAGE, signature)).isTrue();
            assertThat(pair.publicKey().verify(new byte[0], signature)).isFalse();
            assertThat(other.publicKey().verify(MESSAGE, signature)).isFalse();
        }
    }

    @Test
    void anySingleByteChangeOfASignatureIsRefused() {
        try (Sm2KeyPair pair = Sm2KeyPair.generate(new SecureRandom())) {
            byte[] signature = pair.sign(MESSAGE);
            for (int at = 0; at < signature.length; at++) {
                for (int bit = 0; bit < 8; bit++) {
                    byte[] changed = signature.clone();
                    changed[at] ^= (byte) (1 << bit);
                    assertThat(pair.publicKey().verify(MESSAGE, changed))
                            .as("byte %d bit %d", at, bit)
                            .isFalse();
                }
            }
        }
    }

    @Test
    void whatIsNoSignatureIsRefusedAndLeavesNothingBehind() {
        try (Sm2KeyPair pair = Sm2KeyPair.generate(new SecureRandom())) {
            byte[] good = pair.sign(MESSAGE);
            byte[] n = HEX.parseHex("00fffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123");
            List<byte[]> bad = List.of(
                    new byte[0],
                    new byte[] {0x30},
                    new byte[] {0x30, 0},
                    Arrays.copyOf(good, good.length - 1),
                    Arrays.copyOf(good, good.length + 1),
                    der("00", S),
                    der(R, "00"),
                    der(HEX.formatHex(n), S),
                    der(R, HEX.formatHex(n)));
            for (byte[] signature : bad) {
                assertThat(pair.publicKey().verify(MESSAGE, signature)).isFalse();
                assertThat(pair.publicKey().verify(MESSAGE, good))
                        .as("the next one")
                        .isTrue();
            }
        }
    }

    @Test
    void manyThreadsShareOneKey() {
        try (Sm2KeyPair pair = Sm2KeyPair.generate(new SecureRandom())) {
            long good = IntStream.range(0, 2000)
                    .parallel()
                    .filter(i -> {
                        byte[] message = ("message " + i).getBytes(StandardCharsets.US_ASCII);
                        return pair.publicKey().verify(message, pair.sign(message));
                    })
                    .count();
            assertThat(good).isEqualTo(2000);
        }
    }

    @Test
    void aDestroyedKeySignsNoMore() {
        Sm2KeyPair pair = Sm2KeyPair.generate(new SecureRandom());
        byte[] signature = pair.sign(MESSAGE);
        pair.close();
        assertThat(pair.isDestroyed()).isTrue();
        assertThatThrownBy(() -> pair.sign(MESSAGE)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(pair::pkcs8).isInstanceOf(IllegalStateException.class);
        assertThat(pair.publicKey().verify(MESSAGE, signature)).isTrue();
    }

    @Test
    void neitherTextShowsThePrivateKey() {
        try (Sm2KeyPair pair = Sm2KeyPair.generate(new ScriptedRandom(PRIVATE_KEY))) {
            String decimal = new BigInteger(PRIVATE_KEY, 16).toString();
            assertThat(pair.toString())
                    .isEqualTo("Sm2KeyPair[" + pair.publicKey().keyId() + "]")
                    .doesNotContain(PRIVATE_KEY, decimal);
            assertThat(pair.publicKey().keyId()).matches("[0-9a-f]{32}");
            assertThat(pair.publicKey().toString()).contains(pair.publicKey().keyId());
        }
    }

    @Test
    void onlyPublicKeysOnTheCurveAreRead() {
        String head = "3059301306072a8648ce3d020106082a811ccf5501822d03420004";
        String p256 = "3059301306072a8648ce3d020106082a8648ce3d03010703420004";
        byte[] offCurve = HEX.parseHex(head + X + Y.replace("13", "14"));
        byte[] otherCurve = HEX.parseHex(p256 + X + Y);
        byte[] trailing = HEX.parseHex(head + X + Y + "00");
        for (byte[] bad : List.of(offCurve, otherCurve, trailing, new byte[0], new byte[91])) {
            assertThatThrownBy(() -> Sm2PublicKey.of(bad)).isInstanceOf(IllegalArgumentException.class);
        }
        Sm2PublicKey key = Sm2PublicKey.of(HEX.parseHex(head + X + Y));
        assertThat(Sm2PublicKey.of(key.encoded())).isEqualTo(key).hasSameHashCodeAs(key);
        assertThat(key.encoded()).isEqualTo(HEX.parseHex(head + X + Y));
    }

    @Test
    void aPrivateKeyBesideAnotherPublicKeyIsRefused() throws Exception {
        try (Sm2KeyPair one = Sm2KeyPair.generate(new SecureRandom());
                Sm2KeyPair two = Sm2KeyPair.generate(new SecureRandom())) {
            byte[] mixed = one.pkcs8();
            byte[] other = two.pkcs8();
            System.arraycopy(other, other.length - 64, mixed, mixed.length - 64, 64);
            PrivateKeyInfo info = PrivateKeyInfo.getInstance(mixed);
            assertThatThrownBy(() -> Sm2KeyPair.of(info))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("does not belong");
        }
    }

    static byte[] der(String r, String s) {
        byte[] first = new BigInteger(1, HEX.parseHex(r)).toByteArray();
        byte[] second = new BigInteger(1, HEX.parseHex(s)).toByteArray();
        byte[] out = new byte[6 + first.length + second.length];
        out[0] = 0x30;
        out[1] = (byte) (out.length - 2);
        out[2] = 2;
        out[3] = (byte) first.length;
        System.arraycopy(first, 0, out, 4, first.length);
        out[4 + first.length] = 2;
        out[5 + first.length] = (byte) second.length;
        System.arraycopy(second, 0, out, 6 + first.length, second.length);
        return out;
    }
}
