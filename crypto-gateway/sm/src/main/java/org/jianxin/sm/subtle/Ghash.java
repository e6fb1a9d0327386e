package org.jianxin.sm.subtle;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * GHASH (NIST SP 800-38D, 6.4) by integer multiplication with holes: bits of a word are taken four apart, so that carries
 * never reach the next one that counts. There is no table and no branch on data, hence nothing for a cache-timing attacker.
 * The idea is Thomas Pornin's (BearSSL, "ghash_ctmul64").
 *
 * <p>The four parts of a word are moved onto the same places, which makes its product one of polynomials of degree three; twice
 * Karatsuba needs 9 multiplications for that instead of 16.
 */
final class Ghash {

    private static final int BLOCK = 16;
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    /** The places that count. */
    private static final long PLACES = 0x1111111111111111L;

    /** How many blocks are multiplied before one reduction. */
    private static final int STRIDE = 8;

    /** Lower word, upper word and their sum, then the same with their bits reversed. */
    private static final int WORDS = 6;

    /** Four parts of a word and the sums of them that Karatsuba wants. */
    private static final int PARTS = 9;

    /** Of each word of the powers of H, the highest first, its parts. */
    private final long[][] h = new long[WORDS][PARTS * STRIDE];

    /** Each word of the blocks that are multiplied at once. */
    private final long[][] x = new long[WORDS][STRIDE];

    private long y0;
    private long y1;

    /** With the hash key H, 16 bytes. */
    Ghash(byte[] key) {
        y1 = (long) LONG.get(key, 0);
        y0 = (long) LONG.get(key, 8);
        byte[] zeros = new byte[BLOCK];
        for (int power = STRIDE - 1; power >= 0; power--) {
            words(y0, y1, power);
            for (int word = 0; word < WORDS; word++) {
                parts(x[word][power], h[word], PARTS * power);
            }
            multiply(zeros, 0, STRIDE - 1);
        }
        reset();
    }

    private static void parts(long word, long[] out, int at) {
        long x0 = word & PLACES;
        long x1 = word >>> 1 & PLACES;
        long x2 = word >>> 2 & PLACES;
        long x3 = word >>> 3 & PLACES;
        out[at] = x0;
        out[at + 1] = x1;
        out[at + 2] = x0 ^ x1;
        out[at + 3] = x2;
        out[at + 4] = x3;
        out[at + 5] = x2 ^ x3;
        out[at + 6] = x0 ^ x2;
        out[at + 7] = x1 ^ x3;
        out[at + 8] = x0 ^ x1 ^ x2 ^ x3;
    }

    void reset() {
        y0 = 0;
        y1 = 0;
    }

    /** Takes in bytes; the last block is filled up with zeros. */
    void update(byte[] data, int from, int length) {
        int whole = length & ~(BLOCK - 1);
        for (int at = 0; at < whole; at += STRIDE * BLOCK) {
            multiply(data, from + at, STRIDE - Math.min(STRIDE, (whole - at) / BLOCK));
        }
        if (whole < length) {
            byte[] last = new byte[BLOCK];
            System.arraycopy(data, from + whole, last, 0, length - whole);
            multiply(last, 0, STRIDE - 1);
            Arrays.fill(last, (byte) 0);
        }
    }

    /** The closing block with both lengths in bytes. */
    void lengths(long associated, long text) {
        byte[] block = new byte[BLOCK];
        LONG.set(block, 0, associated << 3);
        LONG.set(block, 8, text << 3);
        multiply(block, 0, STRIDE - 1);
    }

    /** XORs the state over 16 bytes. */
    void xorInto(byte[] out, int to) {
        LONG.set(out, to, (long) LONG.get(out, to) ^ y1);
        LONG.set(out, to + 8, (long) LONG.get(out, to + 8) ^ y0);
    }

    void wipe() {
        reset();
        for (int word = 0; word < WORDS; word++) {
            Arrays.fill(h[word], 0);
            Arrays.fill(x[word], 0);
        }
    }

