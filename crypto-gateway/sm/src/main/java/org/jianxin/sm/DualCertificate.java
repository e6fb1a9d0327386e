package org.jianxin.sm;

import static java.util.Objects.requireNonNull;

/**
 * What one holder gets in the dual-certificate system (GM/T 0015-2012, GM/T 0014-2012): one certificate to sign with, for a
 * key that only the holder has, and one to be encrypted to, whose key the authority makes.
 *
 * @param encryptionKey to be handed to the holder and then closed here
 */
public record DualCertificate(Sm2Certificate signing, Sm2Certificate encryption, Sm2KeyPair encryptionKey) {
    public DualCertificate {
        requireNonNull(signing, "signing");
        requireNonNull(encryption, "encryption");
        requireNonNull(encryptionKey, "encryptionKey");
    }
}
