package org.jianxin.events;

import java.io.OutputStream;
import java.util.Arrays;

/** What is written, in an array of just that size: a generator that has a buffer of its own writes once, at the end. */
final class ExactBytes extends OutputStream {
    private byte[] bytes = {};

    @Override
    public void write(int one) {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] from, int offset, int length) {
        int before = bytes.length;
        bytes = Arrays.copyOf(bytes, before + length);
        System.arraycopy(from, offset, bytes, before, length);
    }

    /** The array itself. */
    byte[] bytes() {
        return bytes;
    }
}
