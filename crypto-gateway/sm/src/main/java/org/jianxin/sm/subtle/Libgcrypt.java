package org.jianxin.sm.subtle;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import org.jspecify.annotations.Nullable;

/** The functions of libgcrypt 1.9 or newer that are used here, as its manual names them. */
final class Libgcrypt {

    static final int CIPHER_SM4 = 318;
    static final int MODE_CBC = 3;
    static final int MODE_CTR = 6;
    static final int MODE_CCM = 8;
    static final int MODE_GCM = 9;
    static final int MD_SM3 = 326;

    /** GPG_ERR_CHECKSUM in the lower 16 bits of an error. */
    static final int CHECKSUM = 10;

    private static final String NAME = "gcrypt";
    /** The name of its binary interface; the plain name exists only where the development files are installed. */
    private static final String[] FILES = {"libgcrypt.so.20", NAME};

    private static final int ANY_INITIALIZATION_FINISHED_P = 39;
    private static final int DISABLE_SECMEM = 37;
    private static final int INITIALIZATION_FINISHED = 38;

    private Libgcrypt() {}

    /** Variadic functions cannot be mapped directly. */
    private interface Control extends Library {
        int gcry_control(int command, Object... arguments);
    }

    /**
     * Binds the functions and makes the library ready.
     *
     * @return its version
     * @throws LinkageError when there is none, or none that has what is needed
     */
    static String load() {
        NativeLibrary library = library();
        Native.register(Libgcrypt.class, library);
        String version = gcry_check_version(null); // also initialises it, and must come first
        if (version == null) {
            throw new UnsatisfiedLinkError("libgcrypt does not tell its version");
        }
        Control control = Native.load(library.getFile().getPath(), Control.class);
        if (control.gcry_control(ANY_INITIALIZATION_FINISHED_P) == 0) {
            control.gcry_control(DISABLE_SECMEM, 0); // keys lie in Java's memory as well
            control.gcry_control(INITIALIZATION_FINISHED, 0);
        }
        return version;
    }

    private static NativeLibrary library() {
        UnsatisfiedLinkError last = null;
        for (String file : FILES) {
            try {
                return NativeLibrary.getInstance(file);
            } catch (UnsatisfiedLinkError e) {
                last = e;
            }
        }
        throw last == null ? new UnsatisfiedLinkError(NAME) : last;
    }

    static native @Nullable String gcry_check_version(@Nullable String required);

    static native int gcry_cipher_open(PointerByReference handle, int algorithm, int mode, int flags);

    static native int gcry_cipher_setkey(Pointer handle, byte[] key, long length);

    static native int gcry_cipher_setiv(Pointer handle, byte[] iv, long length);

    static native int gcry_cipher_setctr(Pointer handle, byte[] counter, long length);

    /** {@code lengths}: text, associated bytes, tag. */
    static native int gcry_cipher_ctl(Pointer handle, int command, long[] lengths, long size);

    static native int gcry_cipher_authenticate(Pointer handle, byte[] associated, long length);

    static native int gcry_cipher_encrypt(
            Pointer handle, Pointer out, long outLength, @Nullable Pointer in, long inLength);

    static native int gcry_cipher_decrypt(
            Pointer handle, Pointer out, long outLength, @Nullable Pointer in, long inLength);

    static native int gcry_cipher_gettag(Pointer handle, byte[] tag, long length);

    static native int gcry_cipher_checktag(Pointer handle, byte[] tag, long length);

    static native void gcry_cipher_close(Pointer handle);

    static native int gcry_md_open(PointerByReference handle, int algorithm, int flags);

    static native void gcry_md_write(Pointer handle, Pointer data, long length);

    static native Pointer gcry_md_read(Pointer handle, int algorithm);

    static native void gcry_md_reset(Pointer handle);

    static native void gcry_md_close(Pointer handle);

    static native Pointer gcry_strerror(int error);

    /** @throws IllegalStateException when the library refused */
    static void check(int error, String what) {
        if (error != 0) {
            throw new IllegalStateException(
                    "libgcrypt: " + what + ": " + gcry_strerror(error).getString(0));
        }
    }
}
