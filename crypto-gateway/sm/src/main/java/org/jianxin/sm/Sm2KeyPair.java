package org.jianxin.sm;

import java.io.IOException;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.security.auth.Destroyable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.gm.GMObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.crypto.CryptoException;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.engines.SM2Engine;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ParametersWithID;
import org.bouncycastle.crypto.params.ParametersWithRandom;
import org.bouncycastle.crypto.signers.SM2Signer;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;
import org.jspecify.annotations.Nullable;

/**
 * An SM2 key pair in this process's memory (GB/T 32918.2-2016). Thread-safe.
 *
 * <p>{@link #close} forgets the private key: signing afterwards fails. The memory of a Java big integer cannot be
 * overwritten, so a copy may remain in the heap until it is collected; keys that must not are held by a device.
 */
public final class Sm2KeyPair implements Signer, Decrypter, KeyAgreement, AutoCloseable, Destroyable {

    private final Sm2PublicKey publicKey;
    private final SecureRandom random;
    private volatile @Nullable ECPrivateKeyParameters privateKey;
    private final Signers signers = new Signers(Sm2Curve.defaultId());
    /** Those under the id that was asked for last. */
    private volatile Signers others = signers;

    /** Signers that already hold Z of this key under one id; one is out per thread that signs at this moment. */
    private record Signers(byte[] id, Queue<SM2Signer> idle) {
        Signers(byte[] id) {
            this(id, new ConcurrentLinkedQueue<>());
        }
    }

    private Sm2KeyPair(BigInteger scalar, SecureRandom random) {
        ECPoint point = new FixedPointCombMultiplier()
                .multiply(Sm2Curve.DOMAIN.getG(), scalar)
                .normalize();
        this.publicKey = Sm2PublicKey.of(point);
        this.privateKey = new ECPrivateKeyParameters(scalar, Sm2Curve.DOMAIN);
        this.random = random;
    }

    /** A new key pair from this source of randomness, which also serves its signatures. */
    public static Sm2KeyPair generate(SecureRandom random) {
        Objects.requireNonNull(random, "random");
        // GB/T 32918.1 clause 6.1: d in [1, n-2], so that 1 + d can be inverted when signing.
        BigInteger last = Sm2Curve.DOMAIN.getN().subtract(BigInteger.TWO);
        BigInteger scalar;
        do {
            scalar = new BigInteger(Sm2Curve.DOMAIN.getN().bitLength(), random);
        } while (scalar.signum() == 0 || scalar.compareTo(last) > 0);
        return new Sm2KeyPair(scalar, random);
    }

    /**
     * Reads a PKCS#8 PrivateKeyInfo (RFC 5208) of an SM2 key.
     *
     * @throws IllegalArgumentException when it is not one, or the public key in it belongs to another private key
     */
    static Sm2KeyPair of(PrivateKeyInfo info) {
        if (!GMObjectIdentifiers.sm2p256v1.equals(info.getPrivateKeyAlgorithm().getParameters())) {
            throw new IllegalArgumentException("the private key is not an SM2 key (curve sm2p256v1)");
        }
        ECPrivateKey key;
        try {
            key = ECPrivateKey.getInstance(info.parsePrivateKey());
        } catch (IOException | RuntimeException e) {
            // The cause is dropped on purpose: parsers quote what they read.
            throw new IllegalArgumentException("the private key is damaged");
        }
        BigInteger scalar = key.getKey();
        BigInteger last = Sm2Curve.DOMAIN.getN().subtract(BigInteger.TWO);
        if (scalar.signum() <= 0 || scalar.compareTo(last) > 0) {
            throw new IllegalArgumentException("the private key is out of range");
        }
        Sm2KeyPair pair = new Sm2KeyPair(scalar, new SecureRandom());
        if (key.getPublicKey() != null) {
            ECPoint stated =
                    Sm2Curve.DOMAIN.getCurve().decodePoint(key.getPublicKey().getOctets());
            if (!Sm2PublicKey.of(stated).equals(pair.publicKey)) {
                throw new IllegalArgumentException("the private key does not belong to the public key beside it");
            }
        }
        return pair;
    }

