package org.jianxin.tlcp;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.jianxin.sm.Decrypter;
import org.jianxin.sm.Signer;
import org.jianxin.sm.Sm2Certificate;

/**
 * The two certificates of one holder and their keys, wherever those live: in this process or in a device. A key that does not
 * also agree upon keys ({@link org.jianxin.sm.KeyAgreement}) leaves the suites with ECC, which encrypt to it.
 *
 * @param signing the certificate to sign with, then those above it
 * @param signer its key
 * @param encryption the certificate to be encrypted to
 * @param decrypter its key
 */
public record DualCertificateKeys(
        List<Sm2Certificate> signing, Signer signer, Sm2Certificate encryption, Decrypter decrypter) {

    public DualCertificateKeys {
        signing = List.copyOf(signing);
        requireNonNull(signer, "signer");
        requireNonNull(encryption, "encryption");
        requireNonNull(decrypter, "decrypter");
        if (signing.isEmpty()) {
            throw new IllegalArgumentException("there is no certificate to sign with");
        }
    }
}
