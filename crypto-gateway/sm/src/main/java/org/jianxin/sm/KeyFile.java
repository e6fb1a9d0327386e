package org.jianxin.sm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;

/**
 * SM2 private keys in files: PKCS#8 EncryptedPrivateKeyInfo (RFC 5958), PBES2 with PBKDF2-HMAC-SM3 and SM4-CBC (RFC
 * 8018; GM/T 0091), PEM, readable by the owner only (mode 0600). What others wrote with HMAC-SHA-256 or AES can be read too.
 */
public final class KeyFile {

    private static final long MAX_BYTES = 16 * 1024;

    private KeyFile() {}

    /**
     * Writes the key; a file that is already there is replaced in one step.
     *
     * @throws IllegalArgumentException when the password is empty
     * @throws IllegalStateException when the key was destroyed
     */
    public static void write(Path file, Sm2KeyPair key, char[] password) throws IOException {
        byte[] pkcs8 = key.pkcs8();
        try {
            writeEncrypted(file, pkcs8, password);
        } finally {
            Arrays.fill(pkcs8, (byte) 0);
        }
    }

    /**
     * Reads a key.
     *
     * @throws KeyFileException when the file is not such a key file, or the password is wrong; the message names the
     *     file
     */
    public static Sm2KeyPair read(Path file, char[] password) throws IOException {
        byte[] pkcs8 = readEncrypted(file, password);
        try {
            return Sm2KeyPair.of(PrivateKeyInfo.getInstance(pkcs8));
        } catch (RuntimeException e) {
            // A wrong password passes the padding check once in 256 times and leaves noise here.
            throw new KeyFileException(file + ": the password is wrong, or the file is damaged or not of an SM2 key");
        } finally {
            Arrays.fill(pkcs8, (byte) 0);
        }
    }

    static void writeEncrypted(Path file, byte[] pkcs8, char[] password) throws IOException {
        PrivateFiles.write(file, EncryptedKey.encrypt(pkcs8, password, new SecureRandom()), PrivateFiles.OWNER_ONLY);
    }

    /** The PKCS#8 bytes of a key of any algorithm; the caller wipes them. */
    static byte[] readEncrypted(Path file, char[] password) throws IOException {
        if (Files.size(file) > MAX_BYTES) {
            throw new KeyFileException(file + ": too long for a key file");
        }
        byte[] pem = Files.readAllBytes(file);
        try {
            return EncryptedKey.decrypt(pem, password);
        } catch (KeyFileException e) {
            throw new KeyFileException(file + ": " + e.getMessage());
        }
    }
}
