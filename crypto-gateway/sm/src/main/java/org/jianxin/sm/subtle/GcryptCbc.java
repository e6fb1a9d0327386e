package org.jianxin.sm.subtle;

import static java.util.Objects.checkFromIndexSize;

import com.sun.jna.Memory;

/** CBC of libgcrypt in one direction. */
final class GcryptCbc implements RawCbc {

    private final SmEngine.Direction direction;
    private final GcryptHandle handle;
    private final NativeScratch scratch = new NativeScratch();

    GcryptCbc(byte[] key, SmEngine.Direction direction) {
        this.direction = direction;
        this.handle = GcryptHandle.cipher(Libgcrypt.MODE_CBC, key);
    }

    @Override
    public void process(byte[] iv, byte[] in, int from, int length, byte[] out, int to) {
        JavaCbcDecryption.check(iv, length);
        checkFromIndexSize(from, length, in.length);
        checkFromIndexSize(to, length, out.length);
        if (length == 0) {
            return;
        }
        Libgcrypt.check(Libgcrypt.gcry_cipher_setiv(handle.pointer(), iv, BLOCK), "the initial vector");
        Memory memory = scratch.ofAtLeast(length);
        memory.write(0, in, from, length);
        int error = direction == SmEngine.Direction.ENCRYPT
                ? Libgcrypt.gcry_cipher_encrypt(handle.pointer(), memory, length, null, 0)
                : Libgcrypt.gcry_cipher_decrypt(handle.pointer(), memory, length, null, 0);
        Libgcrypt.check(error, "CBC");
        memory.read(0, out, to, length);
    }

    @Override
    public void close() {
        handle.close();
        scratch.close();
    }
}
