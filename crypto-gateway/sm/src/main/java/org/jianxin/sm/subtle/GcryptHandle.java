package org.jianxin.sm.subtle;

import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import java.lang.ref.Cleaner;
import java.util.function.Consumer;

/** A handle of the library, given back when closed or, for those that forget, when nobody can reach it. */
final class GcryptHandle {

    private static final Cleaner CLEANER = Cleaner.create();

    private final Pointer pointer;
    private final Cleaner.Cleanable giveBack;
    private boolean closed;

    private GcryptHandle(Pointer pointer, Consumer<Pointer> close) {
        this.pointer = pointer;
        this.giveBack = CLEANER.register(this, () -> close.accept(pointer));
    }

    /** An SM4 cipher in a mode under a key. */
    static GcryptHandle cipher(int mode, byte[] key) {
        Parameters.key(key);
        PointerByReference opened = new PointerByReference();
        Libgcrypt.check(Libgcrypt.gcry_cipher_open(opened, Libgcrypt.CIPHER_SM4, mode, 0), "SM4");
        GcryptHandle handle = new GcryptHandle(opened.getValue(), Libgcrypt::gcry_cipher_close);
        Libgcrypt.check(Libgcrypt.gcry_cipher_setkey(handle.pointer, key, key.length), "an SM4 key");
        return handle;
    }

    /** A digest of SM3. */
    static GcryptHandle sm3() {
        PointerByReference opened = new PointerByReference();
        Libgcrypt.check(Libgcrypt.gcry_md_open(opened, Libgcrypt.MD_SM3, 0), "SM3");
        return new GcryptHandle(opened.getValue(), Libgcrypt::gcry_md_close);
    }

    /** @throws IllegalStateException when it was given back: the library would read memory that is no longer its own */
    Pointer pointer() {
        if (closed) {
            throw new IllegalStateException("closed");
        }
        return pointer;
    }

    void close() {
        closed = true;
        giveBack.clean();
    }
}
