package org.jianxin.sm.subtle;

import static java.util.Objects.checkFromIndexSize;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;

/** CCM (NIST SP 800-38C) over {@link Sm4Block}. */
final class JavaCcm implements RawAead {

    /** From here on the length of associated data is written in six bytes instead of two (A.2.2). */
    private static final int LONG_ASSOCIATED = 0xff00;

    private final Sm4Block cipher;
    private final byte[] counter = new byte[Sm4Block.BLOCK];
    private final byte[] mac = new byte[Sm4Block.BLOCK];
    private final int tagLength;

    JavaCcm(byte[] key, int tagLength) {
        Parameters.ccmTag(tagLength);
        this.tagLength = tagLength;
        cipher = Sm4Block.encrypting(key);
    }

    @Override
    public void seal(byte[] nonce, byte[] associated, byte[] in, int from, int length, byte[] out, int to) {
        checkFromIndexSize(from, length, in.length);
        checkFromIndexSize(to, length + tagLength, out.length);
        Parameters.ccmNonce(nonce, length);
        mac(nonce, associated, in, from, length);
        begin(nonce);
        byte[] tag = new byte[Sm4Block.BLOCK];
        cipher.counter(counter, mac, 0, Sm4Block.BLOCK, tag, 0);
        cipher.counter(counter, in, from, length, out, to);
        System.arraycopy(tag, 0, out, to + length, tagLength);
    }

    @Override
    public void open(byte[] nonce, byte[] associated, byte[] in, int from, int length, byte[] out, int to)
            throws AEADBadTagException {
        checkFromIndexSize(from, length, in.length);
        int text = length - tagLength;
        if (text < 0) {
            throw new AEADBadTagException("shorter than a tag");
        }
        checkFromIndexSize(to, text, out.length);
        Parameters.ccmNonce(nonce, text);
        begin(nonce);
        byte[] stated = new byte[Sm4Block.BLOCK];
        System.arraycopy(in, from + text, stated, 0, tagLength);
        cipher.counter(counter, stated, 0, Sm4Block.BLOCK, stated, 0);
        byte[] plain = new byte[text]; // nothing may leave before the code is checked, and that needs the text
        cipher.counter(counter, in, from, text, plain, 0);
        try {
            mac(nonce, associated, plain, 0, text);
            if (!MessageDigest.isEqual(Arrays.copyOf(mac, tagLength), Arrays.copyOf(stated, tagLength))) {
                throw new AEADBadTagException("the tag is not that of the text");
            }
            System.arraycopy(plain, 0, out, to, text);
        } finally {
            Arrays.fill(plain, (byte) 0);
        }
    }

    private void begin(byte[] nonce) {
        Arrays.fill(counter, (byte) 0);
        counter[0] = (byte) (14 - nonce.length);
        System.arraycopy(nonce, 0, counter, 1, nonce.length);
    }

    /** CBC-MAC of the formatted input (A.2). */
    private void mac(byte[] nonce, byte[] associated, byte[] text, int from, int length) {
        int lengthBytes = 15 - nonce.length;
        mac[0] = (byte) ((associated.length > 0 ? 0x40 : 0) | (tagLength - 2) / 2 << 3 | lengthBytes - 1);
        for (int i = 15, rest = length; i > nonce.length; i--, rest >>>= Byte.SIZE) {
            mac[i] = (byte) rest;
        }
        System.arraycopy(nonce, 0, mac, 1, nonce.length);
        cipher.block(mac, 0, mac, 0);
        if (associated.length > 0) {
            byte[] prefixed = prefixed(associated);
            chain(prefixed, 0, prefixed.length);
        }
        chain(text, from, length);
    }

    private static byte[] prefixed(byte[] associated) {
        int length = associated.length;
        ByteBuffer prefixed = ByteBuffer.allocate(Math.addExact(length, 6));
        if (length < LONG_ASSOCIATED) {
            prefixed.putShort((short) length);
        } else {
            prefixed.putShort((short) 0xfffe).putInt(length);
        }
        prefixed.put(associated);
        return Arrays.copyOf(prefixed.array(), prefixed.position());
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
