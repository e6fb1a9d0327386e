package org.jianxin.tlcp;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jianxin.sm.HkdfSm3;
import org.jianxin.sm.Sm3;

/** The secrets of one handshake in TLS 1.3 without a pre-shared key (RFC 8446, 7.1), with SM3 (RFC 8998, 3.1). */
final class KeySchedule implements AutoCloseable {

    private static final byte[] NOTHING = new byte[0];
    private static final byte[] ZEROS = new byte[Sm3.LENGTH];
    /** What the first stage, into which nothing secret goes, leaves to the second. */
    private static final byte[] FROM_EARLY = derived(HkdfSm3.extract(NOTHING, ZEROS));

    private byte[] secret;

    /** The stage of the handshake. */
    KeySchedule(byte[] agreed) {
        secret = HkdfSm3.extract(FROM_EARLY, agreed);
    }

    /** On to the stage of the data. */
    void advance() {
        byte[] salt = derived(secret);
        Arrays.fill(secret, (byte) 0);
        secret = HkdfSm3.extract(salt, ZEROS);
        Arrays.fill(salt, (byte) 0);
    }

    /** A secret of this stage. */
    byte[] derive(String label, byte[] transcript) {
        return expand(secret, label, transcript, Sm3.LENGTH);
    }

    private static byte[] derived(byte[] secret) {
        return expand(secret, "derived", Sm3.digest(), Sm3.LENGTH);
    }

    /** HKDF-Expand-Label. */
    static byte[] expand(byte[] secret, String label, byte[] context, int length) {
        byte[] info = new WireWriter()
                .uint16(length)
                .vector8(("tls13 " + label).getBytes(StandardCharsets.US_ASCII))
                .vector8(context)
                .toBytes();
        return HkdfSm3.expand(secret, info, length);
    }

    @Override
    public void close() {
        Arrays.fill(secret, (byte) 0);
    }
}
