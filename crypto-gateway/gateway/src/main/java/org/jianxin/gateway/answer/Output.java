package org.jianxin.gateway.answer;

import java.util.Arrays;

/** Bytes that wait to be taken. */
final class Output {
    private static final byte[] NONE = {};

    private byte[] bytes = NONE;
    private int length;

    void write(byte[] from, int offset, int count) {
        if (bytes.length - length < count) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + count));
        }
        System.arraycopy(from, offset, bytes, length, count);
        length += count;
    }

    byte[] take() {
        if (length == 0) {
            return NONE;
        }
        byte[] taken = length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
        bytes = taken == bytes ? NONE : bytes;
        length = 0;
        return taken;
    }
}
