package org.jianxin.tlcp;

import java.util.Arrays;

/** Writes the presentation language of TLS (RFC 8446, 3). */
final class WireWriter {

    private byte[] data = new byte[256];
    private int length;

    WireWriter uint8(int value) {
        grow(1);
        data[length++] = (byte) value;
        return this;
    }

    WireWriter uint16(int value) {
        return uint8(value >>> 8).uint8(value);
    }

    WireWriter uint24(int value) {
        return uint8(value >>> 16).uint16(value);
    }

    WireWriter bytes(byte[] value) {
        grow(value.length);
        System.arraycopy(value, 0, data, length, value.length);
        length += value.length;
        return this;
    }

    WireWriter vector8(byte[] value) {
        return uint8(limited(value, 0xff)).bytes(value);
    }

    WireWriter vector16(byte[] value) {
        return uint16(limited(value, 0xffff)).bytes(value);
    }

    WireWriter vector24(byte[] value) {
        return uint24(limited(value, 0xffffff)).bytes(value);
    }

    private static int limited(byte[] value, int most) {
        if (value.length > most) {
            throw new IllegalArgumentException("a vector of " + value.length + " bytes where " + most + " fit");
        }
        return value.length;
    }

    int length() {
        return length;
    }

    byte[] toBytes() {
        return Arrays.copyOf(data, length);
    }

    private void grow(int more) {
        if (length + more > data.length) {
            data = Arrays.copyOf(data, Math.max(2 * data.length, length + more));
        }
    }
}
