package org.jianxin.sm.subtle;

import static java.util.Objects.checkFromIndexSize;

import com.sun.jna.Memory;

/** CTR of libgcrypt. */
final class GcryptCtr implements RawCtr {

    private final GcryptHandle handle;
    private final NativeScratch scratch = new NativeScratch();

    GcryptCtr(byte[] key) {
        this.handle = GcryptHandle.cipher(Libgcrypt.MODE_CTR, key);
    }

    @Override
    public void process(byte[] counter, byte[] in, int from, int length, byte[] out, int to) {
        Parameters.counter(counter, length);
        checkFromIndexSize(from, length, in.length);
        checkFromIndexSize(to, length, out.length);
        if (length == 0) {
            return;
        }
        Libgcrypt.check(Libgcrypt.gcry_cipher_setctr(handle.pointer(), counter, BLOCK), "the counter");
        Memory memory = scratch.ofAtLeast(length);
        memory.write(0, in, from, length);
        Libgcrypt.check(Libgcrypt.gcry_cipher_encrypt(handle.pointer(), memory, length, null, 0), "CTR");
        memory.read(0, out, to, length);
    }

    @Override
    public void close() {
        handle.close();
        scratch.close();
    }
}
