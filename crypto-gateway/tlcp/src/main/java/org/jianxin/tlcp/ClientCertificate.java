package org.jianxin.tlcp;

import javax.net.ssl.SSLParameters;

/** What a server asks of its clients. A certificate that is shown must be good in any case. */
public enum ClientCertificate {
    /** Not asked for. */
    NONE,
    /** Asked for; a client without one (a browser) is let in and has no {@link PeerIdentity}. */
    WANTED,
    /** Asked for; a client without one is refused in the handshake. */
    REQUIRED;

    /** Each of these setters takes the other one back, so only one of them is called. */
    SSLParameters in(SSLParameters parameters) {
        if (this == REQUIRED) {
            parameters.setNeedClientAuth(true);
        } else {
            parameters.setWantClientAuth(this == WANTED);
        }
        return parameters;
    }

    /** What the parameters ask for. */
    static ClientCertificate of(SSLParameters parameters) {
        if (parameters.getNeedClientAuth()) {
            return REQUIRED;
        }
        return parameters.getWantClientAuth() ? WANTED : NONE;
    }
}