    /** PKCS#8 DER with the public key inside, as other stacks expect it; the caller wipes the bytes. */
    public byte[] pkcs8() {
        ECPrivateKeyParameters key = privateKey();
        byte[] point = org.bouncycastle.asn1.x509.SubjectPublicKeyInfo.getInstance(publicKey.encoded())
                .getPublicKeyData()
                .getOctets();
        try {
            return new PrivateKeyInfo(
                            Sm2Curve.KEY_ALGORITHM, new ECPrivateKey(256, key.getD(), new DERBitString(point), null))
                    .getEncoded(ASN1Encoding.DER);
        } catch (IOException e) {
            throw new IllegalStateException("a private key could not be encoded");
        }
    }

    @Override
    public Sm2PublicKey publicKey() {
        return publicKey;
    }

    @Override
    public byte[] sign(byte[] message) {
        return sign(signers, message);
    }

    @Override
    public byte[] sign(byte[] id, byte[] message) {
        Signers known = others;
        if (!Arrays.equals(known.id(), id)) {
            known = new Signers(Sm2Curve.checkedId(id).clone());
            others = known;
        }
        return sign(known, message);
    }

    private byte[] sign(Signers known, byte[] message) {
        ECPrivateKeyParameters key = privateKey();
        SM2Signer pooled = known.idle().poll();
        SM2Signer signer = pooled != null ? pooled : signer(key, known.id());
        try {
            signer.update(message, 0, message.length);
            return signer.generateSignature();
        } catch (CryptoException e) {
            throw new IllegalStateException("signing failed", e);
        } finally {
            known.idle().add(signer);
            if (isDestroyed()) {
                known.idle().clear();
            }
        }
    }

    @Override
    public byte[] decrypt(Sm2Ciphertext ciphertext) throws UndecipherableException {
        SM2Engine engine = new SM2Engine(SM2Engine.Mode.C1C3C2);
        engine.init(false, privateKey());
        byte[] parts = ciphertext.c1c3c2();
        try {
            return engine.processBlock(parts, 0, parts.length);
        } catch (InvalidCipherTextException | RuntimeException e) {
            throw new UndecipherableException();
        }
    }

    @Override
    public byte[] agree(Side side, byte[] id, Sm2KeyPair ephemeral, Peer peer, int length) {
        checkLength(length);
        try (AgreedPoint point = agreed(side, id, ephemeral, peer)) {
            return point.secret(length);
        }
    }

    @Override
    public ConfirmedAgreement agreeConfirmed(Side side, byte[] id, Sm2KeyPair ephemeral, Peer peer, int length) {
        checkLength(length);
        try (AgreedPoint point = agreed(side, id, ephemeral, peer)) {
            return new ConfirmedAgreement(side, point.secret(length), point.ofResponder(), point.ofInitiator());
        }
    }

    private static void checkLength(int length) {
        if (length < 1 || length > MOST) {
            throw new IllegalArgumentException("a secret has 1 to " + MOST + " bytes, not " + length);
        }
    }

    private AgreedPoint agreed(Side side, byte[] id, Sm2KeyPair ephemeral, Peer peer) {
        return new AgreedPoint(side, id, publicKey, privateKey(), ephemeral.publicKey, ephemeral.privateKey(), peer);
    }

    /**
     * What this key pair and another agree upon in TLS (RFC 8446, 7.4.2; RFC 8998): the x-coordinate of the product of our
     * scalar and their point. Nobody is authenticated by it; {@link #agree} does that.
     *
     * @return 32 bytes, which the caller wipes
     */
    public byte[] sharedX(Sm2PublicKey peer) {
        // The curve has the cofactor 1 and the peer's point was checked, so the product is not at infinity.
        return peer.parameters()
                .getQ()
                .multiply(privateKey().getD())
                .normalize()
                .getAffineXCoord()
                .getEncoded();
    }

    private SM2Signer signer(ECPrivateKeyParameters key, byte[] id) {
        SM2Signer signer = new SM2Signer();
        signer.init(true, new ParametersWithID(new ParametersWithRandom(key, random), id));
        return signer;
    }

    private ECPrivateKeyParameters privateKey() {
        ECPrivateKeyParameters key = privateKey;
        if (key == null) {
            throw new IllegalStateException("the private key of " + publicKey.keyId() + " was destroyed");
        }
        return key;
    }

    @Override
    public void destroy() {
        privateKey = null;
        signers.idle().clear();
        others.idle().clear();
    }

    @Override
    public boolean isDestroyed() {
        return privateKey == null;
    }

    @Override
    public void close() {
        destroy();
    }

    /** The id of the public key; never anything of the private one. */
    @Override
    public String toString() {
        return "Sm2KeyPair[" + publicKey.keyId() + "]";
    }
}
