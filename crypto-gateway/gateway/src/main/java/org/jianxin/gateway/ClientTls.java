package org.jianxin.gateway;

import static java.util.Objects.requireNonNull;

import io.vertx.core.http.HttpServerRequest;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jianxin.tlcp.PeerIdentity;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the channel a request comes over. It is found out once and kept with the TLS session: reading a certificate's
 * subject, or that there is none, took 3 % of a request's time when it was done for each.
 *
 * @param peer who showed a certificate; null when nobody did
 * @param certificate the one that was shown
 */
record ClientTls(String protocol, String suite, @Nullable PeerIdentity peer, @Nullable X509Certificate certificate) {
    private static final String KEPT = ClientTls.class.getName();

    ClientTls {
        requireNonNull(protocol, "protocol");
        requireNonNull(suite, "suite");
    }

    /** Whether it is a person who showed a certificate. */
    boolean ofPerson() {
        return peer != null && peer.kind().equals("person");
    }

    /**
     * Of the request's connection; null when that is without TLS.
     *
     * @throws IllegalArgumentException when a certificate that was verified cannot be read
     */
    static @Nullable ClientTls of(HttpServerRequest request) {
        SSLSession session = request.connection().sslSession();
        if (session == null) {
            return null;
        }
        if (session.getValue(KEPT) instanceof ClientTls known) {
            return known;
        }
        ClientTls found = new ClientTls(
                session.getProtocol(),
                session.getCipherSuite(),
                PeerIdentity.of(session).orElse(null),
                certificate(session));
        session.putValue(KEPT, found);
        return found;
    }

    private static @Nullable X509Certificate certificate(SSLSession session) {
        try {
            return session.getPeerCertificates()[0] instanceof X509Certificate leaf ? leaf : null;
        } catch (SSLPeerUnverifiedException e) {
            return null;
        }
    }
}
