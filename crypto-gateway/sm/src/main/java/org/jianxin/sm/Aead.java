package org.jianxin.sm;

/**
 * Authenticated encryption with associated data under one secret key.
 *
 * <p>Guarantee: who does not have the key learns nothing of a text but its length, and cannot make anything that {@link #open}
 * accepts. That holds for the associated data too, which stay readable: a sealed text opens only together with the very bytes
 * it was sealed with. There is no nonce to choose. Sealed texts can be repeated, dropped and put in another order; who must
 * notice puts a number into the associated data. Implementations are thread-safe.
 */
public interface Aead {

    /**
     * Encrypts and authenticates. Twice the same text gives two different results.
     *
     * @param text may be empty
     * @param associated may be empty; not part of the result
     * @return all that {@link #open} needs beside key and associated data; some bytes longer than the text
     * @throws IllegalArgumentException when the text is longer than the mode allows
     * @throws IllegalStateException when the key was destroyed or has served as many texts as is safe
     */
    byte[] seal(byte[] text, byte[] associated);

    /**
     * Checks and decrypts.
     *
     * @return the text; the caller wipes it when it is a secret
     * @throws UndecipherableException when {@code sealed} was not made with this key and these associated data, or was
     *     changed; which of these is not told
     * @throws IllegalStateException when the key was destroyed
     */
    byte[] open(byte[] sealed, byte[] associated) throws UndecipherableException;
}
