package org.jianxin.sm.subtle;

import static java.util.Objects.checkFromIndexSize;

import com.sun.jna.Memory;

/** SM3 of libgcrypt. */
final class GcryptDigest implements RawDigest {

    private static final int PIECE = 16 * 1024;

    private final GcryptHandle handle = GcryptHandle.sm3();
    private final NativeScratch scratch = new NativeScratch();

    @Override
    public void update(byte[] data, int from, int length) {
        checkFromIndexSize(from, length, data.length);
        Memory memory = scratch.ofAtLeast(PIECE);
        for (int at = 0; at < length; at += PIECE) {
            int part = Math.min(PIECE, length - at);
            memory.write(0, data, from + at, part);
            Libgcrypt.gcry_md_write(handle.pointer(), memory, part);
        }
    }

    @Override
    public void finish(byte[] out, int to) {
        checkFromIndexSize(to, LENGTH, out.length);
        Libgcrypt.gcry_md_read(handle.pointer(), Libgcrypt.MD_SM3).read(0, out, to, LENGTH);
        Libgcrypt.gcry_md_reset(handle.pointer());
    }

    @Override
    public void close() {
        handle.close();
        scratch.close();
    }
}
