package org.jianxin.tlcp;

import java.util.Arrays;
import org.jianxin.sm.HmacSm3;
import org.jianxin.sm.Sm3;
import org.jianxin.sm.subtle.RawAead;
import org.jianxin.sm.subtle.SmEngine;

/** The traffic secret of one direction, and what is made of it (RFC 8446, 4.4.4, 7.2 and 7.3). Not thread-safe. */
final class Traffic implements AutoCloseable {

    private static final byte[] NOTHING = new byte[0];

    private final Tls13Suite suite;
    private final SmEngine engine;
    private byte[] secret;

    /** @param secret becomes this object's */
    Traffic(byte[] secret, Tls13Suite suite, SmEngine engine) {
        this.secret = secret;
        this.suite = suite;
        this.engine = engine;
    }

    /** Protection under the keys of now; whoever gets it closes it. */
    Tls13Records records() {
        return records(false);
    }

    /** See {@link Tls13Records}. */
    Tls13Records records(boolean alertInTheClear) {
        byte[] key = KeySchedule.expand(secret, "key", NOTHING, Tls13Suite.KEY);
        try {
            return new Tls13Records(
                    suite.cipher(engine, key),
                    KeySchedule.expand(secret, "iv", NOTHING, RawAead.NONCE),
                    alertInTheClear);
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    /** Protection under the next keys. */
    Tls13Records update() {
        byte[] next = KeySchedule.expand(secret, "traffic upd", NOTHING, Sm3.LENGTH);
        close();
        secret = next;
        return records();
    }

    /** What the finished message of this direction has. */
    byte[] verifyData(byte[] transcript) {
        byte[] key = KeySchedule.expand(secret, "finished", NOTHING, Sm3.LENGTH);
        try {
            return new HmacSm3(key).mac(transcript);
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    @Override
    public void close() {
        Arrays.fill(secret, (byte) 0);
    }
}
