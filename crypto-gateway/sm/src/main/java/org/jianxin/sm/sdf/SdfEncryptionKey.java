package org.jianxin.sm.sdf;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Set;
import org.jianxin.sm.Decrypter;
import org.jianxin.sm.Sm2Ciphertext;
import org.jianxin.sm.Sm2PublicKey;
import org.jianxin.sm.UndecipherableException;
import org.jianxin.sm.sdf.SdfLibrary.Decryption;

/**
 * An SM2 key that a device holds, to be encrypted to. Works until its {@link SdfDevice} is closed; what the device refuses fails
 * with {@link SdfException}. Thread-safe.
 */
public final class SdfEncryptionKey implements Decrypter {

    /** C1 and C3. */
    private static final int OVERHEAD = 65 + 32;

    /** The standard does not say which of them a ciphertext of somebody else's gives. */
    private static final Set<SdfError> OF_THE_CIPHERTEXT = Set.of(SdfError.SDR_ENCDATAERR, SdfError.SDR_SKOPERR);

    private final SdfLibrary library;
    private final SdfSessions sessions;
    private final int index;
    private final Sm2PublicKey publicKey;

    SdfEncryptionKey(SdfLibrary library, SdfSessions sessions, int index, Sm2PublicKey publicKey) {
        this.library = library;
        this.sessions = sessions;
        this.index = index;
        this.publicKey = publicKey;
    }

    /** @throws SdfException when the device decrypts, but not with the key whose public part it gave */
    void selfTest(byte[] text) {
        byte[] decrypted = {};
        try {
            decrypted = decrypt(publicKey.encrypt(text, new SecureRandom()));
        } catch (UndecipherableException e) {
            // Said below.
        }
        if (!MessageDigest.isEqual(text, decrypted)) {
            throw library.misfit(
                    "SDF_InternalDecrypt_ECC", "what is encrypted for key " + index + " does not come out again");
        }
        Arrays.fill(decrypted, (byte) 0);
    }

    /**
     * As of {@link Decrypter}.
     *
     * @throws SdfException when the device refuses for another reason than the ciphertext, or the text is longer than it takes
     */
    @Override
    public byte[] decrypt(Sm2Ciphertext ciphertext) throws UndecipherableException {
        int length = ciphertext.c1c3c2().length - OVERHEAD;
        Decryption done;
        try (GuardedMemory structure = library.structures().ciphertext(ciphertext)) {
            done = sessions.call(session -> library.decrypt(session, index, structure, length));
        } catch (IllegalArgumentException e) {
            throw new SdfException("SDF_InternalDecrypt_ECC: " + e.getMessage());
        }
        if (SdfError.of(done.code()).filter(OF_THE_CIPHERTEXT::contains).isPresent()) {
            throw new UndecipherableException();
        }
        if (done.code() != 0) {
            throw SdfLibrary.notDecrypted(done.code());
        }
        return done.text();
    }

    @Override
    public Sm2PublicKey publicKey() {
        return publicKey;
    }

    @Override
    public String toString() {
        return "SdfEncryptionKey[" + index + ", " + publicKey.keyId() + "]";
    }
}
