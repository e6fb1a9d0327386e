package org.jianxin.sm;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What one holder gets in the dual-certificate system (GM/T 0015-2012, GM/T 0014-2012): one certificate to sign with, for a
 * key that only the holder has, and one to be encrypted to, whose key the authority makes.
 *
 * @param encryptionKey to be handed to the holder and then closed here
 * @param above the authorities between both certificates and the root, which is not among them
 */
public record DualCertificate(
        Sm2Certificate signing, Sm2Certificate encryption, Sm2KeyPair encryptionKey, List<Sm2Certificate> above) {
    public DualCertificate {
        requireNonNull(signing, "signing");
        requireNonNull(encryption, "encryption");
        requireNonNull(encryptionKey, "encryptionKey");
        above = List.copyOf(above);
    }

    /** Both issued by the root itself. */
    public DualCertificate(Sm2Certificate signing, Sm2Certificate encryption, Sm2KeyPair encryptionKey) {
        this(signing, encryption, encryptionKey, List.of());
    }

    /** Writes both certificates, each with those above it, as PEM (mode 0644); files already there are replaced. */
    public void write(Path signingPem, Path encryptionPem) throws IOException {
        PemFile.write(signingPem, chain(signing));
        PemFile.write(encryptionPem, chain(encryption));
    }

    private List<Sm2Certificate> chain(Sm2Certificate end) {
        List<Sm2Certificate> chain = new ArrayList<>(List.of(end));
        chain.addAll(above);
        return chain;
    }
}
