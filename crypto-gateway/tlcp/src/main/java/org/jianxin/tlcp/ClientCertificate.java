package org.jianxin.tlcp;

/** What a server asks of its clients. A certificate that is shown must be good in any case. */
public enum ClientCertificate {
    /** Not asked for. */
    NONE,
    /** Asked for; a client without one (a browser) is let in and has no {@link PeerIdentity}. */
    WANTED,
    /** Asked for; a client without one is refused in the handshake. */
    REQUIRED
}
