package org.jianxin.sm;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.Arrays;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.gm.GMObjectIdentifiers;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.EncryptionScheme;
import org.bouncycastle.asn1.pkcs.KeyDerivationFunc;
import org.bouncycastle.asn1.pkcs.PBES2Parameters;
import org.bouncycastle.asn1.pkcs.PBKDF2Params;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.crypto.BlockCipher;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.engines.SM4Engine;
import org.bouncycastle.crypto.generators.PKCS5S2ParametersGenerator;
import org.bouncycastle.crypto.modes.CBCBlockCipher;
import org.bouncycastle.crypto.paddings.PaddedBufferedBlockCipher;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;

/**
 * Content under a password: PBES2 (RFC 8018, 6.2; GM/T 0091) with PBKDF2-HMAC-SM3 and SM4-CBC. What others wrote with HMAC-SHA-256
 * or AES in their places can be read, and nothing else.
 */
final class Pbes2 {

    private static final int SALT = 16;
    private static final int BLOCK = 16;
    private static final int SM4_KEY = 16;

    private final AlgorithmIdentifier algorithm;
    private final PBKDF2Params derivation;
    private final ASN1ObjectIdentifier cipher;
    private final int keyBytes;
    private final int iterations;
    private final byte[] vector;

    private Pbes2(AlgorithmIdentifier algorithm) {
        this.algorithm = algorithm;
        require(PKCSObjectIdentifiers.id_PBES2.equals(algorithm.getAlgorithm()), "not PBES2");
        PBES2Parameters parameters = PBES2Parameters.getInstance(algorithm.getParameters());
        KeyDerivationFunc function = parameters.getKeyDerivationFunc();
        require(PKCSObjectIdentifiers.id_PBKDF2.equals(function.getAlgorithm()), "not PBKDF2");
        this.derivation = PBKDF2Params.getInstance(function.getParameters());
        ASN1ObjectIdentifier prf = derivation.getPrf().getAlgorithm();
        require(
                GMObjectIdentifiers.hmac_sm3.equals(prf) || PKCSObjectIdentifiers.id_hmacWithSHA256.equals(prf),
                "neither HMAC-SM3 nor HMAC-SHA-256");
        this.cipher = parameters.getEncryptionScheme().getAlgorithm();
        this.keyBytes = keyBytes(cipher);
        BigInteger stated = derivation.getKeyLength();
        require(
                stated == null || stated.equals(BigInteger.valueOf(keyBytes)),
                "its key is not as long as the cipher's");
        BigInteger count = derivation.getIterationCount();
        this.iterations =
                Pbkdf2Sm3.checkedIterations(count.bitLength() < Integer.SIZE ? count.intValue() : Integer.MAX_VALUE);
        require(derivation.getSalt().length >= Pbkdf2Sm3.LEAST_SALT, "its salt is too short");
        this.vector = ASN1OctetString.getInstance(
                        parameters.getEncryptionScheme().getParameters())
                .getOctets();
        require(vector.length == BLOCK, "its initial vector has not 16 bytes");
    }

    /** With SM4-CBC, and a fresh salt and vector. */
    static Pbes2 fresh(SecureRandom random, ASN1ObjectIdentifier pseudoRandomFunction) {
        byte[] salt = new byte[SALT];
        byte[] vector = new byte[BLOCK];
        random.nextBytes(salt);
        random.nextBytes(vector);
        AlgorithmIdentifier prf = new AlgorithmIdentifier(pseudoRandomFunction, DERNull.INSTANCE);
        PBKDF2Params derivation = new PBKDF2Params(salt, Pbkdf2Sm3.ITERATIONS, SM4_KEY, prf);
        return new Pbes2(new AlgorithmIdentifier(
                PKCSObjectIdentifiers.id_PBES2,
                new PBES2Parameters(
                        new KeyDerivationFunc(PKCSObjectIdentifiers.id_PBKDF2, derivation),
                        new EncryptionScheme(GMObjectIdentifiers.sms4_cbc, new DEROctetString(vector)))));
    }

    /** @throws IllegalArgumentException when it is something else, or asks for too little or too much work */
    static Pbes2 of(AlgorithmIdentifier algorithm) {
        try {
            return new Pbes2(algorithm);
        } catch (IllegalStateException | ClassCastException | NullPointerException e) {
            throw new IllegalArgumentException("its parameters are damaged");
        }
    }

    AlgorithmIdentifier algorithm() {
        return algorithm;
    }

    byte[] encrypt(byte[] content, char[] password) {
        try {
            return crypt(true, password, content);
        } catch (InvalidCipherTextException e) {
            throw new IllegalStateException("a private key could not be encrypted");
        }
    }

    /**
     * The content; the caller wipes it. A wrong password is noticed by its padding 255 times in 256 and leaves noise otherwise.
     *
     * @throws IllegalArgumentException when the password is wrong or the content damaged
     */
    byte[] decrypt(byte[] encrypted, char[] password) {
        try {
            return crypt(false, password, encrypted);
        } catch (InvalidCipherTextException | RuntimeException e) {
            throw new IllegalArgumentException("the password is wrong or the file is damaged");
        }
    }

    private byte[] crypt(boolean encrypt, char[] password, byte[] input) throws InvalidCipherTextException {
        byte[] key = key(password);
        byte[] buffer = new byte[0];
        try {
            PaddedBufferedBlockCipher padded = new PaddedBufferedBlockCipher(CBCBlockCipher.newInstance(block()));
            padded.init(encrypt, new ParametersWithIV(new KeyParameter(key), vector));
            buffer = new byte[padded.getOutputSize(input.length)];
            int length = padded.processBytes(input, 0, input.length, buffer, 0);
            length += padded.doFinal(buffer, length);
            return Arrays.copyOf(buffer, length);
        } finally {
            Arrays.fill(key, (byte) 0);
            Arrays.fill(buffer, (byte) 0);
        }
    }

    private BlockCipher block() {
        return GMObjectIdentifiers.sms4_cbc.equals(cipher) ? new SM4Engine() : AESEngine.newInstance();
    }

    private byte[] key(char[] password) {
        if (GMObjectIdentifiers.hmac_sm3.equals(derivation.getPrf().getAlgorithm())) {
            return Pbkdf2Sm3.derive(password, derivation.getSalt(), iterations, keyBytes);
        }
        byte[] secret = Secrets.utf8(password);
        try {
            PKCS5S2ParametersGenerator generator = new PKCS5S2ParametersGenerator(new SHA256Digest());
            generator.init(secret, derivation.getSalt(), iterations);
            return ((KeyParameter) generator.generateDerivedMacParameters(keyBytes * Byte.SIZE)).getKey();
        } finally {
            Arrays.fill(secret, (byte) 0);
        }
    }

    private static int keyBytes(ASN1ObjectIdentifier cipher) {
        if (GMObjectIdentifiers.sms4_cbc.equals(cipher) || NISTObjectIdentifiers.id_aes128_CBC.equals(cipher)) {
            return SM4_KEY;
        }
        if (NISTObjectIdentifiers.id_aes192_CBC.equals(cipher)) {
            return 24;
        }
        require(NISTObjectIdentifiers.id_aes256_CBC.equals(cipher), "neither SM4-CBC nor AES-CBC");
        return 32;
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
