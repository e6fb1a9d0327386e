package org.jianxin.sm.subtle;

import static java.util.Objects.checkFromIndexSize;

import java.util.Arrays;

/** CBC encryption over {@link Sm4Block}: each block waits for the one before. */
final class JavaCbcEncryption implements RawCbc {

    private final Sm4Block cipher;

    JavaCbcEncryption(byte[] key) {
        cipher = Sm4Block.encrypting(key);
    }

    @Override
    public void process(byte[] iv, byte[] in, int from, int length, byte[] out, int to) {
        JavaCbcDecryption.check(iv, length);
        checkFromIndexSize(from, length, in.length);
        checkFromIndexSize(to, length, out.length);
        byte[] chain = iv.clone();
        for (int at = 0; at < length; at += BLOCK) {
            for (int i = 0; i < BLOCK; i++) {
                chain[i] ^= in[from + at + i];
            }
            cipher.block(chain, 0, chain, 0);
            System.arraycopy(chain, 0, out, to + at, BLOCK);
        }
        Arrays.fill(chain, (byte) 0);
    }

    @Override
    public void close() {
        cipher.wipe();
    }
}
