package org.jianxin.sm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.bouncycastle.crypto.BlockCipher;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.engines.SM4Engine;
import org.bouncycastle.crypto.fpe.FPEEngine;
import org.bouncycastle.crypto.fpe.FPEFF1Engine;
import org.bouncycastle.crypto.params.FPEParameters;
import org.bouncycastle.crypto.params.KeyParameter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FormatPreservingTest {

    private static final byte[] NONE = new byte[0];
    private static final byte[] PHONE = "phone".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] BYTES = HexFormat.of().parseHex("0123456789abcdeffedcba9876543210");

    private final Sm4Key key = Sm4Key.of(BYTES);

    @AfterEach
    void forget() {
        key.close();
    }

    /** NIST's examples for FF1-AES128, 1 to 3. */
    @Test
    void givesTheExamplesOfTheStandardWithAes() {
        String key = "2b7e151628aed2a6abf7158809cf4f3c";
        assertThat(aes(key, 10, "", digits("0123456789"))).isEqualTo(digits("2433477484"));
        assertThat(aes(key, 10, "39383736353433323130", digits("0123456789"))).isEqualTo(digits("6124200773"));
        assertThat(aes(key, 36, "3737373770717273373737", digits("0123456789abcdefghi")))
                .isEqualTo(digits("a9tv40mll9kdu509eum"));
    }

    /** Project Wycheproof, aes_ff1_radix65536_test.json, 7 to 9: where BouncyCastle errs. */
    @Test
    void takesTheLargestRadix() {
        assertThat(aes("ad65778960d778c614e2673dee073acb", 65_536, "4505f45a8fa30b90", 35_521, 37_776))
                .containsExactly(24_655, 32_503);
        assertThat(aes("6ce5eee1459233f0d67c4650af4da563", 65_536, "15d32841f4e44886", 0, 0))
                .containsExactly(43_428, 27_932);
        assertThat(aes("6ce5eee1459233f0d67c4650af4da563", 65_536, "15d32841f4e44886", 65_535, 65_535))
                .containsExactly(49_983, 32_108);
    }

    private static int[] digits(String digits) {
        return digits.chars().map(c -> Character.digit(c, 36)).toArray();
    }

    private static int[] aes(String key, int radix, String tweak, int... numerals) {
        BlockCipher aes = AESEngine.newInstance();
        aes.init(true, new KeyParameter(HexFormat.of().parseHex(key)));
        Ff1 ff1 = new Ff1(aes, radix, numerals.length, HexFormat.of().parseHex(tweak));
        int[] encrypted = ff1.encrypt(numerals);
        assertThat(ff1.decrypt(encrypted)).isEqualTo(numerals);
        return encrypted;
    }

    @Property(tries = 500)
    void agreesWithBouncyCastleAndComesBack(
            @ForAll @IntRange(min = 2, max = 65_535) int anyRadix,
            @ForAll @IntRange(max = 4) int kind,
            @ForAll @IntRange(max = 40) int more,
            @ForAll @Size(max = 40) byte[] tweak,
            @ForAll long seed) {
        int radix = List.of(anyRadix, 10, 2 + anyRadix % 35, 256 + anyRadix % 3, 65_535 - anyRadix % 2)
                .get(kind);
        agrees(radix, more, tweak, seed);
    }

    private void agrees(int radix, int more, byte[] tweak, long seed) {
        FormatPreserving encryption = FormatPreserving.ofRadix(key, radix);
        int[] numerals =
                new Random(seed).ints(encryption.minLength() + more, 0, radix).toArray();
        int[] pseudonym = encryption.encrypt(numerals, tweak);
        assertThat(pseudonym).isEqualTo(bouncyCastle(radix, numerals, tweak));
        assertThat(encryption.decrypt(pseudonym, tweak)).isEqualTo(numerals);
    }

    private static int[] bouncyCastle(int radix, int[] numerals, byte[] tweak) {
        FPEEngine engine = new FPEFF1Engine(new SM4Engine());
        engine.init(true, new FPEParameters(new KeyParameter(BYTES), radix, tweak));
        ByteBuffer packed = ByteBuffer.allocate((radix > 256 ? 2 : 1) * numerals.length);
        for (int numeral : numerals) {
            if (radix > 256) {
                packed.putShort((short) numeral);
            } else {
                packed.put((byte) numeral);
            }
        }
        ByteBuffer out = ByteBuffer.allocate(packed.capacity());
        engine.processBlock(packed.array(), 0, packed.capacity(), out.array(), 0);
        return IntStream.range(0, numerals.length)
                .map(i -> radix > 256 ? out.getShort() & 0xffff : out.get() & 0xff)
                .toArray();
    }

    @Test
    void agreesWithBouncyCastleAtTheEdges() {
        for (int radix : new int[] {2, 3, 10, 36, 255, 256, 257, 999, 1000, 1001, 65_535}) {
            for (int more : new int[] {0, 1, 2, 17, 100, 300}) {
                agrees(radix, more, NONE, radix + more);
                agrees(radix, more, new byte[300], more);
            }
        }
    }

    @Test
    void everyRadixComesBack() {
        for (int radix = FormatPreserving.MIN_RADIX; radix <= FormatPreserving.MAX_RADIX; radix = radix * 5 / 4 + 1) {
            FormatPreserving encryption = FormatPreserving.ofRadix(key, radix);
            int[] largest = new int[encryption.minLength() + 5];
            Arrays.fill(largest, radix - 1);
            assertThat(encryption.decrypt(encryption.encrypt(largest, PHONE), PHONE))
                    .isEqualTo(largest);
        }
        FormatPreserving largest = FormatPreserving.ofRadix(key, FormatPreserving.MAX_RADIX);
        int[] numerals = {65_535, 0, 65_535, 1};
        assertThat(largest.decrypt(largest.encrypt(numerals, NONE), NONE)).isEqualTo(numerals);
    }

    @Test
    void aPhoneNumberBecomesAnotherStringOfElevenDigits() {
        FormatPreserving decimal = FormatPreserving.decimal(key);
        String pseudonym = decimal.encrypt("13812345678", PHONE);
        assertThat(pseudonym).matches("[0-9]{11}").isNotEqualTo("13812345678");
        assertThat(decimal.encrypt("13812345678", PHONE)).as("the same again").isEqualTo(pseudonym);
        assertThat(decimal.encrypt("13812345678", NONE)).as("another tweak").isNotEqualTo(pseudonym);
        assertThat(decimal.decrypt(pseudonym, PHONE)).isEqualTo("13812345678");
        try (Sm4Key other = Sm4Key.generate(new SecureRandom())) {
            assertThat(FormatPreserving.decimal(other).encrypt("13812345678", PHONE))
                    .as("another key")
                    .isNotEqualTo(pseudonym);
        }
    }

    @Test
    void isAPermutation() {
        FormatPreserving encryption = FormatPreserving.ofRadix(key, 1000);
        boolean[] seen = new boolean[1_000_000];
        for (int i = 0; i < 20_000; i++) {
            int[] out = encryption.encrypt(new int[] {i / 1000, i % 1000}, PHONE);
            int number = 1000 * out[0] + out[1];
            assertThat(seen[number]).as("%d twice", number).isFalse();
            seen[number] = true;
        }
    }

    @Test
    void stringsOfLessThanAMillionAreRefused() {
        assertThat(FormatPreserving.decimal(key).minLength()).isEqualTo(6);
        assertThat(FormatPreserving.ofRadix(key, 2).minLength()).isEqualTo(20);
        assertThat(FormatPreserving.ofRadix(key, 999).minLength()).isEqualTo(3);
        assertThat(FormatPreserving.ofRadix(key, 1000).minLength()).isEqualTo(2);
        assertThat(FormatPreserving.ofRadix(key, 65_536).minLength()).isEqualTo(2);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FormatPreserving.decimal(key).encrypt("12345", NONE));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FormatPreserving.decimal(key).encrypt("", NONE));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FormatPreserving.decimal(key).encrypt("1".repeat(4097), NONE));
        FormatPreserving.decimal(key).encrypt("123456", NONE);
        FormatPreserving.decimal(key).encrypt("1".repeat(4096), NONE);
    }

    @Test
    void otherCharactersAreRefusedWithoutQuotingTheValue() {
        FormatPreserving decimal = FormatPreserving.decimal(key);
        for (String bad : List.of("1234567a", "1234 5678", "１２３４５６７８", "1234567X", "-1234567")) {
            assertThatIllegalArgumentException()
                    .as(bad)
                    .isThrownBy(() -> decimal.encrypt(bad, NONE))
                    .withMessageMatching("character \\d is no digit of radix 10");
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FormatPreserving.ofRadix(key, 36).encrypt("ABCDEFGH", NONE));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FormatPreserving.ofRadix(key, 37).encrypt("12345678", NONE));
        assertThatIllegalArgumentException().isThrownBy(() -> decimal.encrypt(new int[] {1, 2, 3, 4, 5, 10}, NONE));
        assertThatIllegalArgumentException().isThrownBy(() -> decimal.encrypt(new int[] {1, 2, 3, 4, 5, -1}, NONE));
    }

    @Test
    void radixesOutsideTheStandardAreRefused() {
        for (int radix : new int[] {Integer.MIN_VALUE, 0, 1, 65_537}) {
            assertThatIllegalArgumentException().isThrownBy(() -> FormatPreserving.ofRadix(key, radix));
        }
    }

    @Test
    void nothingWorksOnceTheKeyIsDestroyed() {
        FormatPreserving decimal = FormatPreserving.decimal(key);
        key.close();
        assertThatIllegalStateException().isThrownBy(() -> decimal.encrypt("123456", NONE));
        assertThatIllegalStateException().isThrownBy(() -> decimal.decrypt("123456", NONE));
    }
}
