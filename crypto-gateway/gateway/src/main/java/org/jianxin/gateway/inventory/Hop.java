package org.jianxin.gateway.inventory;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * One way of speaking with one peer: the same peer with another suite or another certificate is another hop.
 *
 * @param side who connected to whom
 * @param peer kind and name from its certificate, such as {@code agent host-1}; {@code -} for one without a certificate; host
 *     and port of an upstream
 * @param protocol as negotiated: {@code TLCPv1.1} (GB/T 38636) or {@code TLSv1.3}
 * @param suite as negotiated
 * @param own certificates this gateway showed, without those of authorities
 * @param peerCertificates certificates the peer showed, without those of authorities; in TLCP to sign and to encrypt
 * @param firstSeen end of the first handshake
 * @param lastSeen end of the newest handshake
 * @param handshakes how many there were; those of the last minute before a power cut may be missing
 */
public record Hop(
        Side side,
        String peer,
        String protocol,
        String suite,
        List<HopCertificate> own,
        List<HopCertificate> peerCertificates,
        Instant firstSeen,
        Instant lastSeen,
        long handshakes) {
    /** Who connected to whom. */
    public enum Side {
        /** Somebody connected to the gateway. */
        CLIENT,
        /** The gateway connected to an upstream. */
        UPSTREAM;

        /** As in metrics: {@code client} or {@code upstream}. */
        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public Hop {
        requireNonNull(side, "side");
        requireNonNull(peer, "peer");
        requireNonNull(protocol, "protocol");
        requireNonNull(suite, "suite");
        own = List.copyOf(own);
        peerCertificates = List.copyOf(peerCertificates);
        requireNonNull(firstSeen, "firstSeen");
        requireNonNull(lastSeen, "lastSeen");
        if (handshakes < 1) {
            throw new IllegalArgumentException("a hop is seen at least once");
        }
    }

    /**
     * Whether encryption, digest and every certificate are of national algorithms (SM2, SM3, SM4), which is what an assessor
     * asks of a hop; it does not say that the products are certified.
     */
    public boolean national() {
        return suite.contains("SM4")
                && suite.contains("SM3")
                && own.stream().allMatch(HopCertificate::national)
                && peerCertificates.stream().allMatch(HopCertificate::national);
    }

    /** What tells hops apart. */
    Key key() {
        return new Key(
                side,
                peer,
                protocol,
                suite,
                own.stream().map(HopCertificate::sm3).toList(),
                peerCertificates.stream().map(HopCertificate::sm3).toList());
    }

    Hop again(Instant at) {
        return new Hop(side, peer, protocol, suite, own, peerCertificates, firstSeen, at, handshakes + 1);
    }

    record Key(Side side, String peer, String protocol, String suite, List<String> own, List<String> peers) {}
}
