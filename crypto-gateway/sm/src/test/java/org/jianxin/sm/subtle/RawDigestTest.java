package org.jianxin.sm.subtle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bouncycastle.crypto.digests.SM3Digest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** SM3 of every engine against GB/T 32905-2016 and BouncyCastle. */
class RawDigestTest {

    static Stream<SmEngine> engines() {
        return Engines.usable().stream();
    }

    @ParameterizedTest
    @MethodSource("engines")
    void givesTheExamplesOfTheStandard(SmEngine engine) {
        assertThat(hex(engine, "abc")).isEqualTo("66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0");
        assertThat(hex(engine, "abcd".repeat(16)))
                .isEqualTo("debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732");
    }

    private static String hex(SmEngine engine, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        byte[] out = new byte[RawDigest.LENGTH];
        try (RawDigest digest = engine.sm3()) {
            digest.update(bytes, 0, bytes.length);
            digest.finish(out, 0);
        }
        return HexFormat.of().formatHex(out);
    }

    @ParameterizedTest
    @MethodSource("engines")
    void givesTheBytesOfBouncyCastleHoweverTheDataIsCut(SmEngine engine) {
        long seed = new SecureRandom().nextLong();
        Random random = new Random(seed);
        try (RawDigest digest = engine.sm3()) {
            for (int length : IntStream.concat(IntStream.rangeClosed(0, 300), IntStream.of(16_384, 16_385, 50_000))
                    .toArray()) {
                byte[] data = Engines.bytes(random, length + 3);
                int cut = random.nextInt(length + 1);
                byte[] out = new byte[RawDigest.LENGTH + 1];
                digest.update(data, 2, cut);
                digest.update(data, 2 + cut, length - cut);
                digest.finish(out, 1);
                SM3Digest reference = new SM3Digest();
                reference.update(data, 2, length);
                byte[] expected = new byte[RawDigest.LENGTH + 1];
                reference.doFinal(expected, 1);
                assertThat(out).as("seed %d length %d", seed, length).isEqualTo(expected);
            }
        }
    }

    /** Closing gives memory back; using it again must not read what others have in it by then. */
    @Test
    void theLibrarysRefusesToWorkOnceItIsClosed() {
        for (SmEngine engine : Engines.usable()) {
            if (engine instanceof LibgcryptEngine) {
                RawDigest digest = engine.sm3();
                digest.close();
                digest.close();
                assertThatIllegalStateException().isThrownBy(() -> digest.update(new byte[1], 0, 1));
                assertThatIllegalStateException().isThrownBy(() -> digest.finish(new byte[32], 0));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void refusesRangesOutsideTheArrays(SmEngine engine) {
        try (RawDigest digest = engine.sm3()) {
            assertThatExceptionOfType(IndexOutOfBoundsException.class)
                    .isThrownBy(() -> digest.update(new byte[4], 2, 3));
            assertThatExceptionOfType(IndexOutOfBoundsException.class)
                    .isThrownBy(() -> digest.finish(new byte[RawDigest.LENGTH], 1));
        }
    }
}
