package org.jianxin.sm.subtle;

import static java.util.Objects.checkFromIndexSize;

import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;

/** GCM (NIST SP 800-38D, clause 7) over {@link Sm4Block}. */
final class JavaGcm implements RawAead {

    private final Sm4Block cipher;
    private final Ghash ghash;
    private final byte[] counter = new byte[Sm4Block.BLOCK];
    private final byte[] tag = new byte[Sm4Block.BLOCK];
    private final int tagLength;

    JavaGcm(byte[] key, int tagLength) {
        Parameters.gcmTag(tagLength);
        this.tagLength = tagLength;
        cipher = Sm4Block.encrypting(key);
        byte[] h = new byte[Sm4Block.BLOCK];
        cipher.block(h, 0, h, 0);
        ghash = new Ghash(h);
        Arrays.fill(h, (byte) 0);
    }

    @Override
    public void seal(byte[] nonce, byte[] associated, byte[] in, int from, int length, byte[] out, int to) {
        checkFromIndexSize(from, length, in.length);
        checkFromIndexSize(to, length + tagLength, out.length);
        begin(nonce);
        cipher.counter(counter, in, from, length, out, to);
        tag(associated, out, to, length);
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
        begin(nonce);
        tag(associated, in, from, text);
        byte[] stated = Arrays.copyOfRange(in, from + text, from + length);
        if (!MessageDigest.isEqual(Arrays.copyOf(tag, tagLength), stated)) {
            throw new AEADBadTagException("the tag is not that of the text");
        }
        cipher.counter(counter, in, from, text, out, to);
    }

    /** Puts the encrypted first counter block into {@link #tag} and the second one into {@link #counter}. */
    private void begin(byte[] nonce) {
        Parameters.gcmNonce(nonce);
        Arrays.fill(counter, (byte) 0);
        if (nonce.length == NONCE) {
            System.arraycopy(nonce, 0, counter, 0, NONCE);
            counter[15] = 1;
        } else {
            ghash.reset();
            ghash.update(nonce, 0, nonce.length);
            ghash.lengths(0, nonce.length);
            ghash.xorInto(counter, 0);
        }
        Arrays.fill(tag, (byte) 0);
        cipher.counter(counter, tag, 0, Sm4Block.BLOCK, tag, 0); // counts on as well
    }

    private void tag(byte[] associated, byte[] text, int from, int length) {
        ghash.reset();
        ghash.update(associated, 0, associated.length);
        ghash.update(text, from, length);
        ghash.lengths(associated.length, length);
        ghash.xorInto(tag, 0);
    }

    @Override
    public void close() {
        cipher.wipe();
        ghash.wipe();
    }
}
