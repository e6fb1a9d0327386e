package org.jianxin.tlcp;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jianxin.sm.CertificateAuthority;
import org.jianxin.sm.DualCertificate;
import org.jianxin.sm.PemFile;
import org.jianxin.sm.RevocationList;
import org.jianxin.sm.Sm2KeyPair;
import org.jianxin.sm.subtle.SmEngines;

/**
 * All files one process of the product needs to speak TLCP or TLS 1.3 with national cryptography, as its settings name them. The keys are not under a password: the
 * process reads them unattended, so that the password would have to lie beside them.
 *
 * @param signingCertificate PEM of the certificate to sign with, then those above it
 * @param signingKey its key
 * @param encryptionCertificate PEM of the certificate to be encrypted to
 * @param encryptionKey its key
 * @param trust PEM of the SM2 roots that peers' certificates must lead to
 */
public record TlcpFiles(
        Path signingCertificate, Path signingKey, Path encryptionCertificate, Path encryptionKey, Path trust) {
    public TlcpFiles {
        requireNonNull(signingCertificate, "signingCertificate");
        requireNonNull(signingKey, "signingKey");
        requireNonNull(encryptionCertificate, "encryptionCertificate");
        requireNonNull(encryptionKey, "encryptionKey");
        requireNonNull(trust, "trust");
    }

    /** The names {@link #issue} gives: {@code <name>-sign.pem}, {@code <name>-encrypt.key} and so on, {@code ca.pem}. */
    public static TlcpFiles in(Path directory, String name) {
        return new TlcpFiles(
                directory.resolve(name + "-sign.pem"),
                directory.resolve(name + "-sign.key"),
                directory.resolve(name + "-encrypt.pem"),
                directory.resolve(name + "-encrypt.key"),
                directory.resolve("ca.pem"));
    }

    /**
     * TLCP with these certificates, computed by the fastest engine of this machine.
     *
     * @throws IOException when a file cannot be read or is not what it must be; the message names the file
     */
    public SecureChannel open(Clock clock) throws IOException {
        return open(List.of(), clock);
    }

    /**
     * As {@link #open(Clock)}, refusing peers whose certificates were revoked.
     *
     * @param revoked one that is out of date makes its issuer's certificates invalid
     */
    public SecureChannel open(List<RevocationList> revoked, Clock clock) throws IOException {
        return SecureChannels.tlcp(own(), trust, revoked, SmEngines.detect().best(), clock);
    }

    /** As {@link #open(List, Clock)}, for TLS 1.3 with national cryptography; of the two certificates it shows the one to sign with. */
    public SecureChannel openTls13(List<RevocationList> revoked, Clock clock) throws IOException {
        return SecureChannels.tls13(own(), trust, revoked, SmEngines.detect().best(), clock);
    }

    private DualCertificateFiles own() {
        return new DualCertificateFiles(signingCertificate, signingKey, encryptionCertificate, encryptionKey, null);
    }

    /**
     * Whether a file is missing, or one of the certificates ends before that time.
     *
     * @throws CertificateException when a file is there and holds no SM2 certificate
     */
    public boolean lacking(Instant until) throws IOException, CertificateException {
        for (Path file : List.of(signingCertificate, signingKey, encryptionCertificate, encryptionKey)) {
            if (!Files.exists(file)) {
                return true;
            }
        }
        for (Path file : List.of(signingCertificate, encryptionCertificate)) {
            if (PemFile.certificates(file).get(0).notAfter().isBefore(until)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Makes new keys, has both certificates issued and writes everything but {@code trust}. The signing certificate comes
     * last: without it, or with one that ends soon, this is done again.
     *
     * @param name common name
     * @param kind as for {@link CertificateAuthority#issueDual}
     * @param validity from now
     */
    public void issue(
            CertificateAuthority authority,
            String name,
            String kind,
            List<String> dnsNames,
            List<String> ipAddresses,
            Duration validity,
            SecureRandom random)
            throws IOException {
        try (Sm2KeyPair signing = Sm2KeyPair.generate(random)) {
            DualCertificate issued =
                    authority.issueDual(name, kind, signing.publicKey(), dnsNames, ipAddresses, validity);
            try (Sm2KeyPair encryption = issued.encryptionKey()) {
                PemFile.writeKey(signingKey, signing);
                PemFile.writeKey(encryptionKey, encryption);
            }
            issued.encryption().write(encryptionCertificate);
            issued.signing().write(signingCertificate);
        }
    }
}
