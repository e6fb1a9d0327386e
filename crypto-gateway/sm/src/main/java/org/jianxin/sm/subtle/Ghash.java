package org.jianxin.sm.subtle;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * GHASH (NIST SP 800-38D, 6.4) by integer multiplication with holes: bits of a word are taken four apart, so that carries
 * never reach the next one that counts. There is no table and no branch on data, hence nothing for a cache-timing attacker.
 * The idea is Thomas Pornin's (BearSSL, "ghash_ctmul64").
 */
final class Ghash {

    private static final int BLOCK = 16;
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private static final long M0 = 0x1111111111111111L;
    private static final long M1 = 0x2222222222222222L;
    private static final long M2 = 0x4444444444444444L;
    private static final long M3 = 0x8888888888888888L;

    /** How many blocks are multiplied before one reduction. */
    private static final int STRIDE = 4;

    /** Powers of H, the highest first: lower and upper words, and both with their bits reversed. */
    private final long[] h0 = new long[STRIDE];

    private final long[] h1 = new long[STRIDE];
    private final long[] h0r = new long[STRIDE];
    private final long[] h1r = new long[STRIDE];
    private long y0;
    private long y1;

    /** With the hash key H, 16 bytes. */
    Ghash(byte[] h) {
        y1 = (long) LONG.get(h, 0);
        y0 = (long) LONG.get(h, 8);
        for (int power = STRIDE - 1; power >= 0; power--) {
            h0[power] = y0;
            h1[power] = y1;
            h0r[power] = Long.reverse(y0);
            h1r[power] = Long.reverse(y1);
            multiply(new byte[BLOCK], 0, STRIDE - 1);
        }
        reset();
    }

    void reset() {
        y0 = 0;
        y1 = 0;
    }

    /** Takes in bytes; the last block is filled up with zeros. */
    void update(byte[] data, int from, int length) {
        int whole = length & ~(BLOCK - 1);
        blocks(data, from, whole);
        if (whole < length) {
            byte[] last = new byte[BLOCK];
            System.arraycopy(data, from + whole, last, 0, length - whole);
            blocks(last, 0, BLOCK);
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
        for (long[] words : new long[][] {h0, h1, h0r, h1r}) {
            Arrays.fill(words, 0);
        }
    }

    private void blocks(byte[] data, int from, int length) {
        int at = from;
        for (int end = from + length - STRIDE * BLOCK; at <= end; at += STRIDE * BLOCK) {
            multiply(data, at, 0);
        }
        for (int end = from + length; at < end; at += BLOCK) {
            multiply(data, at, STRIDE - 1);
        }
    }

    /**
     * Y = (Y + X1) H^n + X2 H^(n-1) + ... + Xn H, with n the powers from {@code power} on: Karatsuba over words, the upper
     * halves by way of reversed bits, one reduction for all.
     */
    private void multiply(byte[] data, int from, int power) {
        long z0 = 0;
        long z1 = 0;
        long z2 = 0;
        long z0h = 0;
        long z1h = 0;
        long z2h = 0;
        long a0 = y0;
        long a1 = y1;
        for (int i = power, at = from; i < STRIDE; i++, at += BLOCK) {
            a1 ^= (long) LONG.get(data, at);
            a0 ^= (long) LONG.get(data, at + 8);
            long a0r = Long.reverse(a0);
            long a1r = Long.reverse(a1);
            z0 ^= carryless(a0, h0[i]);
            z1 ^= carryless(a1, h1[i]);
            z2 ^= carryless(a0 ^ a1, h0[i] ^ h1[i]);
            z0h ^= carryless(a0r, h0r[i]);
            z1h ^= carryless(a1r, h1r[i]);
            z2h ^= carryless(a0r ^ a1r, h0r[i] ^ h1r[i]);
            a0 = 0;
            a1 = 0;
        }
        z2 ^= z0 ^ z1;
        z2h ^= z0h ^ z1h;
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

    /** The lower 64 bits of the carry-less product. */
    private static long carryless(long x, long y) {
        long x0 = x & M0;
        long x1 = x & M1;
        long x2 = x & M2;
        long x3 = x & M3;
        long y0 = y & M0;
        long y1 = y & M1;
        long y2 = y & M2;
        long y3 = y & M3;
        long z0 = x0 * y0 ^ x1 * y3 ^ x2 * y2 ^ x3 * y1;
        long z1 = x0 * y1 ^ x1 * y0 ^ x2 * y3 ^ x3 * y2;
        long z2 = x0 * y2 ^ x1 * y1 ^ x2 * y0 ^ x3 * y3;
        long z3 = x0 * y3 ^ x1 * y2 ^ x2 * y1 ^ x3 * y0;
        return z0 & M0 | z1 & M1 | z2 & M2 | z3 & M3;
    }
}
