package org.jianxin.sm.subtle;

import static java.util.Objects.checkFromIndexSize;

import com.sun.jna.Memory;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;

/** GCM or CCM of libgcrypt. */
final class GcryptAead implements RawAead {

    private static final int SET_CCM_LENGTHS = 69;

    private final int mode;
    private final GcryptHandle handle;
    private final NativeScratch scratch = new NativeScratch();
    private final byte[] tag;

    GcryptAead(int mode, byte[] key, int tagLength) {
        this.mode = mode;
        this.tag = new byte[tagLength];
        this.handle = GcryptHandle.cipher(mode, key);
    }

    @Override
    public void seal(byte[] nonce, byte[] associated, byte[] in, int from, int length, byte[] out, int to) {
        checkFromIndexSize(from, length, in.length);
        checkFromIndexSize(to, length + tag.length, out.length);
        begin(nonce, associated, length);
        Memory memory = scratch.ofAtLeast(length);
        memory.write(0, in, from, length);
        Libgcrypt.check(Libgcrypt.gcry_cipher_encrypt(handle.pointer(), memory, length, null, 0), "encryption");
        memory.read(0, out, to, length);
        Libgcrypt.check(Libgcrypt.gcry_cipher_gettag(handle.pointer(), tag, tag.length), "the tag");
        System.arraycopy(tag, 0, out, to + length, tag.length);
    }

    @Override
    public void open(byte[] nonce, byte[] associated, byte[] in, int from, int length, byte[] out, int to)
            throws AEADBadTagException {
        checkFromIndexSize(from, length, in.length);
        int text = length - tag.length;
        if (text < 0) {
            throw new AEADBadTagException("shorter than a tag");
        }
        checkFromIndexSize(to, text, out.length);
        begin(nonce, associated, text);
        Memory memory = scratch.ofAtLeast(text);
        memory.write(0, in, from, text);
        Libgcrypt.check(Libgcrypt.gcry_cipher_decrypt(handle.pointer(), memory, text, null, 0), "decryption");
        System.arraycopy(in, from + text, tag, 0, tag.length);
        int error = Libgcrypt.gcry_cipher_checktag(handle.pointer(), tag, tag.length);
        if ((error & 0xffff) == Libgcrypt.CHECKSUM) {
            memory.clear(text);
            throw new AEADBadTagException("the tag is not that of the text");
        }
        Libgcrypt.check(error, "the tag");
        memory.read(0, out, to, text);
    }

    private void begin(byte[] nonce, byte[] associated, int text) {
        if (mode == Libgcrypt.MODE_CCM) {
            Parameters.ccmNonce(nonce, text);
        } else {
            Parameters.gcmNonce(nonce);
        }
        Libgcrypt.check(Libgcrypt.gcry_cipher_setiv(handle.pointer(), nonce, nonce.length), "the nonce");
        if (mode == Libgcrypt.MODE_CCM) {
            long[] lengths = {text, associated.length, tag.length};
            Libgcrypt.check(
                    Libgcrypt.gcry_cipher_ctl(handle.pointer(), SET_CCM_LENGTHS, lengths, 8L * lengths.length),
                    "the lengths");
        }
        if (associated.length > 0) {
            Libgcrypt.check(
                    Libgcrypt.gcry_cipher_authenticate(handle.pointer(), associated, associated.length),
                    "associated data");
        }
    }

    @Override
    public void close() {
        handle.close();
        scratch.close();
        Arrays.fill(tag, (byte) 0);
    }
}
