package org.jianxin.sm.subtle;

import static java.util.Objects.checkFromIndexSize;

import java.util.Arrays;

/** CBC decryption over {@link Sm4Block}. */
final class JavaCbcDecryption implements RawCbc {

    private final Sm4Block cipher;

    JavaCbcDecryption(byte[] key) {
        cipher = Sm4Block.decrypting(key);
    }

    @Override
    public void process(byte[] iv, byte[] in, int from, int length, byte[] out, int to) {
        check(iv, length);
        checkFromIndexSize(from, length, in.length);
        checkFromIndexSize(to, length, out.length);
        byte[] chain = iv.clone();
        byte[] encrypted = new byte[BLOCK];
        byte[] plain = new byte[BLOCK];
        for (int at = 0; at < length; at += BLOCK) {
            System.arraycopy(in, from + at, encrypted, 0, BLOCK);
            cipher.block(encrypted, 0, plain, 0);
            for (int i = 0; i < BLOCK; i++) {
                out[to + at + i] = (byte) (plain[i] ^ chain[i]);
            }
            System.arraycopy(encrypted, 0, chain, 0, BLOCK);
        }
        Arrays.fill(plain, (byte) 0);
    }

    static void check(byte[] iv, int length) {
        if (iv.length != BLOCK) {
            throw new IllegalArgumentException("an initial vector has " + BLOCK + " bytes, not " + iv.length);
        }
        if (length % BLOCK != 0) {
            throw new IllegalArgumentException("CBC takes whole blocks of " + BLOCK + " bytes, not " + length);
        }
    }

    @Override
    public void close() {
        cipher.wipe();
    }
}
