package org.jianxin.sm;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import org.bouncycastle.asn1.ASN1BitString;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.gm.GMObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.crypto.engines.SM4Engine;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.util.BigIntegers;
import org.jspecify.annotations.Nullable;

/**
 * A key pair on its way to the one who may have it: SM2EnvelopedKey (GM/T 0009-2012, 7.4), the private key encrypted with SM4
 * under a fresh key, and that one with SM2 for the receiver. An authority hands over encryption keys in it. Immutable.
 *
 * <p>Guarantee: only the receiver can open it, and what comes out belongs to {@link #publicKey}. It does not say who made it:
 * compare that key with the one in the certificate.
 */
public final class EnvelopedKey {

    private static final int SCALAR = 32;
    private static final int BLOCK = 16;
    private static final int PARTS = 4;
    private static final long MAX_BYTES = 4096;

    private final Sm2Ciphertext key;
    private final Sm2PublicKey publicKey;
    private final byte[] encryptedScalar;

    private EnvelopedKey(Sm2Ciphertext key, Sm2PublicKey publicKey, byte[] encryptedScalar) {
        this.key = key;
        this.publicKey = publicKey;
        this.encryptedScalar = encryptedScalar;
    }

    /** Puts a key pair into an envelope for a receiver. */
    public static EnvelopedKey seal(Sm2KeyPair pair, Sm2PublicKey receiver, SecureRandom random) {
        byte[] sm4 = new byte[BLOCK];
        byte[] pkcs8 = pair.pkcs8();
        byte[] scalar = new byte[0];
        try {
            random.nextBytes(sm4);
            ECPrivateKey inner =
                    ECPrivateKey.getInstance(PrivateKeyInfo.getInstance(pkcs8).parsePrivateKey());
            scalar = BigIntegers.asUnsignedByteArray(SCALAR, inner.getKey());
            return new EnvelopedKey(receiver.encrypt(sm4, random), pair.publicKey(), crypt(true, sm4, scalar));
        } catch (IOException e) {
            throw new IllegalStateException("a private key could not be read again");
        } finally {
            Arrays.fill(sm4, (byte) 0);
            Arrays.fill(pkcs8, (byte) 0);
            Arrays.fill(scalar, (byte) 0);
        }
    }

    /**
     * Reads the DER form.
     *
     * @throws IllegalArgumentException when it is not an enveloped key, or not one under SM4 in ECB mode
     */
    public static EnvelopedKey of(byte[] der) {
        try {
            ASN1Sequence parts = ASN1Sequence.getInstance(ASN1Primitive.fromByteArray(der));
            if (parts.size() != PARTS || !Arrays.equals(parts.getEncoded(ASN1Encoding.DER), der)) {
                throw new IllegalArgumentException("not a DER sequence of four");
            }
            AlgorithmIdentifier algorithm = AlgorithmIdentifier.getInstance(parts.getObjectAt(0));
            if (!algorithm.getAlgorithm().equals(GMObjectIdentifiers.sms4_ecb) || !none(algorithm.getParameters())) {
                throw new IllegalArgumentException("its key is not under SM4 in ECB mode");
            }
            byte[] scalar = octets(parts.getObjectAt(3));
            if (scalar.length != SCALAR) {
                throw new IllegalArgumentException("its private key has not 32 bytes");
            }
            return new EnvelopedKey(
                    Sm2Ciphertext.ofAsn1(parts.getObjectAt(1).toASN1Primitive().getEncoded(ASN1Encoding.DER)),
                    Sm2PublicKey.ofPoint(octets(parts.getObjectAt(2))),
                    scalar);
        } catch (IOException | RuntimeException e) {
            throw new IllegalArgumentException("not an enveloped SM2 key: " + e.getMessage(), e);
        }
    }

    /**
     * Reads a file in DER.
     *
     * @throws KeyFileException when it is something else; the message names the file
     */
    public static EnvelopedKey read(Path file) throws IOException {
        if (Files.size(file) > MAX_BYTES) {
            throw new KeyFileException(file + ": too long for an enveloped key");
        }
        try {
            return of(Files.readAllBytes(file));
        } catch (IllegalArgumentException e) {
            throw new KeyFileException(file + ": " + e.getMessage());
        }
    }

    /** The form it travels in, DER. */
    public byte[] encoded() {
        try {
            return new DERSequence(new ASN1Encodable[] {
                        new AlgorithmIdentifier(GMObjectIdentifiers.sms4_ecb, DERNull.INSTANCE),
                        ASN1Primitive.fromByteArray(key.asn1()),
                        new DERBitString(publicKey.point()),
                        new DERBitString(encryptedScalar)
                    })
                    .getEncoded(ASN1Encoding.DER);
        } catch (IOException e) {
            throw new IllegalStateException("an enveloped key could not be encoded", e);
        }
    }

    /**
     * Opens the envelope.
     *
     * @throws UndecipherableException when it is not for this receiver, or the private key is not that of {@link #publicKey}
     */
    public Sm2KeyPair open(Decrypter receiver) throws UndecipherableException {
        byte[] sm4 = receiver.decrypt(key);
        byte[] scalar = new byte[0];
        try {
            if (sm4.length != BLOCK) {
                throw new UndecipherableException();
            }
            scalar = crypt(false, sm4, encryptedScalar);
            Sm2KeyPair pair = Sm2KeyPair.of(new PrivateKeyInfo(
                    Sm2Curve.KEY_ALGORITHM, new ECPrivateKey(SCALAR * Byte.SIZE, new BigInteger(1, scalar))));
            if (!pair.publicKey().equals(publicKey)) {
                pair.close();
                throw new UndecipherableException();
            }
            return pair;
        } catch (IOException | IllegalArgumentException e) {
            throw new UndecipherableException();
        } finally {
            Arrays.fill(sm4, (byte) 0);
            Arrays.fill(scalar, (byte) 0);
        }
    }

    /** The public half of what is in it. */
    public Sm2PublicKey publicKey() {
        return publicKey;
    }

    /** The standard has ECB; for two blocks of a random number under a key used once, nothing better is needed. */
    private static byte[] crypt(boolean encrypt, byte[] key, byte[] input) {
        SM4Engine engine = new SM4Engine();
        engine.init(encrypt, new KeyParameter(key));
        byte[] output = new byte[input.length];
        for (int at = 0; at < input.length; at += BLOCK) {
            engine.processBlock(input, at, output, at);
        }
        return output;
    }

    private static boolean none(@Nullable ASN1Encodable parameters) {
        return parameters == null || parameters.equals(DERNull.INSTANCE);
    }

    private static byte[] octets(ASN1Encodable bits) {
        return ASN1BitString.getInstance(requireNonNull(bits)).getOctets();
    }

    /** The key id of what is in it. */
    @Override
    public String toString() {
        return "EnvelopedKey[" + publicKey.keyId() + "]";
    }
}
