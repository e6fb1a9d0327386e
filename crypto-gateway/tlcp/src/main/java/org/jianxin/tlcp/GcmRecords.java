package org.jianxin.tlcp;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import org.jianxin.sm.subtle.RawAead;

/**
 * SM4-GCM records of TLCP (GB/T 38636-2020, 6.3.3.4.4; RFC 5288): a nonce of four bytes from the keys and eight in the
 * record, for which we send the record's number, so that none comes twice.
 */
final class GcmRecords implements RecordProtection {

    static final int FIXED_IV = 4;
    private static final int EXPLICIT = 8;
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private final RawAead aead;
    private final int version;
    private final byte[] nonce = new byte[RawAead.NONCE];
    private final byte[] associated = new byte[13];
    private long sequence;

    GcmRecords(RawAead aead, byte[] fixedIv, int version) {
        this.aead = aead;
        this.version = version;
        System.arraycopy(fixedIv, 0, nonce, 0, FIXED_IV);
    }

    @Override
    public int overhead() {
        return EXPLICIT + RawAead.TAG;
    }

    @Override
    public int mostPlain(int length) {
        return Math.max(0, length - overhead());
    }

    @Override
    public int seal(int type, byte[] in, int from, int length, byte[] out, int to) {
        LONG.set(nonce, FIXED_IV, sequence);
        System.arraycopy(nonce, FIXED_IV, out, to, EXPLICIT);
        associate(type, length);
        aead.seal(nonce, associated, in, from, length, out, to + EXPLICIT);
        return length + overhead();
    }

    @Override
    public int open(int type, byte[] in, int from, int length, byte[] out) throws FatalAlertException {
        int text = length - overhead();
        if (text < 0) {
            throw new FatalAlertException(Alert.BAD_RECORD_MAC, "a record is shorter than its nonce and tag");
        }
        System.arraycopy(in, from, nonce, FIXED_IV, EXPLICIT);
        associate(type, text);
        try {
            aead.open(nonce, associated, in, from + EXPLICIT, length - EXPLICIT, out, 0);
            return text;
        } catch (AEADBadTagException e) {
            throw new FatalAlertException(Alert.BAD_RECORD_MAC, "a record was changed on its way");
        }
    }

    private void associate(int type, int length) {
        LONG.set(associated, 0, sequence++);
        associated[8] = (byte) type;
        associated[9] = (byte) (version >>> 8);
        associated[10] = (byte) version;
        associated[11] = (byte) (length >>> 8);
        associated[12] = (byte) length;
    }

    @Override
    public void close() {
        aead.close();
        Arrays.fill(nonce, (byte) 0);
    }
}
