package org.jianxin.sm;

/**
 * Makes SM2 signatures (GB/T 32918.2-2016 with SM3) for one key, wherever that key lives.
 *
 * <p>Guarantee: a signature verifies under {@link #publicKey} for exactly the message it was made for. Implementations
 * are thread-safe.
 */
public interface Signer {

    /**
     * Signs the message with the default signer id {@code 1234567812345678} (GM/T 0009-2012, clause 10).
     *
     * @return DER {@code SEQUENCE { r INTEGER, s INTEGER }}
     * @throws IllegalStateException when the key is gone (destroyed, device removed)
     */
    byte[] sign(byte[] message);

    /**
     * Signs under another signer id than the default (GB/T 32918.2-2016, clause 5.5).
     *
     * @param id fewer than 8192 bytes; whoever verifies must know it
     * @return DER, as from {@link #sign(byte[])}
     * @throws IllegalArgumentException when the id is longer
     * @throws IllegalStateException when the key is gone (destroyed, device removed)
     */
    byte[] sign(byte[] id, byte[] message);

    /** The key that verifies what {@link #sign} makes. */
    Sm2PublicKey publicKey();
}
