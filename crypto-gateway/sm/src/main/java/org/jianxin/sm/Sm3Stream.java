package org.jianxin.sm;

import org.bouncycastle.crypto.digests.SM3Digest;

/**
 * SM3 digest (GB/T 32905-2016) of data that arrives in pieces. Not thread-safe; may be used again after
 * {@link #finish}.
 */
public final class Sm3Stream {

    private final SM3Digest digest = new SM3Digest();

    /**
     * Takes in {@code length} bytes.
     *
     * @throws IndexOutOfBoundsException when the range is not inside {@code data}
     */
    public void update(byte[] data, int offset, int length) {
        java.util.Objects.checkFromIndexSize(offset, length, data.length);
        digest.update(data, offset, length);
    }

    /** Takes in all of {@code data}. */
    public void update(byte[] data) {
        digest.update(data, 0, data.length);
    }

    /** The digest (32 bytes) of everything taken in since the beginning or the last call. */
    public byte[] finish() {
        byte[] out = new byte[Sm3.LENGTH];
        digest.doFinal(out, 0);
        return out;
    }
}
