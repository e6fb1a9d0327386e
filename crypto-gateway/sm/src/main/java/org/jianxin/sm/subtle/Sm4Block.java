package org.jianxin.sm.subtle;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The SM4 block cipher (GB/T 32907-2016) in Java, with the S-box and the linear transform of a round in one table of 4 KB.
 *
 * <p>No branch depends on a secret, but table look-ups do: code of another user on the same core can learn from the cache
 * which lines were touched, and from many such observations the key. Where that matters use the libgcrypt engine.
 *
 * <p>Four blocks go through the rounds side by side, because one alone waits for its own look-ups most of the time.
 */
final class Sm4Block {

    static final int BLOCK = 16;

    private static final int ROUNDS = 32;
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    /** S-box, GB/T 32907-2016 clause 6.2 table 1. */
    private static final byte[] SBOX = HexFormat.of()
            .parseHex("d690e9fecce13db716b614c228fb2c05" + "2b679a762abe04c3aa44132649860699"
                    + "9c4250f491ef987a33540b43edcfac62" + "e4b31ca9c908e89580df94fa758f3fa6"
                    + "4707a7fcf37317ba83593c19e6854fa8" + "686b81b27164da8bf8eb0f4b70569d35"
                    + "1e240e5e6358d1a225227c3b01217887" + "d40046579fd327524c3602e7a0c4c89e"
                    + "eabf8ad240c738b5a3f7f2cef96115a1" + "e0ae5da49b341a55ad933230f58cb1e3"
                    + "1df6e22e8266ca60c02923ab0d534e6f" + "d5db3745defd8e2f03ff6a726d6c5b51"
                    + "8d1baf92bbddbc7f11d95c411f105ad8" + "0ac13188a5cd7bbd2d74d012b8e5b4b0"
                    + "8969974a0c96777e65b9f109c56ec684" + "18f07dec3adc4d2079ee5f3ed7cb3948");

    /** System parameter FK, clause 7.3. */
    private static final int[] FK = {0xa3b1bac6, 0x56aa3350, 0x677d9197, 0xb27022dc};

    private static final int[] T0 = table(0);
    private static final int[] T1 = table(8);
    private static final int[] T2 = table(16);
    private static final int[] T3 = table(24);

    private final int[] roundKeys;
    private boolean wiped;

    private Sm4Block(int[] roundKeys) {
        this.roundKeys = roundKeys;
    }

    /** Round keys for encryption, and for whatever is built from it. */
    static Sm4Block encrypting(byte[] key) {
        return new Sm4Block(expand(key));
    }

    /** Round keys for decryption: the same in reverse (clause 7.2). */
    static Sm4Block decrypting(byte[] key) {
        int[] keys = expand(key);
        for (int i = 0, j = ROUNDS - 1; i < j; i++, j--) {
            int swapped = keys[i];
            keys[i] = keys[j];
            keys[j] = swapped;
        }
        return new Sm4Block(keys);
    }

    private static int[] expand(byte[] key) {
        Parameters.key(key);
        int[] k = new int[ROUNDS + 4];
        for (int i = 0; i < 4; i++) {
            k[i] = (int) INT.get(key, 4 * i) ^ FK[i];
        }
        for (int i = 0; i < ROUNDS; i++) {
            int ck = 0; // CK, clause 7.3: byte j of word i is 7 (4 i + j) modulo 256
            for (int j = 0; j < 4; j++) {
                ck = ck << 8 | 7 * (4 * i + j) & 0xff;
            }
            int b = substitute(k[i + 1] ^ k[i + 2] ^ k[i + 3] ^ ck);
            k[i + 4] = k[i] ^ b ^ Integer.rotateLeft(b, 13) ^ Integer.rotateLeft(b, 23);
        }
        int[] roundKeys = Arrays.copyOfRange(k, 4, ROUNDS + 4);
        Arrays.fill(k, 0);
        return roundKeys;
    }

    private static int substitute(int word) {
        return (SBOX[word >>> 24] & 0xff) << 24
                | (SBOX[word >>> 16 & 0xff] & 0xff) << 16
                | (SBOX[word >>> 8 & 0xff] & 0xff) << 8
                | SBOX[word & 0xff] & 0xff;
    }

    /** L(S(x)) for a byte that stands {@code right} bits from the left (clause 6.2). */
    private static int[] table(int right) {
        int[] table = new int[256];
        for (int x = 0; x < 256; x++) {
            int b = (SBOX[x] & 0xff) << 24;
            int l = b
                    ^ Integer.rotateLeft(b, 2)
                    ^ Integer.rotateLeft(b, 10)
                    ^ Integer.rotateLeft(b, 18)
                    ^ Integer.rotateLeft(b, 24);
            table[x] = Integer.rotateRight(l, right);
        }
        return table;
    }

    private static int round(int x) {
        return T0[x >>> 24] ^ T1[x >>> 16 & 0xff] ^ T2[x >>> 8 & 0xff] ^ T3[x & 0xff];
    }

