package org.jianxin.tlcp;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where the two certificates of one holder and their keys are, all PEM.
 *
 * @param signingCertificate the certificate to sign with, then those above it
 * @param signingKey its key
 * @param encryptionCertificate the certificate to be encrypted to
 * @param encryptionKey its key
 * @param password of both keys; null when they are not under one
 */
public record DualCertificateFiles(
        Path signingCertificate,
        Path signingKey,
        Path encryptionCertificate,
        Path encryptionKey,
        char @Nullable [] password) {

    public DualCertificateFiles {
        requireNonNull(signingCertificate, "signingCertificate");
        requireNonNull(signingKey, "signingKey");
        requireNonNull(encryptionCertificate, "encryptionCertificate");
        requireNonNull(encryptionKey, "encryptionKey");
    }

    /** Where the files are; never the password. */
    @Override
    public String toString() {
        return "DualCertificateFiles[" + signingCertificate + ", " + encryptionCertificate + "]";
    }
}
