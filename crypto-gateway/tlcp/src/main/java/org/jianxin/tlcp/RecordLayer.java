package org.jianxin.tlcp;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/**
 * Records (GB/T 38636-2020, 6.3; RFC 8446, 5): their head, their limits, and what waits to be sent. Not thread-safe.
 */
final class RecordLayer {

    static final int HEAD = 5;
    static final int MOST_PLAIN = 1 << 14;
    static final int MOST_FRAGMENT = MOST_PLAIN + 2048;

    /** TLS 1.3 may put 256 bytes onto the most text (RFC 8446, 5.2). */
    private static final int MOST_EXPANSION_OF_TLS13 = 256;

    private static final byte[] NOTHING = new byte[0];

    private final int version;
    private final boolean tls13;
    private final Deque<byte[]> waiting = new ArrayDeque<>();
    /** As long as the longest record so far: most connections wait, and never had one of 16 KiB. */
    private byte[] plain = NOTHING;

    private byte[] fragment = NOTHING;
    private byte[] handshake = NOTHING;
    private RecordProtection reading = RecordProtection.NONE;
    private RecordProtection writing = RecordProtection.NONE;
    private int keysRead;
    private int type;
    private boolean announcing;

    private RecordLayer(int version, boolean tls13) {
        this.version = version;
        this.tls13 = tls13;
    }

    static RecordLayer tlcp() {
        return new RecordLayer(TlcpHandshake.VERSION, false);
    }

    static RecordLayer tls13() {
        return new RecordLayer(Tls13Handshake.LEGACY_VERSION, true);
    }

    void reading(RecordProtection protection) {
        reading.close();
        reading = protection;
        keysRead++;
    }

    /** Whether what is read has no protection yet. */
    boolean readsPlain() {
        return reading == RecordProtection.NONE;
    }

    /** How often the keys to read with were changed. */
    int keysRead() {
        return keysRead;
    }

    /** What was put in before goes out under the old keys. */
    void writing(RecordProtection protection) throws FatalAlertException {
        flush();
        writing.close();
        writing = protection;
    }

    boolean hasWaiting() {
        return !waiting.isEmpty();
    }

    /** The record to be sent next, or null. */
    byte[] peek() {
        return waiting.peek();
    }

    void sent() {
        waiting.remove();
    }

    /** Nothing of what waits is sent any more. */
    void discard() {
        waiting.clear();
        handshake = NOTHING;
    }

    /** Keeps handshake messages, so that those of one flight share records. */
    void handshake(byte[] message) {
        int length = handshake.length;
        handshake = Arrays.copyOf(handshake, length + message.length);
        System.arraycopy(message, 0, handshake, length, message.length);
    }

    void flush() throws FatalAlertException {
        byte[] messages = handshake;
        handshake = NOTHING;
        for (int at = 0; at < messages.length; at += MOST_PLAIN) {
            put(ContentType.HANDSHAKE, messages, at, Math.min(MOST_PLAIN, messages.length - at));
        }
    }

    /** Before a fatal one, a flight of messages that is not complete is left out. */
    void alert(int level, Alert alert) throws FatalAlertException {
        if (level == Alert.FATAL) {
            handshake = NOTHING;
        }
        flush();
        put(ContentType.ALERT, new byte[] {(byte) level, (byte) alert.code()}, 0, 2);
    }

    void changeCipherSpec() throws FatalAlertException {
        flush();
        put(ContentType.CHANGE_CIPHER_SPEC, new byte[] {1}, 0, 1);
    }

    /**
     * Before the next record goes a change of cipher spec that means nothing, for those on the way who take all this for
     * TLS 1.2 (RFC 8446, D.4).
     */
    void announce() {
        announcing = true;
    }

    private void put(int kind, byte[] content, int from, int length) throws FatalAlertException {
        if (announcing) {
            announcing = false;
            byte[] change = new byte[HEAD + 1];
            head(change, ContentType.CHANGE_CIPHER_SPEC, 1);
            change[HEAD] = 1;
            waiting.add(change);
        }
        byte[] record = new byte[HEAD + length + writing.overhead()];
        int sealed = writing.seal(kind, content, from, length, record, HEAD);
        head(record, writing.statedType(kind), sealed);
        waiting.add(record.length == HEAD + sealed ? record : Arrays.copyOf(record, HEAD + sealed));
    }

    private void head(byte[] record, int stated, int length) {
        record[0] = (byte) stated;
        record[1] = (byte) (version >>> 8);
        record[2] = (byte) version;
        record[3] = (byte) (length >>> 8);
        record[4] = (byte) length;
    }

    /** The most bytes that a record of that much application data takes. */
    int sealedLength(int length) {
        return HEAD + length + writing.overhead();
    }

