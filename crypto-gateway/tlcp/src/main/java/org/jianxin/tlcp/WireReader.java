package org.jianxin.tlcp;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;

/** Reads the presentation language of TLS (RFC 8446, 3). Whatever does not fit is a {@code decode_error}. */
final class WireReader {

    private final byte[] data;
    private final int end;
    private int at;

    WireReader(byte[] data) {
        this(data, 0, data.length);
    }

    private WireReader(byte[] data, int from, int end) {
        this.data = data;
        this.at = from;
        this.end = end;
    }

    int remaining() {
        return end - at;
    }

    int uint8() throws FatalAlertException {
        need(1);
        return data[at++] & 0xff;
    }

    int uint16() throws FatalAlertException {
        return uint8() << 8 | uint8();
    }

    int uint24() throws FatalAlertException {
        return uint16() << 8 | uint8();
    }

    byte[] bytes(int length) throws FatalAlertException {
        need(length);
        byte[] read = Arrays.copyOfRange(data, at, at + length);
        at += length;
        return read;
    }

    /** A vector with its length in one byte. */
    byte[] vector8() throws FatalAlertException {
        return bytes(uint8());
    }

    /** A vector with its length in two bytes. */
    byte[] vector16() throws FatalAlertException {
        return bytes(uint16());
    }

    /** A vector with its length in three bytes. */
    byte[] vector24() throws FatalAlertException {
        return bytes(uint24());
    }

    /** A reader of the vector that follows, with its length in two bytes. */
    WireReader in16() throws FatalAlertException {
        return in(uint16());
    }

    /** A reader of the vector that follows, with its length in three bytes. */
    WireReader in24() throws FatalAlertException {
        return in(uint24());
    }

    private WireReader in(int length) throws FatalAlertException {
        need(length);
        WireReader inner = new WireReader(data, at, at + length);
        at += length;
        return inner;
    }

    /** The numbers of two bytes in the vector that follows, in the order sent. */
    Set<Integer> listed16() throws FatalAlertException {
        WireReader list = in16();
        Set<Integer> numbers = new LinkedHashSet<>();
        while (list.remaining() > 0) {
            numbers.add(list.uint16());
        }
        return numbers;
    }

    /** The same when nothing may follow, and there must be one at least. */
    Set<Integer> listed16(String what) throws FatalAlertException {
        Set<Integer> numbers = listed16();
        end(what);
        if (numbers.isEmpty()) {
            throw new FatalAlertException(Alert.DECODE_ERROR, "an empty list of " + what);
        }
        return numbers;
    }

    /** Where it stands; see {@link #since}. */
    int position() {
        return at;
    }

    /** The bytes read since it stood there. */
    byte[] since(int position) {
        return Arrays.copyOfRange(data, position, at);
    }

    /** Nothing may follow. */
    void end(String what) throws FatalAlertException {
        if (at != end) {
            throw new FatalAlertException(Alert.DECODE_ERROR, (end - at) + " bytes follow " + what);
        }
    }

    private void need(int length) throws FatalAlertException {
        if (length > end - at) {
            throw new FatalAlertException(Alert.DECODE_ERROR, "a message is shorter than it says");
        }
    }
}
