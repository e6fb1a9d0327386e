package org.jianxin.sm;

import java.security.MessageDigest;
import java.util.Arrays;
import org.jianxin.sm.KeyAgreement.Side;

/**
 * A secret that both sides have, or nothing: the confirmation of the SM2 key agreement (GB/T 32918.3-2016 clause 6.1, steps A9,
 * A10, B8 and B10). The responder sends its {@link #confirmation} S_B first; the initiator gives it to {@link #secret}, and only
 * then sends its own, S_A, which the responder gives to {@link #secret}.
 *
 * <p>Guarantee: the secret comes out only for the other side's confirmation, compared in constant time; a wrong one ends the
 * agreement for good. Thread-safe.
 */
public final class ConfirmedAgreement implements AutoCloseable {

    private final Side side;
    private final byte[] secret;
    private final byte[] own;
    private final byte[] expected;
    private boolean confirmed;
    private boolean ended;

    /**
     * @param ofResponder S_1 = S_B
     * @param ofInitiator S_2 = S_A
     */
    ConfirmedAgreement(Side side, byte[] secret, byte[] ofResponder, byte[] ofInitiator) {
        boolean responds = side == Side.RESPONDER;
        this.side = side;
        this.secret = secret;
        this.own = responds ? ofResponder : ofInitiator;
        this.expected = responds ? ofInitiator : ofResponder;
    }

    /**
     * What proves to the other side that we have the secret, 32 bytes; no secret itself.
     *
     * @throws IllegalStateException when the initiator asks for it before the responder's was right, or the agreement has ended
     */
    public synchronized byte[] confirmation() {
        requireOpen();
        if (side == Side.INITIATOR && !confirmed) {
            throw new IllegalStateException("the initiator confirms after the responder");
        }
        return own.clone();
    }

    /**
     * The secret.
     *
     * @param confirmation what the other side sent
     * @return the secret; the caller wipes it
     * @throws UnconfirmedException when the other side has not the same secret; from then on it never comes out
     * @throws IllegalStateException when the agreement has ended
     */
    public synchronized byte[] secret(byte[] confirmation) throws UnconfirmedException {
        requireOpen();
        if (!MessageDigest.isEqual(expected, confirmation)) {
            close();
            throw new UnconfirmedException();
        }
        confirmed = true;
        return secret.clone();
    }

    private void requireOpen() {
        if (ended) {
            throw new IllegalStateException("the agreement has ended");
        }
    }

    /** Forgets everything. */
    @Override
    public synchronized void close() {
        ended = true;
        Arrays.fill(secret, (byte) 0);
        Arrays.fill(expected, (byte) 0);
    }

    @Override
    public String toString() {
        return "ConfirmedAgreement[" + side + "]";
    }
}