    /** Seals application data from the sources into one record. */
    int application(ByteBuffer[] sources, int offset, int length, ByteBuffer to) throws FatalAlertException {
        long asked = 0;
        for (int i = offset; i < offset + length; i++) {
            asked += sources[i].remaining();
        }
        plain = atLeast(plain, (int) Math.min(MOST_PLAIN, asked));
        int taken = 0;
        for (int i = offset; i < offset + length && taken < MOST_PLAIN; i++) {
            int part = Math.min(sources[i].remaining(), MOST_PLAIN - taken);
            sources[i].get(plain, taken, part);
            taken += part;
        }
        int sealed;
        if (to.hasArray()) {
            int at = to.arrayOffset() + to.position();
            sealed = writing.seal(ContentType.APPLICATION_DATA, plain, 0, taken, to.array(), at + HEAD);
            byte[] head = new byte[HEAD];
            head(head, ContentType.APPLICATION_DATA, sealed);
            System.arraycopy(head, 0, to.array(), at, HEAD);
            to.position(to.position() + HEAD + sealed);
        } else {
            fragment = atLeast(fragment, taken + writing.overhead());
            sealed = writing.seal(ContentType.APPLICATION_DATA, plain, 0, taken, fragment, 0);
            byte[] head = new byte[HEAD];
            head(head, ContentType.APPLICATION_DATA, sealed);
            to.put(head).put(fragment, 0, sealed);
        }
        return taken;
    }

    /**
     * Length of the whole record that the bytes begin with; -1 when its head is not complete.
     *
     * @throws FatalAlertException when it is no record of this version, or too long
     */
    int length(ByteBuffer from) throws FatalAlertException {
        if (from.remaining() < HEAD) {
            return -1;
        }
        int at = from.position();
        int kind = from.get(at) & 0xff;
        int stated = (from.get(at + 1) & 0xff) << 8 | from.get(at + 2) & 0xff;
        int length = (from.get(at + 3) & 0xff) << 8 | from.get(at + 4) & 0xff;
        if (kind < ContentType.CHANGE_CIPHER_SPEC || kind > ContentType.APPLICATION_DATA) {
            throw new FatalAlertException(Alert.UNEXPECTED_MESSAGE, "not a record: its type is " + kind);
        }
        // The last byte of TLS 1.3's is ignored (RFC 8446, 5.1), where its protection does not cover it.
        if (tls13 ? stated >>> 8 != version >>> 8 : stated != version) {
            throw new FatalAlertException(
                    Alert.PROTOCOL_VERSION, "a record of version " + Integer.toHexString(stated) + " hexadecimal");
        }
        boolean open = readsPlain();
        if (stated != version && !open) {
            throw new FatalAlertException(Alert.BAD_RECORD_MAC, "the head of a record was changed on its way");
        }
        int most = !tls13 ? MOST_FRAGMENT : open ? MOST_PLAIN : MOST_PLAIN + MOST_EXPANSION_OF_TLS13;
        if (length > most) {
            throw new FatalAlertException(Alert.RECORD_OVERFLOW, "a record of " + length + " bytes");
        }
        return HEAD + length;
    }

    /** The most bytes of text that may come out of a record of this whole length. */
    int mostPlain(int length) {
        return Math.min(MOST_PLAIN, reading.mostPlain(length - HEAD));
    }

    /** Takes one whole record off the bytes and its protection away; the text is at {@link #plain}. */
    int open(ByteBuffer from, int length) throws FatalAlertException {
        int stated = from.get(from.position()) & 0xff;
        int text;
        int fragmentLength = length - HEAD;
        plain = atLeast(plain, fragmentLength);
        if (from.hasArray()) {
            int at = from.arrayOffset() + from.position() + HEAD;
            from.position(from.position() + length);
            text = reading.open(stated, from.array(), at, fragmentLength, plain);
        } else {
            from.position(from.position() + HEAD);
            fragment = atLeast(fragment, fragmentLength);
            from.get(fragment, 0, fragmentLength);
            text = reading.open(stated, fragment, 0, fragmentLength, plain);
        }
        if (text > MOST_PLAIN) {
            throw new FatalAlertException(Alert.RECORD_OVERFLOW, "a record with " + text + " bytes of text");
        }
        type = reading.openedType(stated);
        return text;
    }

    /** What is in the record opened last. */
    int type() {
        return type;
    }

    /** The text of the record opened last, from 0 on. */
    byte[] plain() {
        return plain;
    }

    /** A buffer of at least that many bytes; one that is too short is wiped, not copied. */
    private static byte[] atLeast(byte[] buffer, int length) {
        if (buffer.length >= length) {
            return buffer;
        }
        Arrays.fill(buffer, (byte) 0);
        return new byte[Math.min(MOST_FRAGMENT, length + 255 & -256)];
    }

    /** Wipes the keys of this direction, in which nothing can be done afterwards; so does {@link #endWriting}. */
    void endReading() {
        reading.close();
        reading = RecordProtection.OVER;
        wipe();
    }

    void endWriting() {
        writing.close();
        writing = RecordProtection.OVER;
        wipe();
    }

    private void wipe() {
        if (reading == RecordProtection.OVER && writing == RecordProtection.OVER) {
            Arrays.fill(plain, (byte) 0);
            Arrays.fill(fragment, (byte) 0);
        }
    }
}
