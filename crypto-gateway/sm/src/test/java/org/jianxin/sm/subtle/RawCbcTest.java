package org.jianxin.sm.subtle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.stream.Stream;
import org.bouncycastle.crypto.engines.SM4Engine;
import org.bouncycastle.crypto.modes.CBCBlockCipher;
import org.bouncycastle.crypto.modes.CBCModeCipher;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** SM4-CBC of every engine, and through it the block cipher against GB/T 32907-2016. */
class RawCbcTest {

    private static final HexFormat HEX = HexFormat.of();
    private static final byte[] EXAMPLE = HEX.parseHex("0123456789abcdeffedcba9876543210");

    static Stream<SmEngine> engines() {
        return Engines.usable().stream();
    }

    @ParameterizedTest
    @MethodSource("engines")
    void givesTheOneBlockOfTheStandard(SmEngine engine) {
        byte[] block = new byte[RawCbc.BLOCK];
        try (RawCbc cbc = engine.cbc(EXAMPLE, SmEngine.Direction.ENCRYPT)) {
            cbc.process(new byte[RawCbc.BLOCK], EXAMPLE, 0, RawCbc.BLOCK, block, 0);
        }
        assertThat(HEX.formatHex(block)).isEqualTo("681edf34d206965e86b3e94f536e4246");
        try (RawCbc cbc = engine.cbc(EXAMPLE, SmEngine.Direction.DECRYPT)) {
            cbc.process(new byte[RawCbc.BLOCK], block, 0, RawCbc.BLOCK, block, 0);
        }
        assertThat(block).isEqualTo(EXAMPLE);
    }

    /** A.2: the block is encrypted a million times, which is what CBC does with zeros after it as the initial vector. */
    @ParameterizedTest
    @MethodSource("engines")
    void givesTheBlockOfTheStandardAfterAMillionRounds(SmEngine engine) {
        byte[] iv = EXAMPLE.clone();
        byte[] zeros = new byte[1000 * RawCbc.BLOCK];
        byte[] out = new byte[zeros.length];
        try (RawCbc cbc = engine.cbc(EXAMPLE, SmEngine.Direction.ENCRYPT)) {
            for (int thousand = 0; thousand < 1000; thousand++) {
                cbc.process(iv, zeros, 0, zeros.length, out, 0);
                iv = Arrays.copyOfRange(out, out.length - RawCbc.BLOCK, out.length);
            }
        }
        assertThat(HEX.formatHex(iv)).isEqualTo("595298c7c6fd271f0402f804c33d3f66");
    }

    @ParameterizedTest
    @MethodSource("engines")
    void givesTheBytesOfBouncyCastleAlsoInPlace(SmEngine engine) {
        long seed = new SecureRandom().nextLong();
        Random random = new Random(seed);
        for (int blocks = 0; blocks <= 65; blocks++) {
            byte[] key = Engines.bytes(random, 16);
            byte[] iv = Engines.bytes(random, RawCbc.BLOCK);
            int length = blocks == 65 ? 16_384 : blocks * RawCbc.BLOCK;
            byte[] text = Engines.bytes(random, length);
            byte[] expected = reference(key, iv, text);
            byte[] buffer = new byte[length + 4];
            try (RawCbc encryption = engine.cbc(key, SmEngine.Direction.ENCRYPT);
                    RawCbc decryption = engine.cbc(key, SmEngine.Direction.DECRYPT)) {
                encryption.process(iv, text, 0, length, buffer, 3);
                assertThat(Arrays.copyOfRange(buffer, 3, 3 + length))
                        .as("seed %d length %d", seed, length)
                        .isEqualTo(expected);
                decryption.process(iv, buffer, 3, length, buffer, 3);
                assertThat(Arrays.copyOfRange(buffer, 3, 3 + length))
                        .as("seed %d length %d", seed, length)
                        .isEqualTo(text);
                encryption.process(iv, buffer, 3, length, buffer, 3);
                assertThat(Arrays.copyOfRange(buffer, 3, 3 + length))
                        .as("seed %d length %d", seed, length)
                        .isEqualTo(expected);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void takesWholeBlocksAndWholeInitialVectorsOnly(SmEngine engine) {
        for (SmEngine.Direction direction : SmEngine.Direction.values()) {
            try (RawCbc cbc = engine.cbc(EXAMPLE, direction)) {
                byte[] out = new byte[64];
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> cbc.process(new byte[16], new byte[17], 0, 17, out, 0));
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> cbc.process(new byte[15], new byte[16], 0, 16, out, 0));
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> cbc.process(new byte[17], new byte[16], 0, 16, out, 0));
                assertThatExceptionOfType(IndexOutOfBoundsException.class)
                        .isThrownBy(() -> cbc.process(new byte[16], new byte[16], 1, 16, out, 0));
                assertThatExceptionOfType(IndexOutOfBoundsException.class)
                        .isThrownBy(() -> cbc.process(new byte[16], new byte[16], 0, 16, out, 49));
                assertThat(out).containsOnly(0);
            }
            assertThatIllegalArgumentException().isThrownBy(() -> engine.cbc(new byte[15], direction));
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void refusesToWorkOnceItIsClosed(SmEngine engine) {
        for (SmEngine.Direction direction : SmEngine.Direction.values()) {
            RawCbc cbc = engine.cbc(EXAMPLE, direction);
            cbc.close();
            cbc.close();
            byte[] out = new byte[32];
            assertThatIllegalStateException().isThrownBy(() -> cbc.process(new byte[16], new byte[32], 0, 32, out, 0));
            assertThat(out).containsOnly(0);
        }
    }

    private static byte[] reference(byte[] key, byte[] iv, byte[] text) {
        CBCModeCipher cipher = CBCBlockCipher.newInstance(new SM4Engine());
        cipher.init(true, new ParametersWithIV(new KeyParameter(key), iv));
        byte[] out = new byte[text.length];
        for (int at = 0; at < text.length; at += RawCbc.BLOCK) {
            cipher.processBlock(text, at, out, at);
        }
        return out;
    }
}
