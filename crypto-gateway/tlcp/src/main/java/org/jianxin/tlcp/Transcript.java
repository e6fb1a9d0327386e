package org.jianxin.tlcp;

import org.bouncycastle.crypto.digests.SM3Digest;
import org.jianxin.sm.Sm3;

/** SM3 over all handshake messages so far, with their heads. */
final class Transcript {

    private final SM3Digest digest = new SM3Digest();

    void add(byte[] message) {
        digest.update(message, 0, message.length);
    }

    /** The digest of everything until now; more may follow. */
    byte[] digest() {
        byte[] out = new byte[Sm3.LENGTH];
        new SM3Digest(digest).doFinal(out, 0);
        return out;
    }
}
