package org.jianxin.sm;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.gm.GMObjectIdentifiers;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;

/**
 * An SM2 key and its certificates in one file (PKCS#12, RFC 7292), for programs that keep them so. What is written here is
 * protected with PBES2 (PBKDF2-HMAC-SM3, SM4-CBC) and a code by HMAC-SM3, all of them slow to try passwords on, unless its reader
 * needs another {@link Protection}; what others wrote with HMAC-SHA-256 or AES in their places, as {@code openssl pkcs12} does, can
 * be read. Older protections are refused.
 *
 * @param key the only private key; whoever reads a file closes it
 * @param chain the key's certificate, then those above it as far as the file has them, then any others
 */
public record Pkcs12(Sm2KeyPair key, List<Sm2Certificate> chain) implements AutoCloseable {

    private static final long MAX_BYTES = 1 << 20;

    /** What a file is protected with; the cipher is SM4-CBC in both. */
    public enum Protection {
        /** PBKDF2 with HMAC-SM3, and a code by HMAC-SM3. */
        SM3(GMObjectIdentifiers.hmac_sm3, GMObjectIdentifiers.sm3),
        /** SHA-256 in the place of SM3, for programs that cannot read that, such as OpenSSL 3.0. */
        SHA256(PKCSObjectIdentifiers.id_hmacWithSHA256, NISTObjectIdentifiers.id_sha256);

        private final ASN1ObjectIdentifier pseudoRandomFunction;
        private final ASN1ObjectIdentifier digest;

        Protection(ASN1ObjectIdentifier pseudoRandomFunction, ASN1ObjectIdentifier digest) {
            this.pseudoRandomFunction = pseudoRandomFunction;
            this.digest = digest;
        }

        ASN1ObjectIdentifier pseudoRandomFunction() {
            return pseudoRandomFunction;
        }

        ASN1ObjectIdentifier digest() {
            return digest;
        }
    }

    /** @throws IllegalArgumentException when the first certificate is not the key's, or there is none */
    public Pkcs12 {
        requireNonNull(key, "key");
        chain = List.copyOf(chain);
        if (chain.isEmpty() || !chain.get(0).publicKey().equals(key.publicKey())) {
            throw new IllegalArgumentException("the first certificate is not that of the private key");
        }
    }

    /**
     * Reads a file.
     *
     * @throws KeyFileException when it is something else, was changed, or the password is wrong; the message names the file
     */
    public static Pkcs12 read(Path file, char[] password) throws IOException {
        if (Files.size(file) > MAX_BYTES) {
            throw new KeyFileException(file + ": too long for a PKCS#12 file");
        }
        byte[] content = Files.readAllBytes(file);
        byte[] pkcs8 = new byte[0];
        try {
            Pkcs12Reader reader = new Pkcs12Reader(content, password);
            pkcs8 = reader.pkcs8();
            Sm2KeyPair key = key(pkcs8);
            try {
                return new Pkcs12(key, inOrder(key.publicKey(), reader.certificates()));
            } catch (IllegalArgumentException | CertificateException e) {
                key.close();
                throw new IllegalArgumentException(e.getMessage());
            }
        } catch (IllegalArgumentException e) {
            throw new KeyFileException(file + ": " + e.getMessage());
        } finally {
            Arrays.fill(pkcs8, (byte) 0);
        }
    }

    private static Sm2KeyPair key(byte[] pkcs8) {
        try {
            return Sm2KeyPair.of(PrivateKeyInfo.getInstance(pkcs8));
        } catch (IllegalStateException | ClassCastException e) {
            throw new IllegalArgumentException("its private key is damaged");
        }
    }

    private static List<Sm2Certificate> inOrder(Sm2PublicKey key, List<byte[]> found) throws CertificateException {
        List<Sm2Certificate> left = new ArrayList<>();
        for (byte[] each : found) {
            left.add(Sm2Certificate.of(each));
        }
        Sm2Certificate next = left.stream()
                .filter(each -> each.publicKey().equals(key))
                .findFirst()
                .orElseThrow(() -> new CertificateException("it holds no certificate of its private key"));
        List<Sm2Certificate> chain = new ArrayList<>();
        while (next != null) {
            Sm2Certificate last = next;
            chain.add(last);
            left.remove(last);
            next = left.stream().filter(last::namesAsIssuer).findFirst().orElse(null);
        }
        chain.addAll(left);
        return chain;
    }

    /**
     * Writes a file that only its owner can read (mode 0600); one that is already there is replaced in one step.
     *
     * @throws IllegalArgumentException when the password is empty
     * @throws IllegalStateException when the key was destroyed
     */
    public void write(Path file, char[] password) throws IOException {
        write(file, password, Protection.SM3);
    }

    /** As {@link #write(Path, char[])}, for a reader who needs another protection. */
    public void write(Path file, char[] password, Protection protection) throws IOException {
        byte[] pkcs8 = key.pkcs8();
        try {
            List<byte[]> certificates =
                    chain.stream().map(Sm2Certificate::encoded).toList();
            Pkcs12Writer writer = new Pkcs12Writer(new SecureRandom(), protection, password);
            DurableFile.writeSecret(file, writer.file(pkcs8, certificates));
        } finally {
            Arrays.fill(pkcs8, (byte) 0);
        }
    }

    /** Forgets the private key. */
    @Override
    public void close() {
        key.close();
    }

    /** The certificate; never anything of the private key. */
    @Override
    public String toString() {
        return "Pkcs12[" + chain.get(0) + "]";
    }
}
