package org.jianxin.sm.subtle;

/**
 * SM4 in CBC mode (GB/T 17964-2021) over whole blocks, in one direction, without padding. Not thread-safe.
 *
 * <p>Alone this hides a text but does not protect it from changes: whoever decrypts must check a message authentication code,
 * and must not tell bad padding from a bad code, not even by the time it takes.
 */
public interface RawCbc extends AutoCloseable {

    /** Length of a block and of the initial vector in bytes. */
    int BLOCK = 16;

    /**
     * Encrypts or decrypts {@code length} bytes, a multiple of {@link #BLOCK}. In place is allowed.
     *
     * @param iv 16 bytes; for encryption they must be random and unknown beforehand
     * @throws IllegalArgumentException when the length is not a multiple of the block
     */
    void process(byte[] iv, byte[] in, int from, int length, byte[] out, int to);

    /** Wipes the key; anything afterwards throws {@link IllegalStateException}. */
    @Override
    void close();
}
