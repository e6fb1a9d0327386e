package org.jianxin.tlcp;

import org.bouncycastle.crypto.digests.SM3Digest;
import org.jianxin.sm.Sm3;

/** SM3 over all handshake messages so far, with their heads. */
final class Transcript {

    private final SM3Digest digest = new SM3Digest();

    /** Puts the digest of everything until now in its place, as a message of its own (RFC 8446, 4.4.1). */
    void replaceByDigest() {
        byte[] message = new WireWriter()
                .uint8(HandshakeType.MESSAGE_HASH)
                .vector24(digest())
                .toBytes();
        digest.reset();
        add(message);
    }

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
