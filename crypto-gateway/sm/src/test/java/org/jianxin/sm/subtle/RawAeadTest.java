package org.jianxin.sm.subtle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.crypto.AEADBadTagException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** SM4-GCM and SM4-CCM of every engine against RFC 8998 and BouncyCastle. */
class RawAeadTest {

    private static final HexFormat HEX = HexFormat.of();
    private static final byte UNTOUCHED = 0x5a;

    static Stream<Engines.Subject> subjects() {
        return Engines.Subject.all();
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void givesTheExamplesOfRfc8998(Engines.Subject subject) throws AEADBadTagException {
        byte[] key = HEX.parseHex("0123456789abcdeffedcba9876543210");
        byte[] nonce = HEX.parseHex("00001234567800000000abcd");
        byte[] associated = HEX.parseHex("feedfacedeadbeeffeedfacedeadbeefabaddad2");
        byte[] text = HEX.parseHex("aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccdddddddddddddddd"
                + "eeeeeeeeeeeeeeeeffffffffffffffffeeeeeeeeeeeeeeeeaaaaaaaaaaaaaaaa");
        String sealed = subject.mode() == Engines.Mode.GCM
                ? "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735"
                        + "d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d"
                        + "83de3541e4c2b58177e065a9bf7b62ec"
                : "48af93501fa62adbcd414cce6034d895dda1bf8f132f042098661572e7483094"
                        + "fd12e518ce062c98acee28d95df4416bed31a2f04476c18bb40c84a74b97dc5b"
                        + "16842d4fa186f56ab33256971fa110f4";
        try (RawAead aead = subject.with(key)) {
            assertThat(HEX.formatHex(seal(aead, nonce, associated, text, RawAead.TAG)))
                    .isEqualTo(sealed);
            assertThat(open(aead, nonce, associated, HEX.parseHex(sealed), RawAead.TAG))
                    .isEqualTo(text);
        }
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void givesTheBytesOfBouncyCastleForEveryLength(Engines.Subject subject) throws AEADBadTagException {
        long seed = new SecureRandom().nextLong();
        Random random = new Random(seed);
        for (int length : IntStream.concat(IntStream.rangeClosed(0, 300), IntStream.of(16_384, 16_385))
                .toArray()) {
            byte[] key = Engines.bytes(random, 16);
            byte[] nonce = Engines.bytes(random, RawAead.NONCE);
            byte[] associated = Engines.bytes(random, random.nextInt(60));
            byte[] text = Engines.bytes(random, length);
            byte[] expected = subject.mode().reference(key, nonce, associated, text, RawAead.TAG);
            try (RawAead aead = subject.with(key)) {
                assertThat(seal(aead, nonce, associated, text, RawAead.TAG))
                        .as("seed %d length %d", seed, length)
                        .isEqualTo(expected);
                assertThat(open(aead, nonce, associated, expected, RawAead.TAG))
                        .as("seed %d length %d", seed, length)
                        .isEqualTo(text);
                refusesOneChangedBit(aead, nonce, associated, expected, random, "seed " + seed + " length " + length);
            }
        }
    }

    private static void refusesOneChangedBit(
            RawAead aead, byte[] nonce, byte[] associated, byte[] sealed, Random random, String description) {
        byte[] changed = flipped(sealed, random.nextInt(Byte.SIZE * sealed.length));
        refused(aead, nonce, associated, changed, description);
        refused(aead, flipped(nonce, random.nextInt(Byte.SIZE * nonce.length)), associated, sealed, description);
        refused(aead, nonce, Arrays.copyOf(associated, associated.length + 1), sealed, description);
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void oneObjectSealsAndOpensManyTexts(Engines.Subject subject) throws AEADBadTagException {
        long seed = new SecureRandom().nextLong();
        Random random = new Random(seed);
        byte[] key = Engines.bytes(random, 16);
        try (RawAead aead = subject.with(key)) {
            for (int i = 0; i < 300; i++) {
                byte[] nonce = Engines.bytes(random, RawAead.NONCE);
                byte[] associated = Engines.bytes(random, random.nextInt(300));
                byte[] text = Engines.bytes(random, random.nextInt(1 << random.nextInt(15)));
                byte[] expected = subject.mode().reference(key, nonce, associated, text, RawAead.TAG);
                assertThat(seal(aead, nonce, associated, text, RawAead.TAG))
                        .as("seed %d round %d", seed, i)
                        .isEqualTo(expected);
                refusesOneChangedBit(aead, nonce, associated, expected, random, "seed " + seed + " round " + i);
                assertThat(open(aead, nonce, associated, expected, RawAead.TAG))
                        .as("seed %d round %d", seed, i)
                        .isEqualTo(text);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void refusesEveryChangedBitAndWritesNothing(Engines.Subject subject) {
        Random random = new Random(7);
        byte[] nonce = Engines.bytes(random, RawAead.NONCE);
        byte[] associated = Engines.bytes(random, 5);
        try (RawAead aead = subject.with(Engines.bytes(random, 16))) {
            byte[] sealed = seal(aead, nonce, associated, Engines.bytes(random, 21), RawAead.TAG);
            for (int bit = 0; bit < Byte.SIZE * sealed.length; bit++) {
                refused(aead, nonce, associated, flipped(sealed, bit), "bit " + bit);
            }
            for (int bit = 0; bit < Byte.SIZE * nonce.length; bit++) {
                refused(aead, flipped(nonce, bit), associated, sealed, "nonce bit " + bit);
            }
            for (int bit = 0; bit < Byte.SIZE * associated.length; bit++) {
                refused(aead, nonce, flipped(associated, bit), sealed, "associated bit " + bit);
            }
            for (int length = 0; length < sealed.length; length++) {
                refused(aead, nonce, associated, Arrays.copyOf(sealed, length), "cut to " + length);
            }
            refused(aead, nonce, associated, Arrays.copyOf(sealed, sealed.length + 1), "longer");
        }
        try (RawAead other = subject.with(new byte[16])) {
            refused(other, nonce, associated, new byte[40], "zeros");
        }
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void worksInPlace(Engines.Subject subject) throws AEADBadTagException {
        Random random = new Random(11);
        byte[] nonce = Engines.bytes(random, RawAead.NONCE);
        byte[] associated = Engines.bytes(random, 13);
        try (RawAead aead = subject.with(Engines.bytes(random, 16))) {
            for (int length : new int[] {0, 1, 15, 16, 17, 63, 64, 65, 127, 128, 129, 1000, 16_384}) {
                byte[] text = Engines.bytes(random, length);
                byte[] sealed = seal(aead, nonce, associated, text, RawAead.TAG);
                byte[] buffer = new byte[3 + length + RawAead.TAG + 2];
                System.arraycopy(text, 0, buffer, 3, length);
                aead.seal(nonce, associated, buffer, 3, length, buffer, 3);
                assertThat(Arrays.copyOfRange(buffer, 3, 3 + sealed.length))
                        .as("length %d", length)
                        .isEqualTo(sealed);
                byte[] damaged = flipped(buffer, Byte.SIZE * 3);
                byte[] before = damaged.clone();
                assertThatExceptionOfType(AEADBadTagException.class)
                        .isThrownBy(() -> aead.open(nonce, associated, damaged, 3, sealed.length, damaged, 3));
                assertThat(damaged).isEqualTo(before);
                aead.open(nonce, associated, buffer, 3, sealed.length, buffer, 3);
                assertThat(Arrays.copyOfRange(buffer, 3, 3 + length))
                        .as("length %d", length)
                        .isEqualTo(text);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void takesAssociatedDataOfAnyLength(Engines.Subject subject) throws AEADBadTagException {
        Random random = new Random(13);
        byte[] key = Engines.bytes(random, 16);
        byte[] nonce = Engines.bytes(random, RawAead.NONCE);
        byte[] text = Engines.bytes(random, 33);
        try (RawAead aead = subject.with(key)) {
            // CCM writes the length in another way from 65,280 on (NIST SP 800-38C, A.2.2).
            for (int length : new int[] {0, 1, 14, 15, 65_279, 65_280, 65_281, 70_000}) {
                byte[] associated = Engines.bytes(random, length);
                byte[] expected = subject.mode().reference(key, nonce, associated, text, RawAead.TAG);
                assertThat(seal(aead, nonce, associated, text, RawAead.TAG))
                        .as("%d associated bytes", length)
                        .isEqualTo(expected);
                assertThat(open(aead, nonce, associated, expected, RawAead.TAG)).isEqualTo(text);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void takesTheNoncesAndTagsOfItsModeAndNoOthers(Engines.Subject subject) throws AEADBadTagException {
        Random random = new Random(17);
        byte[] key = Engines.bytes(random, 16);
        byte[] associated = Engines.bytes(random, 20);
        boolean gcm = subject.mode() == Engines.Mode.GCM;
        for (int tag = 0; tag <= 17; tag++) {
            int length = tag;
            boolean allowed =
                    gcm ? tag == 4 || tag == 8 || tag >= 12 && tag <= 16 : tag >= 4 && tag <= 16 && tag % 2 == 0;
            if (!allowed) {
                assertThatIllegalArgumentException()
                        .as("tag of %d bytes", tag)
                        .isThrownBy(() -> subject.with(key, length));
                continue;
            }
            try (RawAead aead = subject.with(key, tag)) {
                for (int n = 0; n <= 130; n++) {
                    byte[] nonce = Engines.bytes(random, n);
                    byte[] text = Engines.bytes(random, random.nextInt(100));
                    if (gcm ? n == 0 : n < 7 || n > 13) {
                        assertThatIllegalArgumentException()
                                .as("nonce of %d bytes", n)
                                .isThrownBy(() -> seal(aead, nonce, associated, text, length));
                        assertThatIllegalArgumentException()
                                .as("nonce of %d bytes", n)
                                .isThrownBy(() -> open(aead, nonce, associated, new byte[40], length));
                        continue;
                    }
                    byte[] expected = subject.mode().reference(key, nonce, associated, text, tag);
                    assertThat(seal(aead, nonce, associated, text, tag))
                            .as("tag %d nonce %d", tag, n)
                            .isEqualTo(expected);
                    assertThat(open(aead, nonce, associated, expected, tag)).isEqualTo(text);
                    byte[] changed = flipped(expected, Byte.SIZE * expected.length - 1);
                    assertThatExceptionOfType(AEADBadTagException.class)
                            .isThrownBy(() -> open(aead, nonce, associated, changed, length));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void refusesRangesOutsideTheArraysAndKeysOfAnotherLength(Engines.Subject subject) {
        byte[] nonce = new byte[RawAead.NONCE];
        byte[] none = new byte[0];
        byte[] some = new byte[32];
        try (RawAead aead = subject.with(new byte[16])) {
            assertThatExceptionOfType(IndexOutOfBoundsException.class)
                    .isThrownBy(() -> aead.seal(nonce, none, some, 1, 32, new byte[64], 0));
            assertThatExceptionOfType(IndexOutOfBoundsException.class)
                    .isThrownBy(() -> aead.seal(nonce, none, some, 0, 32, new byte[47], 0));
            assertThatExceptionOfType(IndexOutOfBoundsException.class)
                    .isThrownBy(() -> aead.open(nonce, none, some, 1, 32, new byte[64], 0));
            assertThatExceptionOfType(IndexOutOfBoundsException.class)
                    .isThrownBy(() -> aead.open(nonce, none, some, 0, 32, new byte[16], 1));
        }
        for (int length : new int[] {0, 15, 17, 24, 32}) {
            assertThatIllegalArgumentException()
                    .as("key of %d bytes", length)
                    .isThrownBy(() -> subject.with(new byte[length]));
        }
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void refusesToWorkOnceItIsClosed(Engines.Subject subject) {
        byte[] nonce = new byte[RawAead.NONCE];
        RawAead aead = subject.with(new byte[16]);
        byte[] sealed = seal(aead, nonce, new byte[0], new byte[3], RawAead.TAG);
        aead.close();
        aead.close();
        byte[] out = new byte[100];
        assertThatIllegalStateException().isThrownBy(() -> aead.seal(nonce, new byte[0], new byte[70], 0, 70, out, 0));
        assertThatIllegalStateException()
                .isThrownBy(() -> aead.open(nonce, new byte[0], sealed, 0, sealed.length, out, 0));
        assertThat(out).containsOnly(0);
    }

    @Test
    void ccmRefusesATextThatItsNonceLeavesNoRoomFor() {
        byte[] nonce = new byte[13];
        for (SmEngine engine : Engines.usable()) {
            try (RawAead aead = engine.ccm(new byte[16])) {
                assertThatIllegalArgumentException()
                        .as(engine.id())
                        .isThrownBy(() -> seal(aead, nonce, new byte[0], new byte[1 << 16], RawAead.TAG));
            }
        }
    }

    private static byte[] seal(RawAead aead, byte[] nonce, byte[] associated, byte[] text, int tag) {
        byte[] in = new byte[text.length + 4];
        System.arraycopy(text, 0, in, 1, text.length);
        byte[] out = new byte[text.length + tag + 5];
        Arrays.fill(out, UNTOUCHED);
        aead.seal(nonce, associated, in, 1, text.length, out, 2);
        assertThat(new byte[] {out[0], out[1], out[out.length - 3], out[out.length - 2], out[out.length - 1]})
                .as("around the place")
                .containsOnly(UNTOUCHED);
        return Arrays.copyOfRange(out, 2, out.length - 3);
    }

    private static byte[] open(RawAead aead, byte[] nonce, byte[] associated, byte[] sealed, int tag)
            throws AEADBadTagException {
        byte[] out = new byte[sealed.length - tag + 1];
        byte[] in = new byte[sealed.length + 2];
        System.arraycopy(sealed, 0, in, 2, sealed.length);
        aead.open(nonce, associated, in, 2, sealed.length, out, 1);
        return Arrays.copyOfRange(out, 1, out.length);
    }

    private static void refused(RawAead aead, byte[] nonce, byte[] associated, byte[] sealed, String description) {
        byte[] out = new byte[sealed.length];
        Arrays.fill(out, UNTOUCHED);
        assertThatExceptionOfType(AEADBadTagException.class)
                .as(description)
                .isThrownBy(() -> aead.open(nonce, associated, sealed, 0, sealed.length, out, 0));
        for (byte each : out) {
            if (each != UNTOUCHED) {
                assertThat(out).as(description).containsOnly(UNTOUCHED);
            }
        }
    }

    private static byte[] flipped(byte[] bytes, int bit) {
        byte[] changed = bytes.clone();
        changed[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
        return changed;
    }
}
