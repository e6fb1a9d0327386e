package org.jianxin.sm.subtle;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Random;
import org.jianxin.sm.HmacSm3;
import org.junit.jupiter.api.Test;

class ConstantTimeHmacSm3Test {

    @Test
    void givesTheCodeOfHmacSm3ForEveryLengthWithinEveryBound() {
        long seed = new SecureRandom().nextLong();
        Random random = new Random(seed);
        for (int head : new int[] {0, 1, 13, 63, 64, 65}) {
            byte[] key = Engines.bytes(random, 1 + random.nextInt(100));
            byte[] first = Engines.bytes(random, head);
            byte[] data = Engines.bytes(random, 700);
            HmacSm3 reference = new HmacSm3(key);
            ConstantTimeHmacSm3 hmac = new ConstantTimeHmacSm3(key);
            int from = random.nextInt(50);
            for (int length = 0; length <= 300; length++) {
                byte[] expected = reference.mac(first, Arrays.copyOfRange(data, from, from + length));
                for (int least : new int[] {0, Math.max(0, length - 255), Math.max(0, length - 1), length}) {
                    for (int most : new int[] {length, length + 1, length + 64, length + 255}) {
                        byte[] out = new byte[RawDigest.LENGTH];
                        hmac.mac(first, data, from, length, least, most, out);
                        assertThat(Arrays.equals(out, expected))
                                .as("seed %d head %d length %d of %d to %d", seed, head, length, least, most)
                                .isTrue();
                    }
                }
            }
        }
    }

    @Test
    void takesWholeRecords() {
        Random random = new Random(5);
        byte[] key = Engines.bytes(random, 32);
        byte[] head = Engines.bytes(random, 13);
        byte[] data = Engines.bytes(random, 16_384);
        ConstantTimeHmacSm3 hmac = new ConstantTimeHmacSm3(key);
        for (int length : new int[] {16_384 - 255, 16_300, 16_383, 16_384}) {
            byte[] out = new byte[RawDigest.LENGTH];
            hmac.mac(head, data, 0, length, 16_384 - 255, 16_384, out);
            assertThat(out).isEqualTo(new HmacSm3(key).mac(head, Arrays.copyOf(data, length)));
        }
    }

    @Test
    void comparesByMasks() {
        int[] numbers = {0, 1, 2, 63, 64, 255, 256, 65_535, 65_536, Integer.MAX_VALUE - 1, Integer.MAX_VALUE};
        for (int a : numbers) {
            for (int b : numbers) {
                assertThat(ConstantTimeHmacSm3.less(a, b)).as("%d < %d", a, b).isEqualTo(a < b ? -1 : 0);
                assertThat(ConstantTimeHmacSm3.equal(a, b)).as("%d == %d", a, b).isEqualTo(a == b ? -1 : 0);
            }
        }
    }
}
