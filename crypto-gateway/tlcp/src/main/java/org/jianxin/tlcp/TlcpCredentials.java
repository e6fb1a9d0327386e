package org.jianxin.tlcp;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.security.cert.CertificateException;
import java.util.ArrayList;
import java.util.List;
import org.jianxin.sm.Decrypter;
import org.jianxin.sm.KeyAgreement;
import org.jianxin.sm.PemFile;
import org.jianxin.sm.Signer;
import org.jianxin.sm.Sm2Certificate;
import org.jspecify.annotations.Nullable;

/**
 * Who we are: two certificates, one to sign and one to be encrypted to, and their keys. TLS 1.3 shows the first alone.
 *
 * @param signing to sign with
 * @param signer its key
 * @param encryption to be encrypted to
 * @param decrypter its key
 * @param agreement its key once more, for suites that agree upon keys; null when a device holds it, whose interface gives no
 *     agreed secret out
 * @param above authorities between these certificates and a root
 */
record TlcpCredentials(
        Sm2Certificate signing,
        Signer signer,
        Sm2Certificate encryption,
        Decrypter decrypter,
        @Nullable KeyAgreement agreement,
        List<Sm2Certificate> above) {

    TlcpCredentials {
        requireNonNull(signing, "signing");
        requireNonNull(encryption, "encryption");
        above = List.copyOf(above);
        if (!signing.publicKey().equals(signer.publicKey())) {
            throw new IllegalArgumentException("the signing key is not that of the signing certificate");
        }
        if (!encryption.publicKey().equals(decrypter.publicKey())
                || agreement != null && !encryption.publicKey().equals(agreement.publicKey())) {
            throw new IllegalArgumentException("the encryption key is not that of the encryption certificate");
        }
    }

    /** @throws IOException when a file cannot be read or is not what it must be; the message names the file */
    static TlcpCredentials of(DualCertificateFiles files) throws IOException {
        try {
            return of(new DualCertificateKeys(
                    PemFile.certificates(files.signingCertificate()),
                    PemFile.key(files.signingKey(), files.password()),
                    PemFile.certificates(files.encryptionCertificate()).get(0),
                    PemFile.key(files.encryptionKey(), files.password())));
        } catch (CertificateException e) {
            throw new IOException(e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new IOException(
                    files.signingCertificate() + ", " + files.encryptionCertificate() + ": " + e.getMessage(), e);
        }
    }

    static TlcpCredentials of(DualCertificateKeys keys) {
        List<Sm2Certificate> signing = keys.signing();
        return new TlcpCredentials(
                signing.get(0),
                keys.signer(),
                keys.encryption(),
                keys.decrypter(),
                keys.decrypter() instanceof KeyAgreement agreement ? agreement : null,
                signing.subList(1, signing.size()));
    }

    /** @throws IllegalStateException when the key agrees upon nothing; settings with such keys have no suite that needs it */
    KeyAgreement agreeing() {
        if (agreement == null) {
            throw new IllegalStateException("the encryption key of " + encryption + " agrees upon no keys");
        }
        return agreement;
    }

    /** As they stand in a certificate message of TLCP: to sign, to encrypt, then those above. */
    List<Sm2Certificate> chain() {
        List<Sm2Certificate> chain = new ArrayList<>(List.of(signing, encryption));
        chain.addAll(above);
        return chain;
    }
}
