package org.jianxin.tlcp;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jianxin.sm.HmacSm3;
import org.jianxin.sm.Sm3;

/** The pseudo-random function of TLCP: P_hash of RFC 5246, 5 with HMAC-SM3 (GB/T 38636-2020, 5.2.6). */
final class Prf {

    private Prf() {}

    static byte[] derive(byte[] secret, String label, byte[] seed, int length) {
        HmacSm3 hmac = new HmacSm3(secret);
        byte[] labelled = label.getBytes(StandardCharsets.US_ASCII);
        byte[] out = new byte[length];
        byte[] a = hmac.mac(labelled, seed);
        for (int at = 0; at < length; at += Sm3.LENGTH) {
            byte[] block = hmac.mac(a, labelled, seed);
            System.arraycopy(block, 0, out, at, Math.min(Sm3.LENGTH, length - at));
            Arrays.fill(block, (byte) 0);
            a = hmac.mac(a);
        }
        return out;
    }
}
