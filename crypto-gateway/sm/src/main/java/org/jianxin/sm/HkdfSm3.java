package org.jianxin.sm;

import java.util.Arrays;

/**
 * HKDF (RFC 5869) with HMAC-SM3: makes keys out of a secret that has enough entropy but is not evenly random, such as an agreed
 * point, and several independent keys out of one. A password has not enough entropy: use {@link PasswordHash}.
 *
 * <p>Guarantee: keys made with different {@code info} tell nothing of each other nor of the secret.
 */
public final class HkdfSm3 {

    /** Most bytes that can be derived (RFC 5869, 2.3). */
    public static final int MOST = 255 * Sm3.LENGTH;

    private HkdfSm3() {}

    /**
     * Extract, then expand.
     *
     * @param secret at least one byte
     * @param salt random and not secret; may be empty
     * @param info what the key is for; may be empty
     * @param length of the result in bytes, 1 to {@link #MOST}
     * @return the key; the caller wipes it
     * @throws IllegalArgumentException when the secret is empty or the length out of bounds
     */
    public static byte[] derive(byte[] secret, byte[] salt, byte[] info, int length) {
        byte[] pseudoRandomKey = extract(salt, secret);
        try {
            return expand(pseudoRandomKey, info, length);
        } finally {
            Arrays.fill(pseudoRandomKey, (byte) 0);
        }
    }

    /**
     * RFC 5869, 2.2.
     *
     * @return a pseudo-random key of 32 bytes; the caller wipes it
     * @throws IllegalArgumentException when the secret is empty
     */
    public static byte[] extract(byte[] salt, byte[] secret) {
        if (secret.length == 0) {
            throw new IllegalArgumentException("there is nothing to derive from an empty secret");
        }
        return new HmacSm3(salt.length == 0 ? new byte[Sm3.LENGTH] : salt).mac(secret);
    }

    /**
     * RFC 5869, 2.3.
     *
     * @param pseudoRandomKey at least 32 bytes, evenly random, as from {@link #extract}
     * @throws IllegalArgumentException when the key is shorter or the length out of bounds
     */
    public static byte[] expand(byte[] pseudoRandomKey, byte[] info, int length) {
        if (pseudoRandomKey.length < Sm3.LENGTH) {
            throw new IllegalArgumentException(
                    "a pseudo-random key has at least " + Sm3.LENGTH + " bytes, not " + pseudoRandomKey.length);
        }
        if (length < 1 || length > MOST) {
            throw new IllegalArgumentException("HKDF derives 1 to " + MOST + " bytes, not " + length);
        }
        HmacSm3 hmac = new HmacSm3(pseudoRandomKey);
        byte[] out = new byte[length];
        byte[] block = new byte[0];
        for (int at = 0, number = 1; at < length; at += Sm3.LENGTH, number++) {
            byte[] next = hmac.mac(block, info, new byte[] {(byte) number});
            Arrays.fill(block, (byte) 0);
            block = next;
            System.arraycopy(block, 0, out, at, Math.min(Sm3.LENGTH, length - at));
        }
        Arrays.fill(block, (byte) 0);
        return out;
    }
}
