package org.jianxin.sm;

import static java.util.Objects.requireNonNull;

/**
 * One side of the SM2 key agreement (GB/T 32918.3-2016), wherever the static private key lives.
 *
 * <p>Guarantee: both sides get the same secret only when each used the other's true keys and id. Whether the other side has it too
 * is proved by {@link #agreeConfirmed}; after {@link #agree} the protocol around it must do that. Implementations are thread-safe.
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
     * The other side, as this one knows it.
     *
     * @param id its signer id, fewer than 8192 bytes
     * @param key its static key
     * @param ephemeral its key for this agreement alone
     */
    record Peer(byte[] id, Sm2PublicKey key, Sm2PublicKey ephemeral) {
        public Peer {
            id = Sm2Curve.checkedId(id).clone();
            requireNonNull(key, "key");
            requireNonNull(ephemeral, "ephemeral");
        }

        /** With the default signer id {@code 1234567812345678} (GM/T 0009-2012, clause 10). */
        public static Peer withDefaultId(Sm2PublicKey key, Sm2PublicKey ephemeral) {
            return new Peer(Sm2Curve.defaultId(), key, ephemeral);
        }
    }

    /**
     * The agreed secret, with the default signer id on both sides.
     *
     * @param ephemeral made for this agreement alone; the caller destroys it afterwards
     * @param length of the secret in bytes, 1 to {@link #MOST}
     * @throws IllegalArgumentException when the length is not such
     * @throws IllegalStateException when a key is gone (destroyed, device removed)
     */
    default byte[] agree(Side side, Sm2KeyPair ephemeral, Sm2PublicKey peer, Sm2PublicKey peerEphemeral, int length) {
        return agree(side, Sm2Curve.defaultId(), ephemeral, Peer.withDefaultId(peer, peerEphemeral), length);
    }

    /**
     * The agreed secret.
     *
     * @param id our own signer id, as the other side knows it: fewer than 8192 bytes
     * @param ephemeral made for this agreement alone; the caller destroys it afterwards
     * @param length of the secret in bytes, 1 to {@link #MOST}
     * @throws IllegalArgumentException when id or length are not such
     * @throws IllegalStateException when a key is gone (destroyed, device removed)
     */
    byte[] agree(Side side, byte[] id, Sm2KeyPair ephemeral, Peer peer, int length);

    /**
     * An agreement whose secret comes out only after the other side proved that it has it too (GB/T 32918.3, the optional steps of
     * clause 6.1).
     *
     * @param id as of {@link #agree(Side, byte[], Sm2KeyPair, Peer, int)}, like the other parameters and errors
     */
    ConfirmedAgreement agreeConfirmed(Side side, byte[] id, Sm2KeyPair ephemeral, Peer peer, int length);

    /** The static key the other side needs. */
    Sm2PublicKey publicKey();
}