    /** One block; the two may be the same array and place. */
    void block(byte[] in, int from, byte[] out, int to) {
        int[] rk = roundKeys();
        int a = (int) INT.get(in, from);
        int b = (int) INT.get(in, from + 4);
        int c = (int) INT.get(in, from + 8);
        int d = (int) INT.get(in, from + 12);
        for (int r = 0; r < ROUNDS; r += 4) {
            a ^= round(b ^ c ^ d ^ rk[r]);
            b ^= round(c ^ d ^ a ^ rk[r + 1]);
            c ^= round(d ^ a ^ b ^ rk[r + 2]);
            d ^= round(a ^ b ^ c ^ rk[r + 3]);
        }
        INT.set(out, to, d);
        INT.set(out, to + 4, c);
        INT.set(out, to + 8, b);
        INT.set(out, to + 12, a);
    }

    /**
     * XORs {@code length} bytes with the key stream of the counter block, whose last four bytes count blocks modulo 2^32
     * (NIST SP 800-38D, 6.5). In place is allowed.
     *
     * @param counter 16 bytes, the block for the first byte; left at the first one not used
     */
    void counter(byte[] counter, byte[] in, int from, int length, byte[] out, int to) {
        int[] rk = roundKeys();
        int n0 = (int) INT.get(counter, 0);
        int n1 = (int) INT.get(counter, 4);
        int n2 = (int) INT.get(counter, 8);
        int n3 = (int) INT.get(counter, 12);
        int whole = length & ~63;
        four(rk, n0, n1, n2, n3, in, from, whole, out, to);
        INT.set(counter, 12, n3 + (whole >>> 4));
        byte[] stream = new byte[BLOCK];
        for (int at = whole; at < length; at += BLOCK) {
            block(counter, 0, stream, 0);
            int part = Math.min(BLOCK, length - at);
            for (int i = 0; i < part; i++) {
                out[to + at + i] = (byte) (in[from + at + i] ^ stream[i]);
            }
            INT.set(counter, 12, (int) INT.get(counter, 12) + 1);
        }
        Arrays.fill(stream, (byte) 0);
    }

    /** Four counter blocks at a time, for a multiple of 64 bytes. */
    private static void four(
            int[] rk, int n0, int n1, int n2, int n3, byte[] in, int from, int length, byte[] out, int to) {
        for (int at = 0; at < length; at += 64, n3 += 4) {
            int a0 = n0;
            int b0 = n1;
            int c0 = n2;
            int d0 = n3;
            int a1 = n0;
            int b1 = n1;
            int c1 = n2;
            int d1 = n3 + 1;
            int a2 = n0;
            int b2 = n1;
            int c2 = n2;
            int d2 = n3 + 2;
            int a3 = n0;
            int b3 = n1;
            int c3 = n2;
            int d3 = n3 + 3;
            for (int r = 0; r < ROUNDS; r += 4) {
                int k = rk[r];
                a0 ^= round(b0 ^ c0 ^ d0 ^ k);
                a1 ^= round(b1 ^ c1 ^ d1 ^ k);
                a2 ^= round(b2 ^ c2 ^ d2 ^ k);
                a3 ^= round(b3 ^ c3 ^ d3 ^ k);
                k = rk[r + 1];
                b0 ^= round(c0 ^ d0 ^ a0 ^ k);
                b1 ^= round(c1 ^ d1 ^ a1 ^ k);
                b2 ^= round(c2 ^ d2 ^ a2 ^ k);
                b3 ^= round(c3 ^ d3 ^ a3 ^ k);
                k = rk[r + 2];
                c0 ^= round(d0 ^ a0 ^ b0 ^ k);
                c1 ^= round(d1 ^ a1 ^ b1 ^ k);
                c2 ^= round(d2 ^ a2 ^ b2 ^ k);
                c3 ^= round(d3 ^ a3 ^ b3 ^ k);
                k = rk[r + 3];
                d0 ^= round(a0 ^ b0 ^ c0 ^ k);
                d1 ^= round(a1 ^ b1 ^ c1 ^ k);
                d2 ^= round(a2 ^ b2 ^ c2 ^ k);
                d3 ^= round(a3 ^ b3 ^ c3 ^ k);
            }
            int i = from + at;
            int o = to + at;
            xor(in, i, out, o, d0, c0, b0, a0);
            xor(in, i + 16, out, o + 16, d1, c1, b1, a1);
            xor(in, i + 32, out, o + 32, d2, c2, b2, a2);
            xor(in, i + 48, out, o + 48, d3, c3, b3, a3);
        }
    }

    private static void xor(byte[] in, int from, byte[] out, int to, int w0, int w1, int w2, int w3) {
        INT.set(out, to, (int) INT.get(in, from) ^ w0);
        INT.set(out, to + 4, (int) INT.get(in, from + 4) ^ w1);
        INT.set(out, to + 8, (int) INT.get(in, from + 8) ^ w2);
        INT.set(out, to + 12, (int) INT.get(in, from + 12) ^ w3);
    }

    private int[] roundKeys() {
        if (wiped) {
            throw new IllegalStateException("closed"); // round keys of zeros would encrypt for everybody
        }
        return roundKeys;
    }

    /** Overwrites the round keys; the object refuses to work afterwards. */
    void wipe() {
        wiped = true;
        Arrays.fill(roundKeys, 0);
    }
}
