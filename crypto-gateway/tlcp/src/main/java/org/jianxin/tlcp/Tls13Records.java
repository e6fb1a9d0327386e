package org.jianxin.tlcp;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import org.jianxin.sm.subtle.RawAead;

/**
 * Records of TLS 1.3 (RFC 8446, 5.2 to 5.4): the type of the content is encrypted with it, zeros may follow, and the nonce is the
 * record's number over a secret vector. We send no padding.
 */
final class Tls13Records implements RecordProtection {

    private static final int HEAD = 5;
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private final RawAead aead;
    private final byte[] nonce;
    private final long vector;
    private final byte[] head = new byte[HEAD];
    private final boolean alertInTheClear;
    private long sequence;
    private int type;

    /**
     * @param iv {@link RawAead#NONCE} bytes, which become this object's
     * @param alertInTheClear whether the first record may be an alert without protection: the peer that could not make keys
     *     of our hello has no other way to say so
     */
    Tls13Records(RawAead aead, byte[] iv, boolean alertInTheClear) {
        this.aead = aead;
        this.nonce = iv;
        this.vector = (long) LONG.get(nonce, RawAead.NONCE - Long.BYTES);
        this.alertInTheClear = alertInTheClear;
    }

    /** How many records were protected, or read. */
    long count() {
        return sequence;
    }

    @Override
    public int overhead() {
        return 1 + RawAead.TAG;
    }

    @Override
    public int mostPlain(int length) {
        return Math.max(0, length - overhead());
    }

    @Override
    public int statedType(int content) {
        return ContentType.APPLICATION_DATA;
    }

    @Override
    public int openedType(int stated) {
        return type;
    }

    @Override
    public int seal(int content, byte[] in, int from, int length, byte[] out, int to) {
        int sealed = length + overhead();
        next(sealed);
        System.arraycopy(in, from, out, to, length);
        out[to + length] = (byte) content;
        aead.seal(nonce, head, out, to, length + 1, out, to);
        sequence++;
        return sealed;
    }

    @Override
    public int open(int stated, byte[] in, int from, int length, byte[] out) throws FatalAlertException {
        if (stated != ContentType.APPLICATION_DATA) {
            return openPlain(stated, in, from, length, out);
        }
        if (length < overhead()) {
            throw new FatalAlertException(Alert.BAD_RECORD_MAC, "a record is shorter than its type and tag");
        }
        next(length);
        try {
            aead.open(nonce, head, in, from, length, out, 0);
        } catch (AEADBadTagException e) {
            throw new FatalAlertException(Alert.BAD_RECORD_MAC, "a record was changed on its way");
        }
        sequence++;
        int text = length - RawAead.TAG;
        if (text > RecordLayer.MOST_PLAIN + 1) {
            throw new FatalAlertException(Alert.RECORD_OVERFLOW, "a record with " + text + " bytes of text");
        }
        do {
            if (text == 0) {
                throw new FatalAlertException(Alert.UNEXPECTED_MESSAGE, "a record of nothing but padding");
            }
            text--;
        } while (out[text] == 0);
        type = out[text] & 0xff;
        if (type < ContentType.ALERT || type > ContentType.APPLICATION_DATA) {
            throw new FatalAlertException(Alert.UNEXPECTED_MESSAGE, "a protected record of type " + type);
        }
        return text;
    }

    /** Changes of cipher spec are never protected (RFC 8446, 5); whether one may come now is for others to say. */
    private int openPlain(int stated, byte[] in, int from, int length, byte[] out) throws FatalAlertException {
        boolean allowed = stated == ContentType.CHANGE_CIPHER_SPEC
                || stated == ContentType.ALERT && alertInTheClear && sequence == 0;
        if (!allowed) {
            throw new FatalAlertException(
                    Alert.UNEXPECTED_MESSAGE, "a record of type " + stated + " without protection");
        }
        System.arraycopy(in, from, out, 0, length);
        type = stated;
        return length;
    }

    private void next(int length) {
        LONG.set(nonce, RawAead.NONCE - Long.BYTES, vector ^ sequence);
        head[0] = ContentType.APPLICATION_DATA;
        head[1] = (byte) (Tls13Handshake.LEGACY_VERSION >>> 8);
        head[2] = (byte) Tls13Handshake.LEGACY_VERSION;
        head[3] = (byte) (length >>> 8);
        head[4] = (byte) length;
    }

    @Override
    public void close() {
        aead.close();
        Arrays.fill(nonce, (byte) 0);
    }
}
