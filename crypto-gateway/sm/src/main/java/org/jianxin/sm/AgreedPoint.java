package org.jianxin.sm;

import java.math.BigInteger;
import java.util.Arrays;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.math.ec.ECAlgorithms;
import org.bouncycastle.math.ec.ECPoint;
import org.jianxin.sm.KeyAgreement.Side;

/**
 * The point V = U that both sides of a key agreement come to, and what follows from it (GB/T 32918.3-2016 clause 6.1). Not the
 * lightweight one of BouncyCastle, which gives an initiator nothing before it has the responder's confirmation.
 */
final class AgreedPoint implements AutoCloseable {

    /** Half the bits of the order, less one. */
    private static final int W = 127;

    private static final int COORDINATE = 32;
    private static final byte RESPONDER_CONFIRMS = 2;
    private static final byte INITIATOR_CONFIRMS = 3;

    /** Both coordinates. */
    private final byte[] point;
    /** Z of the initiator, then of the responder. */
    private final byte[] ids;
    /** Both coordinates of the ephemeral points, the initiator's first. */
    private final byte[] ephemerals;

    /**
     * @param ephemeral our private half
     * @throws IllegalArgumentException when the other side's keys lead to no point; only keys made to do so can
     */
    AgreedPoint(
            Side side,
            byte[] id,
            Sm2PublicKey own,
            ECPrivateKeyParameters key,
            Sm2PublicKey ownEphemeral,
            ECPrivateKeyParameters ephemeral,
            KeyAgreement.Peer peer) {
        BigInteger n = Sm2Curve.DOMAIN.getN();
        BigInteger t = key.getD()
                .add(shortened(ownEphemeral).multiply(ephemeral.getD()))
                .mod(n);
        ECPoint agreed = ECAlgorithms.sumOfTwoMultiplies(
                        peer.key().parameters().getQ(),
                        t,
                        peer.ephemeral().parameters().getQ(),
                        t.multiply(shortened(peer.ephemeral())).mod(n))
                .normalize();
        if (agreed.isInfinity()) {
            throw new IllegalArgumentException("the other side's keys lead to no point");
        }
        byte[] encoded = agreed.getEncoded(false);
        this.point = Arrays.copyOfRange(encoded, 1, encoded.length);
        Arrays.fill(encoded, (byte) 0);
        byte[] ours = own.z(id);
        byte[] theirs = peer.key().z(peer.id());
        byte[] ourPoint = coordinates(ownEphemeral);
        byte[] theirPoint = coordinates(peer.ephemeral());
        boolean first = side == Side.INITIATOR;
        this.ids = first ? joined(ours, theirs) : joined(theirs, ours);
        this.ephemerals = first ? joined(ourPoint, theirPoint) : joined(theirPoint, ourPoint);
    }

    /** 2^w + (x mod 2^w), steps A4 and A6. */
    private static BigInteger shortened(Sm2PublicKey ephemeral) {
        BigInteger x = ephemeral.parameters().getQ().getAffineXCoord().toBigInteger();
        BigInteger power = BigInteger.ONE.shiftLeft(W);
        return power.add(x.mod(power));
    }

    private static byte[] coordinates(Sm2PublicKey key) {
        byte[] encoded = key.point();
        return Arrays.copyOfRange(encoded, 1, encoded.length);
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    /** The key derivation function over the point and both Z (clause 5.4.3). */
    byte[] secret(int length) {
        byte[] out = new byte[length];
        int counter = 1;
        for (int at = 0; at < length; at += Sm3.LENGTH, counter++) {
            byte[] block = Sm3.digest(point, ids, new byte[] {
                (byte) (counter >>> 24), (byte) (counter >>> 16), (byte) (counter >>> 8), (byte) counter
            });
            System.arraycopy(block, 0, out, at, Math.min(Sm3.LENGTH, length - at));
            Arrays.fill(block, (byte) 0);
        }
        return out;
    }

    /** S_1 = S_B. */
    byte[] ofResponder() {
        return confirmation(RESPONDER_CONFIRMS);
    }

    /** S_2 = S_A. */
    byte[] ofInitiator() {
        return confirmation(INITIATOR_CONFIRMS);
    }

    private byte[] confirmation(byte mark) {
        byte[] x = Arrays.copyOf(point, COORDINATE);
        byte[] y = Arrays.copyOfRange(point, COORDINATE, 2 * COORDINATE);
        byte[] inner = Sm3.digest(x, ids, ephemerals);
        return Sm3.digest(new byte[] {mark}, y, inner);
    }

    @Override
    public void close() {
        Arrays.fill(point, (byte) 0);
    }
}
