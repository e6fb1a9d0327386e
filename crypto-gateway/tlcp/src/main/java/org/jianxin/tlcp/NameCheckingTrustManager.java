package org.jianxin.tlcp;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Trusts whom the platform's check of path, time and usage trusts, and as a client refuses to connect at all when nobody
 * asked for the check of the server's name: forgetting it would make every certificate of ours good for every server.
 */
final class NameCheckingTrustManager extends X509ExtendedTrustManager {

    private final X509ExtendedTrustManager platform;

    NameCheckingTrustManager(X509ExtendedTrustManager platform) {
        this.platform = platform;
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        platform.checkClientTrusted(chain, authType, socket);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        platform.checkClientTrusted(chain, authType, engine);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        requireNameCheck(socket instanceof SSLSocket tls ? tls.getSSLParameters() : null);
        platform.checkServerTrusted(chain, authType, socket);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        requireNameCheck(engine == null ? null : engine.getSSLParameters());
        platform.checkServerTrusted(chain, authType, engine);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        platform.checkClientTrusted(chain, authType);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("a server is only trusted on a connection, where its name can be checked");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return platform.getAcceptedIssuers();
    }

    private static void requireNameCheck(@Nullable SSLParameters parameters) throws CertificateException {
        String algorithm = parameters == null ? null : parameters.getEndpointIdentificationAlgorithm();
        if (algorithm == null || algorithm.isEmpty()) {
            throw new CertificateException("the check of the server's name was not asked for");
        }
    }
}
