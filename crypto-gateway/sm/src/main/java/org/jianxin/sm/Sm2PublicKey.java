package org.jianxin.sm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.engines.SM2Engine;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.params.ParametersWithID;
import org.bouncycastle.crypto.params.ParametersWithRandom;
import org.bouncycastle.crypto.signers.SM2Signer;
import org.bouncycastle.math.ec.ECPoint;
import org.jspecify.annotations.Nullable;

/** An SM2 public key (GB/T 32918.2-2016). Immutable and thread-safe. */
public final class Sm2PublicKey {

    private static final int KEY_ID_BYTES = 16;
    private static final String LABEL = "PUBLIC KEY";
    private static final long MAX_FILE_BYTES = 16 * 1024;
    private static final int POINT = 65;
    private static final int UNCOMPRESSED = 4;

    private final ECPublicKeyParameters parameters;
    private final byte[] encoded;
    private final String keyId;
    /** Verifiers that already hold Z of this key; one is out per thread that verifies at this moment. */
    private final Queue<SM2Signer> verifiers = new ConcurrentLinkedQueue<>();

    private Sm2PublicKey(ECPublicKeyParameters parameters, byte[] encoded) {
        this.parameters = parameters;
        this.encoded = encoded;
        this.keyId = Sm3.hex(encoded).substring(0, 2 * KEY_ID_BYTES);
    }

    /**
     * Reads a DER SubjectPublicKeyInfo (RFC 5480) of curve sm2p256v1.
     *
     * @throws IllegalArgumentException when it is anything else, or the point is not on the curve
     */
    public static Sm2PublicKey of(byte[] subjectPublicKeyInfo) {
        ECPoint point;
        byte[] canonical;
        try {
            SubjectPublicKeyInfo info = SubjectPublicKeyInfo.getInstance(subjectPublicKeyInfo);
            if (!Sm2Curve.KEY_ALGORITHM.equals(info.getAlgorithm())) {
                throw new IllegalArgumentException("the public key is not an SM2 key (curve sm2p256v1)");
            }
            point = Sm2Curve.DOMAIN.validatePublicPoint(Sm2Curve.DOMAIN
                    .getCurve()
                    .decodePoint(info.getPublicKeyData().getOctets()));
            canonical = encode(point);
            if (info.getEncoded(ASN1Encoding.DER).length != subjectPublicKeyInfo.length) {
                throw new IllegalArgumentException("bytes follow the public key");
            }
        } catch (IOException | RuntimeException e) {
            throw new IllegalArgumentException("not an SM2 public key: " + e.getMessage(), e);
        }
        return new Sm2PublicKey(new ECPublicKeyParameters(point, Sm2Curve.DOMAIN), canonical);
    }

    static Sm2PublicKey of(ECPoint point) {
        ECPoint valid = Sm2Curve.DOMAIN.validatePublicPoint(point);
        return new Sm2PublicKey(new ECPublicKeyParameters(valid, Sm2Curve.DOMAIN), encode(valid));
    }

    private static byte[] encode(ECPoint point) {
        try {
            return new SubjectPublicKeyInfo(Sm2Curve.KEY_ALGORITHM, point.getEncoded(false))
                    .getEncoded(ASN1Encoding.DER);
        } catch (IOException e) {
            throw new IllegalStateException("a public key could not be encoded", e);
        }
    }

    /**
     * Reads a PEM file (RFC 7468, {@code PUBLIC KEY}).
     *
     * @throws KeyFileException when it is something else; the message names the file
     */
    public static Sm2PublicKey read(Path pem) throws IOException {
        if (Files.size(pem) > MAX_FILE_BYTES) {
            throw new KeyFileException(pem + ": too long for a public key");
        }
        byte[] text = Files.readAllBytes(pem);
        try {
            return of(Pem.decode(LABEL, text));
        } catch (IllegalArgumentException e) {
            throw new KeyFileException(pem + ": " + e.getMessage());
        }
    }

    /** Writes a PEM file (mode 0644); a file that is already there is replaced in one step. */
    public void write(Path pem) throws IOException {
        DurableFile.write(pem, Pem.encode(LABEL, encoded));
    }

    /** DER SubjectPublicKeyInfo with the uncompressed point. */
    public byte[] encoded() {
        return encoded.clone();
    }

