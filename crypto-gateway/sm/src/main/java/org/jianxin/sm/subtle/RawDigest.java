package org.jianxin.sm.subtle;

/** SM3 (GB/T 32905-2016) over data that arrives in pieces. Not thread-safe. */
public interface RawDigest extends AutoCloseable {

    /** Length of a digest in bytes. */
    int LENGTH = 32;

    void update(byte[] data, int from, int length);

    /** Writes the digest of everything since the beginning or the last call. */
    void finish(byte[] out, int to);

    /** Gives back what it holds; needed only for those that are not left to the garbage collector. */
    @Override
    void close();
}
