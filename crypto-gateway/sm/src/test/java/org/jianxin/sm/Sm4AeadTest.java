package org.jianxin.sm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bouncycastle.crypto.BufferedBlockCipher;
import org.bouncycastle.crypto.DefaultBufferedBlockCipher;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.engines.SM4Engine;
import org.bouncycastle.crypto.modes.CBCBlockCipher;
import org.bouncycastle.crypto.modes.SICBlockCipher;
import org.bouncycastle.crypto.paddings.PaddedBufferedBlockCipher;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;
import org.jianxin.sm.subtle.SmEngine;
import org.jianxin.sm.subtle.SmEngines;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class Sm4AeadTest {

    private static final byte[] TEXT = "身份证号 320401199001011234".getBytes(StandardCharsets.UTF_8);
    private static final byte[] ASSOCIATED = "table=person;row=7".getBytes(StandardCharsets.UTF_8);
    private static final String KEY = "0123456789abcdeffedcba9876543210";
    private static final HexFormat HEX = HexFormat.of();

    /**
     * A mode of an engine.
     *
     * @param overhead the least that a sealed text is longer
     */
    record Subject(String name, int overhead, BiFunction<Sm4Key, SecureRandom, Sm4Aead> maker) {
        Sm4Aead with(Sm4Key key) {
            return maker.apply(key, new SecureRandom());
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Subject> subjects() {
        return SmEngines.detect().candidates().stream()
                .map(SmEngines.Candidate::engine)
                .filter(engine -> engine != null)
                .flatMap(engine -> Stream.of(
                        new Subject(engine.id() + " GCM", 28, (key, random) -> Sm4Aead.gcm(key, engine, random)),
                        new Subject(engine.id() + " CCM", 28, (key, random) -> Sm4Aead.ccm(key, engine, random)),
                        new Subject(engine.id() + " CTR", 44, (key, random) -> Sm4Aead.ctrHmac(key, engine, random)),
                        new Subject(engine.id() + " CBC", 49, (key, random) -> Sm4Aead.cbcHmac(key, engine, random))));
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void opensWhatItSealed(Subject subject) throws UndecipherableException {
        try (Sm4Key key = Sm4Key.generate(new SecureRandom());
                Sm4Aead aead = subject.with(key);
                Sm4Aead reader = subject.with(key)) {
            for (byte[] text : new byte[][] {TEXT, new byte[0], new byte[70_000], new byte[(1 << 20) + 1]}) {
                byte[] sealed = aead.seal(text, ASSOCIATED);
                int padding = subject.name().endsWith("CBC") ? 15 - text.length % 16 : 0;
                assertThat(sealed).hasSize(text.length + subject.overhead() + padding);
                assertThat(reader.open(sealed, ASSOCIATED)).isEqualTo(text);
            }
        }
    }

    static Stream<Subject> ofRfc8998() {
        return subjects().filter(subject -> subject.overhead() == 28);
    }

    /** RFC 8998, A.1 and A.2, with the nonce in front. */
    @ParameterizedTest
    @MethodSource("ofRfc8998")
    void putsTheNonceInFrontOfTextAndTag(Subject subject) throws UndecipherableException {
        String nonce = "00001234567800000000abcd";
        byte[] associated = HEX.parseHex("feedfacedeadbeeffeedfacedeadbeefabaddad2");
        byte[] text = HEX.parseHex("aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccdddddddddddddddd"
                + "eeeeeeeeeeeeeeeeffffffffffffffffeeeeeeeeeeeeeeeeaaaaaaaaaaaaaaaa");
        try (Sm4Key key = Sm4Key.of(HEX.parseHex(KEY));
                Sm4Aead aead = subject.maker().apply(key, new ScriptedRandom(nonce))) {
            byte[] sealed = aead.seal(text, associated);
            String tag = subject.name().endsWith("GCM")
                    ? "83de3541e4c2b58177e065a9bf7b62ec"
                    : "16842d4fa186f56ab33256971fa110f4";
            assertThat(HEX.formatHex(sealed)).startsWith(nonce).endsWith(tag);
            assertThat(aead.open(sealed, associated)).isEqualTo(text);
        }
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void everyTextGetsANonceOfItsOwn(Subject subject) {
        try (Sm4Key key = Sm4Key.generate(new SecureRandom());
                Sm4Aead aead = subject.with(key)) {
            Set<String> nonces = new HashSet<>();
            for (int i = 0; i < 1000; i++) {
                nonces.add(HEX.formatHex(aead.seal(TEXT, ASSOCIATED), 0, 12));
            }
            assertThat(nonces).hasSize(1000);
        }
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void anyChangedBitAndAnyOtherAssociatedDataAreRefused(Subject subject) {
        String message = new UndecipherableException().getMessage();
        try (Sm4Key key = Sm4Key.generate(new SecureRandom());
                Sm4Aead aead = subject.with(key)) {
            byte[] sealed = aead.seal(TEXT, ASSOCIATED);
            for (int bit = 0; bit < Byte.SIZE * sealed.length; bit++) {
                byte[] changed = sealed.clone();
                changed[bit / 8] ^= (byte) (1 << bit % 8);
                assertThatExceptionOfType(UndecipherableException.class)
                        .as("bit %d", bit)
                        .isThrownBy(() -> aead.open(changed, ASSOCIATED))
                        .withMessage(message)
                        .withNoCause();
            }
            for (int length = 0; length < sealed.length; length++) {
                byte[] cut = Arrays.copyOf(sealed, length);
                assertThatExceptionOfType(UndecipherableException.class)
                        .as("cut to %d", length)
                        .isThrownBy(() -> aead.open(cut, ASSOCIATED));
            }
            assertThatExceptionOfType(UndecipherableException.class).isThrownBy(() -> aead.open(sealed, new byte[0]));
            try (Sm4Key other = Sm4Key.generate(new SecureRandom());
                    Sm4Aead stranger = subject.with(other)) {
                assertThatExceptionOfType(UndecipherableException.class)
                        .isThrownBy(() -> stranger.open(sealed, ASSOCIATED));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void theKeyServesNoMoreTextsThanIsSafeWhoeverAsks(Subject subject) throws UndecipherableException {
        try (Sm4Key key = Sm4Key.of(HEX.parseHex(KEY), Sm4Key.MOST_MESSAGES - 2);
                Sm4Aead one = subject.with(key);
                Sm4Aead two = subject.with(key)) {
            one.seal(TEXT, ASSOCIATED);
            byte[] last = two.seal(TEXT, ASSOCIATED);
            assertThatIllegalStateException()
                    .isThrownBy(() -> one.seal(TEXT, ASSOCIATED))
                    .withMessageContaining("4294967296");
            assertThatIllegalStateException().isThrownBy(() -> two.seal(TEXT, ASSOCIATED));
            assertThat(one.open(last, ASSOCIATED)).as("reading goes on").isEqualTo(TEXT);
        }
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void nothingWorksOnceKeyOrCipherAreClosed(Subject subject) {
        Sm4Key key = Sm4Key.generate(new SecureRandom());
        Sm4Aead aead = subject.with(key);
        Sm4Aead other = subject.with(key);
        byte[] sealed = aead.seal(TEXT, ASSOCIATED);
        aead.close();
        assertThatIllegalStateException().isThrownBy(() -> aead.seal(TEXT, ASSOCIATED));
        assertThatIllegalStateException().isThrownBy(() -> aead.open(sealed, ASSOCIATED));
        other.seal(TEXT, ASSOCIATED);
        key.close();
        assertThatIllegalStateException().isThrownBy(() -> other.seal(TEXT, ASSOCIATED));
        assertThatIllegalStateException().isThrownBy(() -> other.open(sealed, ASSOCIATED));
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void manyThreadsShareOne(Subject subject) {
        try (Sm4Key key = Sm4Key.generate(new SecureRandom());
                Sm4Aead aead = subject.with(key)) {
            long good = IntStream.range(0, 4000)
                    .parallel()
                    .filter(i -> {
                        byte[] text = ("text " + i).repeat(i % 40).getBytes(StandardCharsets.UTF_8);
                        byte[] row = Integer.toString(i).getBytes(StandardCharsets.US_ASCII);
                        try {
                            return Arrays.equals(aead.open(aead.seal(text, row), row), text);
                        } catch (UndecipherableException e) {
                            return false;
                        }
                    })
                    .count();
            assertThat(good).isEqualTo(4000);
        }
    }

    @Test
    void allEnginesReadEachOtherAndNoOtherMode() throws UndecipherableException {
        SmEngine java = SmEngines.detect().named("java");
        SmEngine best = SmEngines.detect().best();
        List<BiFunction<Sm4Key, SmEngine, Sm4Aead>> modes =
                List.of(Sm4Aead::gcm, Sm4Aead::ccm, Sm4Aead::ctrHmac, Sm4Aead::cbcHmac);
        try (Sm4Key key = Sm4Key.generate(new SecureRandom())) {
            for (BiFunction<Sm4Key, SmEngine, Sm4Aead> mode : modes) {
                Sm4Aead one = mode.apply(key, java);
                Sm4Aead two = mode.apply(key, best);
                byte[] sealed = one.seal(TEXT, ASSOCIATED);
                assertThat(two.open(sealed, ASSOCIATED)).isEqualTo(TEXT);
                assertThat(one.open(two.seal(TEXT, ASSOCIATED), ASSOCIATED)).isEqualTo(TEXT);
                for (BiFunction<Sm4Key, SmEngine, Sm4Aead> other : modes) {
                    if (other != mode) {
                        Sm4Aead stranger = other.apply(key, java);
                        assertThatExceptionOfType(UndecipherableException.class)
                                .as("%s and %s", one, stranger)
                                .isThrownBy(() -> stranger.open(sealed, ASSOCIATED));
                    }
                }
            }
        }
    }

    /** Computed here step by step, so that texts stay readable whatever becomes of the code. */
    @Test
    void encryptsThenAuthenticatesWithTwoKeysOfOne() throws InvalidCipherTextException {
        byte[] key = HEX.parseHex(KEY);
        SmEngine engine = SmEngines.detect().named("java");
        for (String mode : List.of("CTR", "CBC")) {
            byte[] info = ("jianxin SM4-" + mode + "-HMAC-SM3").getBytes(StandardCharsets.US_ASCII);
            byte[] keys = HkdfSm3.derive(key, new byte[0], info, 48);
            KeyParameter cipherKey = new KeyParameter(keys, 0, 16);
            byte[] vector = HEX.parseHex("0f0e0d0c0b0a09080706050403020100".substring(0, mode.equals("CTR") ? 24 : 32));
            BufferedBlockCipher cipher = mode.equals("CTR")
                    ? new DefaultBufferedBlockCipher(SICBlockCipher.newInstance(new SM4Engine()))
                    : new PaddedBufferedBlockCipher(CBCBlockCipher.newInstance(new SM4Engine()));
            cipher.init(true, new ParametersWithIV(cipherKey, Arrays.copyOf(vector, 16)));
            byte[] encrypted = new byte[cipher.getOutputSize(TEXT.length)];
            cipher.doFinal(encrypted, cipher.processBytes(TEXT, 0, TEXT.length, encrypted, 0));
            byte[] bits = ByteBuffer.allocate(8).putLong(8L * ASSOCIATED.length).array();
            byte[] code = new HmacSm3(Arrays.copyOfRange(keys, 16, 48)).mac(ASSOCIATED, vector, encrypted, bits);
            ScriptedRandom random = new ScriptedRandom(HEX.formatHex(vector));
            try (Sm4Key sm4Key = Sm4Key.of(key);
                    Sm4Aead aead = mode.equals("CTR")
                            ? Sm4Aead.ctrHmac(sm4Key, engine, random)
                            : Sm4Aead.cbcHmac(sm4Key, engine, random)) {
                assertThat(HEX.formatHex(aead.seal(TEXT, ASSOCIATED)))
                        .isEqualTo(HEX.formatHex(vector) + HEX.formatHex(encrypted) + HEX.formatHex(code));
                assertThat(aead).hasToString("SM4-" + mode + "-HMAC-SM3[java]");
            }
        }
    }

    /** Where associated data end is part of what is authenticated. */
    @ParameterizedTest
    @MethodSource("subjects")
    void bytesCannotMoveBetweenAssociatedDataAndText(Subject subject) {
        try (Sm4Key key = Sm4Key.generate(new SecureRandom());
                Sm4Aead aead = subject.with(key)) {
            byte[] sealed = aead.seal(TEXT, ASSOCIATED);
            byte[] longer = Arrays.copyOf(ASSOCIATED, ASSOCIATED.length + 1);
            longer[ASSOCIATED.length] = sealed[0];
            byte[] shorter = Arrays.copyOfRange(sealed, 1, sealed.length);
            assertThatExceptionOfType(UndecipherableException.class).isThrownBy(() -> aead.open(shorter, longer));
        }
    }

    @Test
    void ccmTakesTextsThatItsLengthFieldCanTell() throws UndecipherableException {
        SmEngine engine = SmEngines.detect().best();
        try (Sm4Key key = Sm4Key.generate(new SecureRandom());
                Sm4Aead ccm = Sm4Aead.ccm(key, engine)) {
            byte[] longest = new byte[(1 << 24) - 1];
            assertThat(ccm.open(ccm.seal(longest, ASSOCIATED), ASSOCIATED)).hasSize(longest.length);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> ccm.seal(new byte[1 << 24], ASSOCIATED))
                    .withMessageContaining("16777215");
            assertThatExceptionOfType(UndecipherableException.class)
                    .isThrownBy(() -> ccm.open(new byte[(1 << 24) + 28], ASSOCIATED));
        }
    }
}
