package org.jianxin.sm;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.Arrays;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.gm.GMObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.EncryptedPrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.EncryptionScheme;
import org.bouncycastle.asn1.pkcs.KeyDerivationFunc;
import org.bouncycastle.asn1.pkcs.PBES2Parameters;
import org.bouncycastle.asn1.pkcs.PBKDF2Params;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.engines.SM4Engine;
import org.bouncycastle.crypto.modes.CBCBlockCipher;
import org.bouncycastle.crypto.paddings.PaddedBufferedBlockCipher;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;

/**
 * PKCS#8 private keys under a password: PBES2 (RFC 8018) with PBKDF2-HMAC-SM3 and SM4-CBC, and nothing else.
 */
final class EncryptedKey {

    static final String LABEL = "ENCRYPTED PRIVATE KEY";

    /** As for password hashes: whoever has the file can try passwords as fast as they like. */
    static final int ITERATIONS = PasswordHash.ITERATIONS;

    private static final int MAX_ITERATIONS = 10_000_000;
    private static final int SALT = 16;
    private static final int BLOCK = 16;
    private static final int KEY = 16;
    private static final String UNREADABLE = "the password is wrong or the file is damaged";

    private EncryptedKey() {}

    /** PEM of the key under the password. */
    static byte[] encrypt(byte[] pkcs8, char[] password, SecureRandom random) {
        if (password.length == 0) {
            throw new IllegalArgumentException("the password of a key must not be empty");
        }
        byte[] salt = new byte[SALT];
        byte[] iv = new byte[BLOCK];
        random.nextBytes(salt);
        random.nextBytes(iv);
        AlgorithmIdentifier prf = new AlgorithmIdentifier(GMObjectIdentifiers.hmac_sm3, DERNull.INSTANCE);
        PBES2Parameters parameters = new PBES2Parameters(
                new KeyDerivationFunc(PKCSObjectIdentifiers.id_PBKDF2, new PBKDF2Params(salt, ITERATIONS, KEY, prf)),
                new EncryptionScheme(GMObjectIdentifiers.sms4_cbc, new DEROctetString(iv)));
        try {
            byte[] encrypted = crypt(true, password, salt, ITERATIONS, iv, pkcs8);
            AlgorithmIdentifier pbes2 = new AlgorithmIdentifier(PKCSObjectIdentifiers.id_PBES2, parameters);
            return Pem.encode(LABEL, new EncryptedPrivateKeyInfo(pbes2, encrypted).getEncoded(ASN1Encoding.DER));
        } catch (IOException | InvalidCipherTextException e) {
            throw new IllegalStateException("a private key could not be encrypted");
        }
    }

    /**
     * The PKCS#8 bytes of a PEM text; the caller wipes them.
     *
     * @throws KeyFileException when the text is not such a key or the password is wrong
     */
    static byte[] decrypt(byte[] pem, char[] password) throws KeyFileException {
        EncryptedPrivateKeyInfo info;
        PBES2Parameters parameters;
        PBKDF2Params derivation;
        byte[] iv;
        try {
            info = EncryptedPrivateKeyInfo.getInstance(Pem.decode(LABEL, pem));
            AlgorithmIdentifier algorithm = info.getEncryptionAlgorithm();
            require(PKCSObjectIdentifiers.id_PBES2.equals(algorithm.getAlgorithm()), "not PBES2");
            parameters = PBES2Parameters.getInstance(algorithm.getParameters());
            KeyDerivationFunc function = parameters.getKeyDerivationFunc();
            require(PKCSObjectIdentifiers.id_PBKDF2.equals(function.getAlgorithm()), "not PBKDF2");
            derivation = PBKDF2Params.getInstance(function.getParameters());
            require(GMObjectIdentifiers.hmac_sm3.equals(derivation.getPrf().getAlgorithm()), "not HMAC-SM3");
            require(
                    GMObjectIdentifiers.sms4_cbc.equals(
                            parameters.getEncryptionScheme().getAlgorithm()),
                    "not SM4-CBC");
            iv = ASN1OctetString.getInstance(parameters.getEncryptionScheme().getParameters())
                    .getOctets();
            require(iv.length == BLOCK, "its initial vector has not 16 bytes");
        } catch (RuntimeException e) { // parsers have no one exception for what they cannot read
            String why = e.getMessage() == null ? "damaged" : e.getMessage();
            throw new KeyFileException("not a key under PBES2 with PBKDF2-HMAC-SM3 and SM4-CBC: " + why);
        }
        int iterations = derivation.getIterationCount().bitLength() < Integer.SIZE
                ? derivation.getIterationCount().intValue()
                : Integer.MAX_VALUE;
        if (iterations < 1 || iterations > MAX_ITERATIONS) {
            throw new KeyFileException("its iteration count is not between 1 and " + MAX_ITERATIONS);
        }
        try {
            return crypt(false, password, derivation.getSalt(), iterations, iv, info.getEncryptedData());
        } catch (InvalidCipherTextException | RuntimeException e) {
            throw new KeyFileException(UNREADABLE);
        }
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new IllegalArgumentException(otherwise);
        }
    }

    private static byte[] crypt(boolean encrypt, char[] password, byte[] salt, int iterations, byte[] iv, byte[] input)
            throws InvalidCipherTextException {
        byte[] key = Pbkdf2Sm3.derive(password, salt, iterations, KEY);
        byte[] buffer = new byte[0];
        try {
            PaddedBufferedBlockCipher cipher =
                    new PaddedBufferedBlockCipher(CBCBlockCipher.newInstance(new SM4Engine()));
            cipher.init(encrypt, new ParametersWithIV(new KeyParameter(key), iv));
            buffer = new byte[cipher.getOutputSize(input.length)];
            int length = cipher.processBytes(input, 0, input.length, buffer, 0);
            length += cipher.doFinal(buffer, length);
            return Arrays.copyOf(buffer, length);
        } finally {
            Arrays.fill(key, (byte) 0);
            Arrays.fill(buffer, (byte) 0);
        }
    }
}
