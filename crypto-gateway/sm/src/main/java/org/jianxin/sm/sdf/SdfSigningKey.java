package org.jianxin.sm.sdf;

import java.io.IOException;
import java.math.BigInteger;
import org.bouncycastle.asn1.gm.GMNamedCurves;
import org.bouncycastle.asn1.gm.GMObjectIdentifiers;
import org.bouncycastle.crypto.signers.StandardDSAEncoding;
import org.bouncycastle.util.BigIntegers;
import org.jianxin.sm.Signer;
import org.jianxin.sm.Sm2PublicKey;

/**
 * An SM2 key that a device holds, to sign with. Works until its {@link SdfDevice} is closed; what the device refuses fails with
 * {@link SdfException}. Thread-safe.
 */
public final class SdfSigningKey implements Signer {

    private static final BigInteger ORDER =
            GMNamedCurves.getByOID(GMObjectIdentifiers.sm2p256v1).getN();
    private static final int VALUE = 32;

    private final SdfLibrary library;
    private final SdfSessions sessions;
    private final int index;
    private final Sm2PublicKey publicKey;

    SdfSigningKey(SdfLibrary library, SdfSessions sessions, int index, Sm2PublicKey publicKey) {
        this.library = library;
        this.sessions = sessions;
        this.index = index;
        this.publicKey = publicKey;
    }

    /** @throws SdfException when the device signs, but not with the key whose public part it gave */
    void selfTest(byte[] message) {
        byte[] signature = sign(message);
        if (!publicKey.verify(message, signature) || !verifyInDevice(message, signature)) {
            throw library.misfit(
                    "SDF_InternalSign_ECC", "the signature of key " + index + " is not one of its public key");
        }
    }

    @Override
    public byte[] sign(byte[] message) {
        return signDigest(publicKey.signedDigest(message));
    }

    @Override
    public byte[] sign(byte[] id, byte[] message) {
        return signDigest(publicKey.signedDigest(id, message));
    }

    private byte[] signDigest(byte[] digest) {
        byte[] both = sessions.call(session -> library.sign(session, index, digest));
        try {
            return StandardDSAEncoding.INSTANCE.encode(
                    ORDER, new BigInteger(1, both, 0, VALUE), new BigInteger(1, both, VALUE, VALUE));
        } catch (IOException | IllegalArgumentException e) {
            throw library.misfit("SDF_InternalSign_ECC", "a value of the signature is out of range");
        }
    }

    /**
     * Whether the device finds that this key made the signature (DER r, s). {@link Sm2PublicKey#verify} needs no device.
     *
     * @throws SdfException when the device cannot tell
     */
    public boolean verifyInDevice(byte[] message, byte[] signature) {
        byte[] both = new byte[2 * VALUE];
        try {
            BigInteger[] values = StandardDSAEncoding.INSTANCE.decode(ORDER, signature);
            BigIntegers.asUnsignedByteArray(values[0], both, 0, VALUE);
            BigIntegers.asUnsignedByteArray(values[1], both, VALUE, VALUE);
        } catch (IOException | RuntimeException e) {
            return false;
        }
        byte[] digest = publicKey.signedDigest(message);
        return sessions.call(session -> library.verify(session, index, digest, both));
    }

    @Override
    public Sm2PublicKey publicKey() {
        return publicKey;
    }

    @Override
    public String toString() {
        return "SdfSigningKey[" + index + ", " + publicKey.keyId() + "]";
    }
}
