package org.jianxin.tlcp;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.SecureRandom;
import java.util.Arrays;
import org.jianxin.sm.subtle.ConstantTimeHmacSm3;
import org.jianxin.sm.subtle.RawCbc;

/**
 * SM4-CBC records with HMAC-SM3 (GB/T 38636-2020, 6.3.3.4.3): code first, then encryption, with an initial vector in each
 * record. Padding and code are checked together, in a time that depends on the record's length only.
 */
final class CbcRecords implements RecordProtection {

    static final int MAC = 32;
    private static final int MOST_PADDING = 255;
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private final RawCbc cipher;
    private final ConstantTimeHmacSm3 hmac;
    private final SecureRandom random;
    private final int version;
    private final byte[] head = new byte[13];
    private final byte[] iv = new byte[RawCbc.BLOCK];
    private final byte[] computed = new byte[MAC];
    private long sequence;

    CbcRecords(RawCbc cipher, byte[] macKey, SecureRandom random, int version) {
        this.cipher = cipher;
        this.hmac = new ConstantTimeHmacSm3(macKey);
        this.random = random;
        this.version = version;
    }

    @Override
    public int overhead() {
        return RawCbc.BLOCK + MAC + RawCbc.BLOCK;
    }

    @Override
    public int mostPlain(int length) {
        return Math.max(0, length - RawCbc.BLOCK - MAC - 1);
    }

    @Override
    public int seal(int type, byte[] in, int from, int length, byte[] out, int to) {
        random.nextBytes(iv);
        System.arraycopy(iv, 0, out, to, RawCbc.BLOCK);
        int at = to + RawCbc.BLOCK;
        head(type, length);
        hmac.mac(head, in, from, length, length, length, computed);
        System.arraycopy(in, from, out, at, length);
        System.arraycopy(computed, 0, out, at + length, MAC);
        int padding = RawCbc.BLOCK - (length + MAC) % RawCbc.BLOCK;
        Arrays.fill(out, at + length + MAC, at + length + MAC + padding, (byte) (padding - 1));
        int whole = length + MAC + padding;
        cipher.process(iv, out, at, whole, out, at);
        return RawCbc.BLOCK + whole;
    }

    @Override
    public int open(int type, byte[] in, int from, int length, byte[] out) throws FatalAlertException {
        int whole = length - RawCbc.BLOCK;
        if (whole < MAC + RawCbc.BLOCK || whole % RawCbc.BLOCK != 0) {
            throw refused();
        }
        System.arraycopy(in, from, iv, 0, RawCbc.BLOCK);
        cipher.process(iv, in, from + RawCbc.BLOCK, whole, out, 0);
        int most = whole - MAC - 1;
        int padding = out[whole - 1] & 0xff;
        int good = ~ConstantTimeHmacSm3.less(most, padding);
        for (int i = 0, last = Math.min(MOST_PADDING, whole - 1); i <= last; i++) {
            int differs = ~ConstantTimeHmacSm3.equal(out[whole - 1 - i] & 0xff, padding);
            good &= ~(differs & ~ConstantTimeHmacSm3.less(padding, i));
        }
        int text = most - (padding & good); // bad padding counts as none, and the code is checked all the same
        int least = Math.max(0, most - MOST_PADDING);
        head(type, text);
        hmac.mac(head, out, 0, text, least, most, computed);
        int difference = 0;
        for (int k = 0; k < MAC; k++) {
            int stated = 0;
            for (int i = least + k; i <= most + k; i++) {
                stated |= out[i] & ConstantTimeHmacSm3.equal(i, text + k);
            }
            difference |= (stated ^ computed[k]) & 0xff;
        }
        if ((good & ConstantTimeHmacSm3.equal(difference, 0)) == 0) {
            throw refused();
        }
        return text;
    }

    private static FatalAlertException refused() {
        return new FatalAlertException(Alert.BAD_RECORD_MAC, "a record was changed on its way");
    }

    private void head(int type, int length) {
        LONG.set(head, 0, sequence++);
        head[8] = (byte) type;
        head[9] = (byte) (version >>> 8);
        head[10] = (byte) version;
        head[11] = (byte) (length >>> 8);
        head[12] = (byte) length;
    }

    @Override
    public void close() {
        cipher.close();
        hmac.wipe();
    }
}
