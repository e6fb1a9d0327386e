package org.jianxin.sm;

import java.util.Arrays;
import org.bouncycastle.crypto.digests.SM3Digest;

/**
 * Computes links: {@code link(n) = SM3(link(n-1) || n as 8 bytes || payload)}. A link is computed first and becomes the
 * current one only when it is accepted. Not thread-safe.
 */
final class ChainLinker {

    private final SM3Digest digest = new SM3Digest();
    /** The current link, then the number of the next record. */
    private final byte[] head = new byte[Sm3.LENGTH + Long.BYTES];

    private final byte[] next = new byte[Sm3.LENGTH];
    private long number;

    ChainLinker(ChainPosition from) {
        System.arraycopy(from.link(), 0, head, 0, Sm3.LENGTH);
        number(from.number());
    }

    /** Number of the last record. */
    long number() {
        return number;
    }

    /** Computes the link of the next record; the array is the linker's own. */
    byte[] compute(byte[] payload) {
        digest.update(head, 0, head.length);
        digest.update(payload, 0, payload.length);
        digest.doFinal(next, 0);
        return next;
    }

    /** Makes the link computed last the current one. */
    void accept() {
        System.arraycopy(next, 0, head, 0, Sm3.LENGTH);
        number(number + 1);
    }

    void reset(ChainPosition position) {
        System.arraycopy(position.link(), 0, head, 0, Sm3.LENGTH);
        number(position.number());
    }

    ChainPosition position() {
        return new ChainPosition(number, link());
    }

    /** A copy of the current link. */
    byte[] link() {
        return Arrays.copyOf(head, Sm3.LENGTH);
    }

    private void number(long value) {
        number = value;
        long following = value + 1;
        for (int i = 0; i < Long.BYTES; i++) {
            head[Sm3.LENGTH + i] = (byte) (following >>> (56 - 8 * i));
        }
    }
}