    /** Short name of the key: the first 16 bytes of the SM3 digest of {@link #encoded}, 32 lower-case hex digits. */
    public String keyId() {
        return keyId;
    }

    /**
     * Whether {@code signature} (DER r, s) was made by this key for {@code message} under the default signer id.
     * Anything malformed is simply not a signature: false.
     */
    public boolean verify(byte[] message, byte[] signature) {
        SM2Signer verifier = pooled();
        try {
            verifier.update(message, 0, message.length);
            return verifier.verifySignature(signature);
        } finally {
            // A signature that is not even DER leaves the message inside the digest.
            verifier.reset();
            verifiers.add(verifier);
        }
    }

    /**
     * The same for another signer id (GB/T 32918.2 clause 5.5).
     *
     * @throws IllegalArgumentException when the id has 8192 bytes or more
     */
    public boolean verify(byte[] id, byte[] message, byte[] signature) {
        if (Arrays.equals(id, Sm2Curve.defaultId())) {
            return verify(message, signature);
        }
        SM2Signer verifier = verifier(Sm2Curve.checkedId(id));
        verifier.update(message, 0, message.length);
        return verifier.verifySignature(signature);
    }

    /**
     * What a signature of this key is computed from, for devices that take no messages: e = H(Z || message) under the default
     * signer id (GB/T 32918.2 clauses 5.5 and 6.1), 32 bytes.
     */
    public byte[] signedDigest(byte[] message) {
        return signedDigest(Sm2Curve.defaultId(), message);
    }

    /** As {@link #signedDigest(byte[])}, for a signer with another id of fewer than 8192 bytes. */
    public byte[] signedDigest(byte[] id, byte[] message) {
        return Sm3.digest(z(id), message);
    }

    /** The digest Z of the signer's id, the curve and this key (GB/T 32918.2 clause 5.5). */
    byte[] z(byte[] id) {
        int bits = Sm2Curve.checkedId(id).length * Byte.SIZE;
        byte[] point = point();
        return Sm3.digest(
                new byte[] {(byte) (bits >>> 8), (byte) bits},
                id,
                Sm2Curve.parameters(),
                Arrays.copyOfRange(point, 1, point.length));
    }

    /**
     * Encrypts for the holder of this key (GB/T 32918.4-2016).
     *
     * @param text at least one byte
     */
    public Sm2Ciphertext encrypt(byte[] text, SecureRandom random) {
        if (text.length == 0) {
            throw new IllegalArgumentException("SM2 does not encrypt an empty text");
        }
        SM2Engine engine = new SM2Engine(SM2Engine.Mode.C1C3C2);
        engine.init(true, new ParametersWithRandom(parameters, random));
        try {
            return Sm2Ciphertext.ofC1C3C2(engine.processBlock(text, 0, text.length));
        } catch (InvalidCipherTextException e) {
            throw new IllegalStateException("encryption failed", e);
        }
    }

    /** The point, uncompressed: 65 bytes beginning with 04. */
    public byte[] point() {
        return parameters.getQ().getEncoded(false);
    }

    /**
     * Reads an uncompressed point of 65 bytes.
     *
     * @throws IllegalArgumentException when it is something else, or not on the curve
     */
    public static Sm2PublicKey ofPoint(byte[] point) {
        if (point.length != POINT || point[0] != UNCOMPRESSED) {
            throw new IllegalArgumentException("not an uncompressed SM2 point of " + POINT + " bytes");
        }
        return of(Sm2Curve.DOMAIN.getCurve().decodePoint(point));
    }

    ECPublicKeyParameters parameters() {
        return parameters;
    }

    private SM2Signer pooled() {
        SM2Signer pooled = verifiers.poll();
        return pooled != null ? pooled : verifier(Sm2Curve.defaultId());
    }

    private SM2Signer verifier(byte[] id) {
        SM2Signer verifier = new SM2Signer();
        verifier.init(false, new ParametersWithID(parameters, id));
        return verifier;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Sm2PublicKey key && Arrays.equals(encoded, key.encoded);
    }

    @Override
    public int hashCode() {
        return keyId.hashCode();
    }

    /** The key id; public keys are no secret, but their bytes help nobody in a log. */
    @Override
    public String toString() {
        return "Sm2PublicKey[" + keyId + "]";
    }
}
