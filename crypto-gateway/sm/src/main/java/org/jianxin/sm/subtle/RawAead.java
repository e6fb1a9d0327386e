package org.jianxin.sm.subtle;

import javax.crypto.AEADBadTagException;

/**
 * Authenticated encryption with SM4 under one key and with nonces from the caller. Not thread-safe.
 *
 * <p>Guarantee: who does not have the key learns nothing but lengths, and cannot make a text that {@link #open} accepts, as
 * long as no nonce serves two texts under one key. A nonce used twice gives away the XOR of both texts, and with GCM the
 * power to forge.
 */
public interface RawAead extends AutoCloseable {

    /** Length in bytes of a nonce that we make. Others of the mode are taken: in GCM all but none, in CCM 7 to 13. */
    int NONCE = 12;

    /** Length in bytes of the tag, which follows the encrypted text, unless the engine was asked for another one. */
    int TAG = 16;

    /**
     * Encrypts {@code length} bytes and writes them and the tag, {@code length + TAG} bytes. In place is allowed, that is
     * the same array and the same place.
     *
     * @param nonce {@link #NONCE} bytes
     * @param associated authenticated but not encrypted
     * @throws IndexOutOfBoundsException when a range is not inside its array
     * @throws IllegalArgumentException when the mode has no nonces of this length, or not for a text of this length
     */
    void seal(byte[] nonce, byte[] associated, byte[] in, int from, int length, byte[] out, int to);

    /**
     * Checks the tag and decrypts {@code length} bytes, the last {@link #TAG} of which are the tag; writes
     * {@code length - TAG} bytes. Nothing is written unless the tag is right. In place is allowed.
     *
     * @throws AEADBadTagException when text, associated bytes, nonce or key are not those of {@link #seal}, or there are
     *     fewer than {@link #TAG} bytes
     * @throws IllegalArgumentException as for {@link #seal}
     */
    void open(byte[] nonce, byte[] associated, byte[] in, int from, int length, byte[] out, int to)
            throws AEADBadTagException;

    /** Wipes the key; anything afterwards throws {@link IllegalStateException}. */
    @Override
    void close();
}
