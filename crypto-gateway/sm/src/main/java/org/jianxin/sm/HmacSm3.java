package org.jianxin.sm;

import org.bouncycastle.crypto.digests.SM3Digest;
import org.bouncycastle.crypto.macs.HMac;
import org.bouncycastle.crypto.params.KeyParameter;

/**
 * HMAC with SM3 (RFC 2104 construction, GB/T 15852.2). Not thread-safe: every thread uses its own instance.
 */
public final class HmacSm3 {

    private final HMac hmac = new HMac(new SM3Digest());

    /**
     * Keeps a state derived from the key; the caller may wipe {@code key} afterwards.
     *
     * @param key at least one byte; 32 or more for full strength
     * @throws IllegalArgumentException when the key is empty
     */
    public HmacSm3(byte[] key) {
        if (key.length == 0) {
            throw new IllegalArgumentException("an HMAC key must not be empty");
        }
        hmac.init(new KeyParameter(key));
    }

    /** The code (32 bytes) of the parts, one after another without separators. */
    public byte[] mac(byte[]... parts) {
        for (byte[] part : parts) {
            hmac.update(part, 0, part.length);
        }
        byte[] out = new byte[Sm3.LENGTH];
        hmac.doFinal(out, 0);
        return out;
    }
}
