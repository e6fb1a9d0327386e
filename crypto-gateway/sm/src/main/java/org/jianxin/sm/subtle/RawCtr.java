package org.jianxin.sm.subtle;

/**
 * SM4 in CTR mode (GB/T 17964-2021): the text XORed with a key stream. The same object encrypts and decrypts. Not thread-safe.
 *
 * <p>Alone this hides a text but does not protect it from changes: every bit can be flipped from outside. And a counter block
 * used twice gives away the XOR of both texts.
 */
public interface RawCtr extends AutoCloseable {

    /** Length of a counter block in bytes. */
    int BLOCK = 16;

    /**
     * Encrypts or decrypts {@code length} bytes. In place is allowed.
     *
     * @param counter the block for the first 16 bytes; its last four bytes count from there, and must not run over
     * @throws IllegalArgumentException when the counter block has another length, or would run over
     * @throws IndexOutOfBoundsException when a range is not inside its array
     */
    void process(byte[] counter, byte[] in, int from, int length, byte[] out, int to);

    /** Wipes the key; anything afterwards throws {@link IllegalStateException}. */
    @Override
    void close();
}
