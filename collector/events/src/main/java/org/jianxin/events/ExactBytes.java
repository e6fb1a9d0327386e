package org.jianxin.events;

import java.io.OutputStream;
import java.util.Arrays;

/**
 * What is written, in an array of just that size. A generator has a buffer of its own and writes most events once, at the end:
 * that array is then the only one. Of a longer event the parts are joined as in any growing buffer.
 */
final class ExactBytes extends OutputStream {
    private byte[] bytes = {};
    private int length;

    @Override
    public void write(int one) {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] from, int offset, int count) {
        if (bytes.length - length < count) {
            int needed = Math.addExact(length, count);
            bytes = Arrays.copyOf(bytes, length == 0 ? needed : Math.max(needed, 2 * Math.min(length, 1 << 29)));
        }
        System.arraycopy(from, offset, bytes, length, count);
        length += count;
    }

    /** All of it; the array itself where it is full. */
    byte[] bytes() {
        return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
    }
}