    private void words(long lower, long upper, int at) {
        long lowerReversed = Long.reverse(lower);
        long upperReversed = Long.reverse(upper);
        x[0][at] = lower;
        x[1][at] = upper;
        x[2][at] = lower ^ upper;
        x[3][at] = lowerReversed;
        x[4][at] = upperReversed;
        x[5][at] = lowerReversed ^ upperReversed;
    }

    /**
     * Y = (Y + X1) H^n + X2 H^(n-1) + ... + Xn H, with n the powers from {@code power} on: Karatsuba over words, the upper
     * halves by way of reversed bits, one reduction for all.
     */
    private void multiply(byte[] data, int from, int power) {
        long a0 = y0;
        long a1 = y1;
        for (int i = power, at = from; i < STRIDE; i++, at += BLOCK) {
            words(a0 ^ (long) LONG.get(data, at + 8), a1 ^ (long) LONG.get(data, at), i);
            a0 = 0;
            a1 = 0;
        }
        long z0 = carryless(x[0], h[0], power);
        long z1 = carryless(x[1], h[1], power);
        long z2 = carryless(x[2], h[2], power) ^ z0 ^ z1;
        long z0h = carryless(x[3], h[3], power);
        long z1h = carryless(x[4], h[4], power);
        long z2h = carryless(x[5], h[5], power) ^ z0h ^ z1h;
        z0h = Long.reverse(z0h) >>> 1;
        z1h = Long.reverse(z1h) >>> 1;
        z2h = Long.reverse(z2h) >>> 1;
        long v0 = z0;
        long v1 = z0h ^ z2;
        long v2 = z1 ^ z2h;
        long v3 = z1h;
        v3 = v3 << 1 | v2 >>> 63;
        v2 = v2 << 1 | v1 >>> 63;
        v1 = v1 << 1 | v0 >>> 63;
        v0 = v0 << 1;
        v2 ^= v0 ^ v0 >>> 1 ^ v0 >>> 2 ^ v0 >>> 7;
        v1 ^= v0 << 63 ^ v0 << 62 ^ v0 << 57;
        v3 ^= v1 ^ v1 >>> 1 ^ v1 >>> 2 ^ v1 >>> 7;
        v2 ^= v1 << 63 ^ v1 << 62 ^ v1 << 57;
        y0 = v2;
        y1 = v3;
    }

    /** The sum of the lower 64 bits of the carry-less products of these words and the powers from {@code power} on. */
    private static long carryless(long[] words, long[] h, int power) {
        long p0 = 0;
        long p1 = 0;
        long p01 = 0;
        long p2 = 0;
        long p3 = 0;
        long p23 = 0;
        long p02 = 0;
        long p13 = 0;
        long p0123 = 0;
        for (int i = power, at = PARTS * power; i < STRIDE; i++, at += PARTS) {
            long word = words[i];
            long x0 = word & PLACES;
            long x1 = word >>> 1 & PLACES;
            long x2 = word >>> 2 & PLACES;
            long x3 = word >>> 3 & PLACES;
            long x02 = x0 ^ x2;
            long x13 = x1 ^ x3;
            p0 ^= x0 * h[at];
            p1 ^= x1 * h[at + 1];
            p01 ^= (x0 ^ x1) * h[at + 2];
            p2 ^= x2 * h[at + 3];
            p3 ^= x3 * h[at + 4];
            p23 ^= (x2 ^ x3) * h[at + 5];
            p02 ^= x02 * h[at + 6];
            p13 ^= x13 * h[at + 7];
            p0123 ^= (x02 ^ x13) * h[at + 8];
        }
        // Coefficients of the product; what carries left beside the places is masked away at the end.
        long c1 = p0 ^ p1 ^ p01;
        long c2 = p1 ^ p0 ^ p2 ^ p02;
        long c5 = p2 ^ p3 ^ p23;
        long c3 = p02 ^ p13 ^ p0123 ^ c1 ^ c5;
        long c4 = p2 ^ p1 ^ p3 ^ p13;
        return (p0 ^ c4 << 4) & PLACES
                | ((c1 ^ c5 << 4) & PLACES) << 1
                | ((c2 ^ p3 << 4) & PLACES) << 2
                | (c3 & PLACES) << 3;
    }
}
