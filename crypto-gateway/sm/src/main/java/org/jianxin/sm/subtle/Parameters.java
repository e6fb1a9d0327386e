package org.jianxin.sm.subtle;

import java.nio.ByteBuffer;

/** What the modes allow, so that every engine refuses the same with the same exception. */
final class Parameters {

    private static final int KEY = 16;
    private static final int MAX_TAG = 16;

    private Parameters() {}

    static void key(byte[] key) {
        require(key.length == KEY, "an SM4 key has 16 bytes, not " + key.length);
    }

    /** NIST SP 800-38D, 5.2.1.2. */
    static void gcmTag(int tag) {
        require(
                tag == 4 || tag == 8 || tag >= 12 && tag <= MAX_TAG,
                "a tag of GCM has 4, 8 or 12 to 16 bytes, not " + tag);
    }

    /** NIST SP 800-38C, A.1. */
    static void ccmTag(int tag) {
        require(tag >= 4 && tag <= MAX_TAG && tag % 2 == 0, "a tag of CCM has 4, 6, 8 ... 16 bytes, not " + tag);
    }

    /** NIST SP 800-38D, 5.2.1.1. */
    static void gcmNonce(byte[] nonce) {
        require(nonce.length > 0, "a nonce of GCM must not be empty");
    }

    /** NIST SP 800-38C, A.1: what the nonce leaves of a block says how long the text is. */
    static void ccmNonce(byte[] nonce, int text) {
        require(nonce.length >= 7 && nonce.length <= 13, "a nonce of CCM has 7 to 13 bytes, not " + nonce.length);
        int lengthBytes = 15 - nonce.length;
        require(
                lengthBytes >= Integer.BYTES || text < 1 << Byte.SIZE * lengthBytes,
                "CCM with a nonce of " + nonce.length + " bytes does not take a text of " + text);
    }

    static void counter(byte[] counter, int length) {
        require(
                counter.length == RawCtr.BLOCK,
                "a counter block has " + RawCtr.BLOCK + " bytes, not " + counter.length);
        long blocks = ((long) length + RawCtr.BLOCK - 1) / RawCtr.BLOCK;
        long begin = ByteBuffer.wrap(counter).getInt(12) & 0xffffffffL;
        require(begin + blocks <= 1L << Integer.SIZE, "the counter runs over");
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
