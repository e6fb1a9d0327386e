package org.jianxin.tlcp;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** Certificates and keys in PEM files (RFC 7468); every error names the file. */
final class PemFiles {

    private static final String KEY_LABEL = "PRIVATE KEY";
    private static final byte[] BEGIN = bytes("-----BEGIN ");
    private static final long MAX_BYTES = 1 << 20;

    private PemFiles() {}

    /** All certificates of the file, at least one. */
    static List<X509Certificate> certificates(Path file) throws IOException {
        byte[] text = read(file);
        try {
            List<X509Certificate> found = new ArrayList<>();
            CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(text))
                    .forEach(each -> found.add((X509Certificate) each));
            if (found.isEmpty()) {
                throw new IOException(file + ": holds no certificate");
            }
            return found;
        } catch (GeneralSecurityException e) {
            throw new IOException(file + ": not PEM certificates: " + e.getMessage(), e);
        }
    }

    /** The EC key of a PKCS#8 file without password. */
    static PrivateKey ecKey(Path file) throws IOException {
        byte[] text = read(file);
        byte[] pkcs8 = {};
        try {
            pkcs8 = block(file, text);
            return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
        } catch (GeneralSecurityException e) {
            // The cause is dropped on purpose: parsers quote what they read.
            throw new IOException(file + ": not an EC private key of a curve that this Java knows");
        } finally {
            Arrays.fill(text, (byte) 0);
            Arrays.fill(pkcs8, (byte) 0);
        }
    }

    private static byte[] block(Path file, byte[] text) throws IOException {
        byte[] head = bytes("-----BEGIN " + KEY_LABEL + "-----");
        byte[] tail = bytes("-----END " + KEY_LABEL + "-----");
        int from = indexOf(text, head, 0);
        if (from < 0) {
            throw new IOException(file + ": holds no \"BEGIN PRIVATE KEY\" (PKCS#8 without password)");
        }
        int to = indexOf(text, tail, from + head.length); // the dashes of the first line are not those of the last
        if (to < 0 || indexOf(text, BEGIN, from + head.length) >= 0) {
            throw new IOException(file + ": does not hold exactly one private key");
        }
        byte[] body = Arrays.copyOfRange(text, from + head.length, to);
        try {
            return Base64.getMimeDecoder().decode(body);
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ": the private key is not base64");
        } finally {
            Arrays.fill(body, (byte) 0);
        }
    }

    private static byte[] read(Path file) throws IOException {
        if (Files.size(file) > MAX_BYTES) {
            throw new IOException(file + ": too long for a PEM file");
        }
        return Files.readAllBytes(file);
    }

    private static int indexOf(byte[] text, byte[] part, int from) {
        for (int i = from; i <= text.length - part.length; i++) {
            if (Arrays.equals(text, i, i + part.length, part, 0, part.length)) {
                return i;
            }
        }
        return -1;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
