package org.jianxin.sm.subtle;

import static java.util.Objects.checkFromIndexSize;

import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;

/** CCM (NIST SP 800-38C) over {@link Sm4Block}, with lengths in three bytes: texts up to 16 MB less one byte. */
final class JavaCcm implements RawAead {

    private static final int LENGTH_BYTES = 15 - NONCE;
    private static final int MAX_TEXT = (1 << 8 * LENGTH_BYTES) - 1;
    private static final int MAX_ASSOCIATED = 0xfeff; // longer ones have another encoding (A.2.2)

    private final Sm4Block cipher;
    private final byte[] counter = new byte[Sm4Block.BLOCK];
    private final byte[] mac = new byte[Sm4Block.BLOCK];

    JavaCcm(byte[] key) {
        cipher = Sm4Block.encrypting(key);
    }

    @Override
    public void seal(byte[] nonce, byte[] associated, byte[] in, int from, int length, byte[] out, int to) {
        checkFromIndexSize(from, length, in.length);
        checkFromIndexSize(to, length + TAG, out.length);
        mac(nonce, associated, in, from, length);
        begin(nonce);
        byte[] tag = new byte[TAG];
        cipher.counter(counter, mac, 0, TAG, tag, 0);
        cipher.counter(counter, in, from, length, out, to);
        System.arraycopy(tag, 0, out, to + length, TAG);
    }

    @Override
    public void open(byte[] nonce, byte[] associated, byte[] in, int from, int length, byte[] out, int to)
            throws AEADBadTagException {
        checkFromIndexSize(from, length, in.length);
        int text = length - TAG;
        if (text < 0) {
            throw new AEADBadTagException("shorter than a tag");
        }
        checkFromIndexSize(to, text, out.length);
        begin(nonce);
        byte[] stated = new byte[TAG];
        cipher.counter(counter, in, from + text, TAG, stated, 0);
        byte[] plain = new byte[text]; // nothing may leave before the code is checked, and that needs the text
        cipher.counter(counter, in, from, text, plain, 0);
        try {
            mac(nonce, associated, plain, 0, text);
            if (!MessageDigest.isEqual(mac, stated)) {
                throw new AEADBadTagException("the tag is not that of the text");
            }
            System.arraycopy(plain, 0, out, to, text);
        } finally {
            Arrays.fill(plain, (byte) 0);
        }
    }

    private void begin(byte[] nonce) {
        Arrays.fill(counter, (byte) 0);
        counter[0] = LENGTH_BYTES - 1;
        System.arraycopy(nonce, 0, counter, 1, NONCE);
    }

    /** CBC-MAC of the formatted input (A.2). */
    private void mac(byte[] nonce, byte[] associated, byte[] text, int from, int length) {
        if (nonce.length != NONCE) {
            throw new IllegalArgumentException("a nonce has " + NONCE + " bytes, not " + nonce.length);
        }
        if (length > MAX_TEXT || associated.length > MAX_ASSOCIATED) {
            throw new IllegalArgumentException("CCM takes texts up to " + MAX_TEXT + " bytes and associated bytes up to "
                    + MAX_ASSOCIATED);
        }
        mac[0] = (byte) ((associated.length > 0 ? 0x40 : 0) | (TAG - 2) / 2 << 3 | LENGTH_BYTES - 1);
        System.arraycopy(nonce, 0, mac, 1, NONCE);
        mac[13] = (byte) (length >>> 16);
        mac[14] = (byte) (length >>> 8);
        mac[15] = (byte) length;
        cipher.block(mac, 0, mac, 0);
        if (associated.length > 0) {
            byte[] prefixed = new byte[associated.length + 2];
            prefixed[0] = (byte) (associated.length >>> 8);
            prefixed[1] = (byte) associated.length;
            System.arraycopy(associated, 0, prefixed, 2, associated.length);
            chain(prefixed, 0, prefixed.length);
        }
        chain(text, from, length);
    }

    private void chain(byte[] data, int from, int length) {
        for (int at = 0; at < length; at += Sm4Block.BLOCK) {
            int part = Math.min(Sm4Block.BLOCK, length - at);
            for (int i = 0; i < part; i++) {
                mac[i] ^= data[from + at + i];
            }
            cipher.block(mac, 0, mac, 0);
        }
    }

    @Override
    public void close() {
        cipher.wipe();
        Arrays.fill(mac, (byte) 0);
    }
}
