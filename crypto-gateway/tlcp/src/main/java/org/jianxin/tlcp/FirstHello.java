package org.jianxin.tlcp;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The records in which a client says its hello, kept until it is known who answers. Nobody has judged them yet: what is no hello,
 * or too long for one, is handed on as it is. Not thread-safe.
 */
final class FirstHello {

    private static final int MAJOR_OF_TLCP = 1;
    private static final int MAJOR_OF_TLS = 3;

    private final HandshakeMessages messages = new HandshakeMessages();
    private final WireWriter kept = new WireWriter();
    private boolean tlcp;
    private boolean decided;
    private byte @Nullable [] message;

    /**
     * Takes whole records until the hello is complete, or there is none.
     *
     * @return whether there is nothing to wait for any more
     */
    boolean take(ByteBuffer source) {
        while (!decided && source.remaining() >= RecordLayer.HEAD) {
            int at = source.position();
            int type = source.get(at) & 0xff;
            int major = source.get(at + 1) & 0xff;
            int length = (source.get(at + 3) & 0xff) << 8 | source.get(at + 4) & 0xff;
            if (type != ContentType.HANDSHAKE || major != MAJOR_OF_TLS || length > RecordLayer.MOST_PLAIN) {
                tlcp = major == MAJOR_OF_TLCP && kept.length() == 0;
                decided = true; // whoever is responsible looks at it where it is
            } else if (source.remaining() < RecordLayer.HEAD + length) {
                return false;
            } else {
                byte[] record = new byte[RecordLayer.HEAD + length];
                source.get(record);
                kept.bytes(record);
                add(Arrays.copyOfRange(record, RecordLayer.HEAD, record.length));
            }
        }
        return decided;
    }

    private void add(byte[] fragment) {
        messages.add(fragment, fragment.length);
        try {
            message = messages.next();
            decided = message != null || fragment.length == 0 || messages.type() != HandshakeType.CLIENT_HELLO;
        } catch (FatalAlertException e) {
            decided = true; // too long, which an engine says
        }
    }

    /** Whether the first record is one of TLCP. */
    boolean isTlcp() {
        return tlcp;
    }

    /** The hello; null when there is none that can be read. */
    @Nullable
    ClientHello read() {
        byte[] whole = message;
        if (whole == null || whole[0] != HandshakeType.CLIENT_HELLO) {
            return null;
        }
        try {
            ClientHello hello = ClientHello.read(Arrays.copyOfRange(whole, HandshakeMessages.HEAD, whole.length));
            hello.versions();
            return hello;
        } catch (FatalAlertException e) {
            return null; // an engine says what is wrong with it
        }
    }

    /** Everything that was taken. */
    ByteBuffer records() {
        return ByteBuffer.wrap(kept.toBytes());
    }
}
