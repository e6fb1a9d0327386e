package org.jianxin.sm;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.jspecify.annotations.Nullable;

/**
 * SM2 certificates and keys in PEM files (RFC 7468) as other stacks write them: chains of certificates, keys in PKCS#8 with
 * or without password, and keys in the older form of SEC 1 with a block of parameters before them. Every error names the file.
 */
public final class PemFile {

    private static final String CERTIFICATE = "CERTIFICATE";
    private static final String PKCS8 = "PRIVATE KEY";
    private static final String SEC1 = "EC PRIVATE KEY";
    private static final long MAX_BYTES = 1 << 20;

    private PemFile() {}

    /**
     * All certificates of the file in their order, at least one.
     *
     * @throws CertificateException when one of them is not an SM2 certificate
     */
    public static List<Sm2Certificate> certificates(Path file) throws IOException, CertificateException {
        byte[] text = read(file);
        List<Sm2Certificate> found = new ArrayList<>();
        try {
            for (byte[] block : blocks(text, CERTIFICATE)) {
                found.add(Sm2Certificate.of(Pem.decode(CERTIFICATE, block)));
            }
        } catch (IllegalArgumentException | CertificateException e) {
            throw new CertificateException(file + ": certificate " + (found.size() + 1) + ": " + e.getMessage(), e);
        }
        if (found.isEmpty()) {
            throw new CertificateException(file + ": holds no certificate");
        }
        return found;
    }

    /** Writes certificates in this order (mode 0644); a file that is already there is replaced in one step. */
    public static void write(Path file, List<Sm2Certificate> certificates) throws IOException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        for (Sm2Certificate each : certificates) {
            text.writeBytes(Pem.encode(CERTIFICATE, each.encoded()));
        }
        DurableFile.write(file, text.toByteArray());
    }

    /**
     * The only key of the file.
     *
     * @param password of the key; null when it has none
     * @throws KeyFileException when there is none, or it is not an SM2 key, or the password is missing, superfluous or wrong
     */
    public static Sm2KeyPair key(Path file, char @Nullable [] password) throws IOException {
        byte[] text = read(file);
        byte[] der = new byte[0];
        try {
            if (!blocks(text, EncryptedKey.LABEL).isEmpty()) {
                if (password == null) {
                    throw new KeyFileException(file + ": the key is under a password, and none was given");
                }
                return KeyFile.read(file, password);
            }
            if (password != null) {
                throw new KeyFileException(file + ": a password was given, but the key is not under one");
            }
            List<byte[]> sec1 = blocks(text, SEC1);
            if (sec1.size() == 1) {
                der = Pem.decode(SEC1, sec1.get(0));
                return Sm2KeyPair.of(new PrivateKeyInfo(Sm2Curve.KEY_ALGORITHM, ECPrivateKey.getInstance(der)));
            }
            List<byte[]> pkcs8 = blocks(text, PKCS8);
            if (pkcs8.size() != 1) {
                throw new KeyFileException(file + ": holds " + pkcs8.size() + " private keys, not one");
            }
            der = Pem.decode(PKCS8, pkcs8.get(0));
            return Sm2KeyPair.of(PrivateKeyInfo.getInstance(der));
        } catch (RuntimeException e) {
            // The cause is dropped on purpose: parsers quote what they read.
            throw new KeyFileException(file + ": the file is damaged or its key is not an SM2 key");
        } finally {
            Arrays.fill(der, (byte) 0);
            Arrays.fill(text, (byte) 0);
        }
    }

    /**
     * The content of the file's only block: a private key of any algorithm, in PKCS#8 without password. The caller wipes it.
     *
     * @throws KeyFileException when the file holds anything else; the message does not quote it
     */
    public static byte[] pkcs8(Path file) throws IOException {
        byte[] text = read(file);
        try {
            return Pem.decode(PKCS8, text);
        } catch (IllegalArgumentException e) {
            throw new KeyFileException(
                    file + ": " + e.getMessage() + "; wanted is one private key in PKCS#8 without password");
        } finally {
            Arrays.fill(text, (byte) 0);
        }
    }

    /**
     * Writes a key (PKCS#8 without password, mode 0600) that a process must be able to read unattended; a file that is already
     * there is replaced in one step.
     *
     * @throws IllegalStateException when the key was destroyed
     */
    public static void writeKey(Path file, Sm2KeyPair key) throws IOException {
        byte[] pkcs8 = key.pkcs8();
        byte[] text = Pem.encode(PKCS8, pkcs8);
        try {
            PrivateFiles.write(file, text, PrivateFiles.OWNER_ONLY);
        } finally {
            Arrays.fill(pkcs8, (byte) 0);
            Arrays.fill(text, (byte) 0);
        }
    }

    private static byte[] read(Path file) throws IOException {
        if (Files.size(file) > MAX_BYTES) {
            throw new KeyFileException(file + ": too long for a PEM file");
        }
        return Files.readAllBytes(file);
    }

    /** Each block of this label, with its first and last line; what stands between blocks is for people. */
    private static List<byte[]> blocks(byte[] text, String label) {
        byte[] begin = ("-----BEGIN " + label + "-----").getBytes(StandardCharsets.US_ASCII);
        byte[] end = ("-----END " + label + "-----").getBytes(StandardCharsets.US_ASCII);
        List<byte[]> found = new ArrayList<>();
        int from = Pem.indexOf(text, begin, 0);
        while (from >= 0) {
            int to = Pem.indexOf(text, end, from);
            if (to < 0) {
                throw new IllegalArgumentException("a PEM block \"" + label + "\" does not end");
            }
            found.add(Arrays.copyOfRange(text, from, to + end.length));
            from = Pem.indexOf(text, begin, to);
        }
        return found;
    }
}
