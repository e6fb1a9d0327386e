package org.jianxin.tlcp;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import org.jianxin.sm.Decrypter;
import org.jianxin.sm.KeyAgreement;
import org.jianxin.sm.Signer;
import org.jianxin.sm.Sm2Certificate;

/**
 * Who we are: two certificates, one to sign and one to be encrypted to, and their keys. TLS 1.3 shows the first alone.
 *
 * @param signing to sign with
 * @param signer its key
 * @param encryption to be encrypted to
 * @param decrypter its key
 * @param agreement its key once more, for suites that agree upon keys
 * @param above authorities between these certificates and a root
 */
record TlcpCredentials(
        Sm2Certificate signing,
        Signer signer,
        Sm2Certificate encryption,
        Decrypter decrypter,
        KeyAgreement agreement,
        List<Sm2Certificate> above) {

    TlcpCredentials {
        requireNonNull(signing, "signing");
        requireNonNull(encryption, "encryption");
        above = List.copyOf(above);
        if (!signing.publicKey().equals(signer.publicKey())) {
            throw new IllegalArgumentException("the signing key is not that of the signing certificate");
        }
        if (!encryption.publicKey().equals(decrypter.publicKey())
                || !encryption.publicKey().equals(agreement.publicKey())) {
            throw new IllegalArgumentException("the encryption key is not that of the encryption certificate");
        }
    }

    /** As they stand in a certificate message of TLCP: to sign, to encrypt, then those above. */
    List<Sm2Certificate> chain() {
        List<Sm2Certificate> chain = new ArrayList<>(List.of(signing, encryption));
        chain.addAll(above);
        return chain;
    }
}
