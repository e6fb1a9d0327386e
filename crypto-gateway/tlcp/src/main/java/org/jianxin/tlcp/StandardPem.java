package org.jianxin.tlcp;

import java.io.ByteArrayInputStream;
import java.io.IOException;
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
import java.util.List;
import org.jianxin.sm.PemFile;

/** What standard TLS takes from PEM files (RFC 7468), for the JDK to use; every error names the file. */
final class StandardPem {

    private static final long MAX_BYTES = 1 << 20;

    private StandardPem() {}

    /** All certificates of the file, at least one. */
    static List<X509Certificate> certificates(Path file) throws IOException {
        if (Files.size(file) > MAX_BYTES) {
            throw new IOException(file + ": too long for a PEM file");
        }
        byte[] text = Files.readAllBytes(file);
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
        byte[] pkcs8 = PemFile.pkcs8(file);
        try {
            return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
        } catch (GeneralSecurityException e) {
            // The cause is dropped on purpose: parsers quote what they read.
            throw new IOException(file + ": not an EC private key of a curve that this Java knows");
        } finally {
            Arrays.fill(pkcs8, (byte) 0);
        }
    }
}
