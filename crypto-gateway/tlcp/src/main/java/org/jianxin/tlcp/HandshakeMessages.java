package org.jianxin.tlcp;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Handshake messages as they come out of records, which they may share or be spread over. Not thread-safe. */
final class HandshakeMessages {

    static final int HEAD = 4;
    private static final int MOST = 64 << 10;

    private byte[] bytes = new byte[0];
    private int from;
    private int until;

    void add(byte[] record, int length) {
        if (until + length > bytes.length) {
            int kept = until - from;
            byte[] grown = new byte[Math.max(2 * kept, kept + length)];
            System.arraycopy(bytes, from, grown, 0, kept);
            bytes = grown;
            from = 0;
            until = kept;
        }
        System.arraycopy(record, 0, bytes, until, length);
        until += length;
    }

    /** The next message with its head, or null when there is no whole one. */
    byte @Nullable [] next() throws FatalAlertException {
        if (until - from < HEAD) {
            return null;
        }
        int length = (bytes[from + 1] & 0xff) << 16 | (bytes[from + 2] & 0xff) << 8 | bytes[from + 3] & 0xff;
        if (length > MOST) {
            throw new FatalAlertException(Alert.DECODE_ERROR, "a handshake message of " + length + " bytes");
        }
        if (until - from - HEAD < length) {
            return null;
        }
        byte[] whole = Arrays.copyOfRange(bytes, from, from + HEAD + length);
        from += whole.length;
        return whole;
    }

    /** The type of the message that has begun; -1 for none. */
    int type() {
        return isEmpty() ? -1 : bytes[from] & 0xff;
    }

    /** Whether nothing is left of a message that is not complete, or was not taken. */
    boolean isEmpty() {
        return from == until;
    }

    void clear() {
        bytes = new byte[0];
        from = 0;
        until = 0;
    }
}
