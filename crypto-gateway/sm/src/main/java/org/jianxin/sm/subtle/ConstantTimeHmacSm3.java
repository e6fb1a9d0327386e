package org.jianxin.sm.subtle;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.bouncycastle.crypto.digests.SM3Digest;

/**
 * HMAC-SM3 over data whose length is a secret, for records in CBC mode: how long the padding was must not show in the time
 * the check takes (Lucky Thirteen, AlFardan and Paterson 2013). Time and memory accesses depend on the bounds only. Not
 * thread-safe.
 *
 * <p>The way is that of BearSSL's {@code br_hmac_outCT}: every block that may be the last is computed, and the right one is
 * kept by masks.
 */
public final class ConstantTimeHmacSm3 {

    private static final int BLOCK = 64;
    private static final int WORDS = 8;
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private final int[] inner;
    private final int[] outer;
    private final int[] state = new int[WORDS];
    private final int[] kept = new int[WORDS];
    private final byte[] block = new byte[BLOCK];
    private final int[] schedule = new int[68];

    /** Keeps a state derived from the key, which the caller may wipe. */
    public ConstantTimeHmacSm3(byte[] key) {
        inner = Sm3Compression.initial();
        outer = Sm3Compression.initial();
        byte[] padded = new byte[BLOCK];
        byte[] whole = key;
        if (key.length > BLOCK) {
            SM3Digest digest = new SM3Digest();
            digest.update(key, 0, key.length);
            whole = new byte[RawDigest.LENGTH];
            digest.doFinal(whole, 0);
        }
        absorbKey(whole, (byte) 0x36, padded, inner);
        absorbKey(whole, (byte) 0x5c, padded, outer);
        Arrays.fill(padded, (byte) 0);
    }

    private void absorbKey(byte[] key, byte mask, byte[] padded, int[] into) {
        Arrays.fill(padded, mask);
        for (int i = 0; i < key.length; i++) {
            padded[i] = (byte) (key[i] ^ mask);
        }
        Sm3Compression.compress(into, padded, 0, schedule);
    }

    /**
     * The code of {@code head} and the first {@code length} bytes of {@code data} from {@code from} on.
     *
     * @param head of public length; its bytes may depend on secrets
     * @param length secret, but not less than {@code least} nor more than {@code most}; {@code most} bytes are read
     */
    public void mac(byte[] head, byte[] data, int from, int length, int least, int most, byte[] out) {
        System.arraycopy(inner, 0, state, 0, WORDS);
        Arrays.fill(kept, 0);
        int total = head.length + length;
        int last = total + 8 >>> 6; // the block that takes the length
        int blocks = (head.length + most + 8 >>> 6) + 1;
        int certain = (head.length + least) / BLOCK;
        for (int i = 0; i < blocks; i++) {
            int start = i * BLOCK;
            if (i < certain) {
                for (int j = 0; j < BLOCK; j++) {
                    block[j] = at(head, data, from, most, start + j);
                }
            } else {
                for (int j = 0; j < BLOCK; j++) {
                    int text = at(head, data, from, most, start + j) & less(start + j, total);
                    block[j] = (byte) (text | 0x80 & equal(start + j, total));
                }
            }
            int ends = equal(i, last);
            long bits = (long) (BLOCK + total) << 3 & (long) ends;
            LONG.set(block, 56, (long) LONG.get(block, 56) | bits);
            Sm3Compression.compress(state, block, 0, schedule);
            for (int j = 0; j < WORDS; j++) {
                kept[j] |= state[j] & ends;
            }
        }
        System.arraycopy(outer, 0, state, 0, WORDS);
        Arrays.fill(block, (byte) 0);
        for (int j = 0; j < WORDS; j++) {
            INT.set(block, 4 * j, kept[j]);
        }
        block[RawDigest.LENGTH] = (byte) 0x80;
        LONG.set(block, 56, (long) (BLOCK + RawDigest.LENGTH) << 3);
        Sm3Compression.compress(state, block, 0, schedule);
        for (int j = 0; j < WORDS; j++) {
            INT.set(out, 4 * j, state[j]);
        }
    }

    private static byte at(byte[] head, byte[] data, int from, int most, int index) {
        if (index < head.length) {
            return head[index];
        }
        int at = index - head.length;
        return at < most ? data[from + at] : 0;
    }

    /** All ones when {@code a < b}, else zero; for numbers that are not negative. */
    public static int less(int a, int b) {
        return a - b >> 31;
    }

    /** All ones when equal, else zero; for numbers that are not negative. */
    public static int equal(int a, int b) {
        return ~(a - b >> 31 | b - a >> 31);
    }

    /** Wipes the key. */
    public void wipe() {
        Arrays.fill(inner, 0);
        Arrays.fill(outer, 0);
    }
}
