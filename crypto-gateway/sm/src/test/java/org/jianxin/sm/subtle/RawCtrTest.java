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
import org.bouncycastle.crypto.engines.SM4Engine;
import org.bouncycastle.crypto.modes.SICBlockCipher;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** SM4-CTR of every engine. */
class RawCtrTest {

    private static final HexFormat HEX = HexFormat.of();

    static Stream<SmEngine> engines() {
        return Engines.usable().stream();
    }

    /** draft-ribose-cfrg-sm4-10, A.2.5.1, the example with the key of GB/T 32907-2016. */
    @ParameterizedTest
    @MethodSource("engines")
    void givesThePublishedExample(SmEngine engine) {
        byte[] counter = HEX.parseHex("000102030405060708090a0b0c0d0e0f");
        byte[] text = HEX.parseHex("aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccdddddddddddddddd"
                + "eeeeeeeeeeeeeeeeffffffffffffffffaaaaaaaaaaaaaaaabbbbbbbbbbbbbbbb");
        try (RawCtr ctr = engine.ctr(HEX.parseHex("0123456789abcdeffedcba9876543210"))) {
            ctr.process(counter, text, 0, text.length, text, 0);
        }
        assertThat(HEX.formatHex(text))
                .isEqualTo("ac3236cb970cc20791364c395a1342d1a3cbc1878c6f30cd074cce385cdd70c7"
                        + "f234bc0e24c11980fd1286310ce37b926e02fcd0faa0baf38b2933851d824514");
        assertThat(counter).as("left as it was").isEqualTo(HEX.parseHex("000102030405060708090a0b0c0d0e0f"));
    }

    @ParameterizedTest
    @MethodSource("engines")
    void givesTheBytesOfBouncyCastleAlsoInPlace(SmEngine engine) {
        long seed = new SecureRandom().nextLong();
        Random random = new Random(seed);
        byte[] key = Engines.bytes(random, 16);
        try (RawCtr ctr = engine.ctr(key)) {
            for (int length : IntStream.concat(IntStream.rangeClosed(0, 300), IntStream.of(16_384, 16_385))
                    .toArray()) {
                byte[] counter = Engines.bytes(random, RawCtr.BLOCK);
                counter[12] &= 0x7f;
                byte[] text = Engines.bytes(random, length);
                SICBlockCipher reference = (SICBlockCipher) SICBlockCipher.newInstance(new SM4Engine());
                reference.init(true, new ParametersWithIV(new KeyParameter(key), counter));
                byte[] expected = new byte[length];
                reference.processBytes(text, 0, length, expected, 0);
                byte[] buffer = new byte[length + 5];
                ctr.process(counter, text, 0, length, buffer, 3);
                assertThat(Arrays.copyOfRange(buffer, 3, 3 + length))
                        .as("seed %d length %d", seed, length)
                        .isEqualTo(expected);
                ctr.process(counter, buffer, 3, length, buffer, 3);
                assertThat(Arrays.copyOfRange(buffer, 3, 3 + length))
                        .as("seed %d length %d", seed, length)
                        .isEqualTo(text);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void refusesToWorkOnceItIsClosed(SmEngine engine) {
        RawCtr ctr = engine.ctr(new byte[16]);
        ctr.close();
        ctr.close();
        byte[] out = new byte[70];
        assertThatIllegalStateException().isThrownBy(() -> ctr.process(new byte[16], new byte[70], 0, 70, out, 0));
        assertThat(out).containsOnly(0);
    }

    @ParameterizedTest
    @MethodSource("engines")
    void refusesACounterThatRunsOverAndRangesOutsideTheArrays(SmEngine engine) {
        byte[] last = HEX.parseHex("000102030405060708090a0bffffffff");
        try (RawCtr ctr = engine.ctr(new byte[16])) {
            byte[] out = new byte[32];
            ctr.process(last, new byte[16], 0, 16, out, 0);
            assertThatIllegalArgumentException().isThrownBy(() -> ctr.process(last, new byte[17], 0, 17, out, 0));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> ctr.process(new byte[12], new byte[16], 0, 16, out, 0));
            assertThatExceptionOfType(IndexOutOfBoundsException.class)
                    .isThrownBy(() -> ctr.process(new byte[16], new byte[16], 1, 16, out, 0));
            assertThatExceptionOfType(IndexOutOfBoundsException.class)
                    .isThrownBy(() -> ctr.process(new byte[16], new byte[16], 0, 16, out, 17));
        }
        assertThatIllegalArgumentException().isThrownBy(() -> engine.ctr(new byte[15]));
    }
}
