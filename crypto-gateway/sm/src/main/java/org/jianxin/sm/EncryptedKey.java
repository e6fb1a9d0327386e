package org.jianxin.sm;

import java.io.IOException;
import java.security.SecureRandom;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.gm.GMObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.EncryptedPrivateKeyInfo;

/** PKCS#8 private keys under a password, as {@link Pbes2} does it; in PEM. */
final class EncryptedKey {

    static final String LABEL = "ENCRYPTED PRIVATE KEY";

    private EncryptedKey() {}

    /** PEM of the key under the password. */
    static byte[] encrypt(byte[] pkcs8, char[] password, SecureRandom random) {
        Pbes2 protection = Pbes2.fresh(random, GMObjectIdentifiers.hmac_sm3);
        try {
            return Pem.encode(LABEL, encrypted(pkcs8, password, protection).getEncoded(ASN1Encoding.DER));
        } catch (IOException e) {
            throw new IllegalStateException("a private key could not be encrypted");
        }
    }

    static EncryptedPrivateKeyInfo encrypted(byte[] pkcs8, char[] password, Pbes2 protection) {
        if (password.length == 0) {
            throw new IllegalArgumentException("the password of a key must not be empty");
        }
        return new EncryptedPrivateKeyInfo(protection.algorithm(), protection.encrypt(pkcs8, password));
    }

    /**
     * The PKCS#8 bytes of a PEM text; the caller wipes them.
     *
     * @throws KeyFileException when the text is not such a key or the password is wrong
     */
    static byte[] decrypt(byte[] pem, char[] password) throws KeyFileException {
        EncryptedPrivateKeyInfo info;
        Pbes2 protection;
        try {
            info = EncryptedPrivateKeyInfo.getInstance(Pem.decode(LABEL, pem));
            protection = Pbes2.of(info.getEncryptionAlgorithm());
        } catch (RuntimeException e) { // parsers have no one exception for what they cannot read
            String why = e.getMessage() == null ? "damaged" : e.getMessage();
            throw new KeyFileException("not a key under PBES2 with PBKDF2 and SM4-CBC or AES-CBC: " + why);
        }
        try {
            return protection.decrypt(info.getEncryptedData(), password);
        } catch (IllegalArgumentException e) {
            throw new KeyFileException(String.valueOf(e.getMessage()));
        }
    }
}
