package org.jianxin.sm.subtle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.bouncycastle.crypto.engines.SM4Engine;
import org.bouncycastle.crypto.params.KeyParameter;
import org.junit.jupiter.api.Test;

class Sm4BlockTest {

    /** NIST SP 800-38D, 6.5: only the last four bytes count, and they begin again at zero. */
    @Test
    void theCounterWrapsInItsLastFourBytes() {
        Random random = new Random(3);
        byte[] key = Engines.bytes(random, 16);
        SM4Engine reference = new SM4Engine();
        reference.init(true, new KeyParameter(key));
        Sm4Block cipher = Sm4Block.encrypting(key);
        for (String last : new String[] {"fffffffe", "ffffffff", "7fffffff", "fffffff9", "00000000"}) {
            byte[] counter = Engines.bytes(random, 16);
            System.arraycopy(HexFormat.of().parseHex(last), 0, counter, 12, 4);
            for (int length : new int[] {16, 64, 80, 128, 200}) {
                byte[] out = new byte[length];
                byte[] running = counter.clone();
                cipher.counter(running, new byte[length], 0, length, out, 0);
                byte[] expected = new byte[(length + 15) / 16 * 16];
                int number = Integer.parseUnsignedInt(last, 16);
                for (int at = 0; at < length; at += 16, number++) {
                    byte[] block = counter.clone();
                    for (int i = 0; i < 4; i++) {
                        block[12 + i] = (byte) (number >>> 24 - 8 * i);
                    }
                    reference.processBlock(block, 0, expected, at);
                }
                assertThat(out).as("%s length %d", last, length).isEqualTo(Arrays.copyOf(expected, length));
                byte[] next = counter.clone();
                for (int i = 0; i < 4; i++) {
                    next[12 + i] = (byte) (number >>> 24 - 8 * i);
                }
                assertThat(running).as("where it stands").isEqualTo(next);
            }
        }
    }
}
