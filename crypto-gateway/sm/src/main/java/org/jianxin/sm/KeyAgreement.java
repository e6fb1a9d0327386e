package org.jianxin.sm;

/**
 * One side of the SM2 key agreement (GB/T 32918.3-2016) with the signer id of GM/T 0009 on both sides, wherever the static
 * private key lives.
 *
 * <p>Guarantee: both sides get the same secret only when each used the other's true keys. That the other side has it too is
 * not proved here; the protocol around it must do that. Implementations are thread-safe.
 */
public interface KeyAgreement {

    /** Most bytes of a secret. */
    int MOST = 1 << 16;

    /** Who speaks first; the two sides must not both say the same. */
    enum Side {
        INITIATOR,
        RESPONDER
    }

    /**
     * The agreed secret.
     *
     * @param ephemeral made for this agreement alone; the caller destroys it afterwards
     * @param length of the secret in bytes, 1 to {@link #MOST}
     * @throws IllegalArgumentException when the length is not such
     * @throws IllegalStateException when a key is gone (destroyed, device removed)
     */
    byte[] agree(Side side, Sm2KeyPair ephemeral, Sm2PublicKey peer, Sm2PublicKey peerEphemeral, int length);

    /** The static key the other side needs. */
    Sm2PublicKey publicKey();
}
