package org.jianxin.tlcp;

import java.security.SecureRandom;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * A context whose engines and sockets speak TLS 1.3 and nothing older even when the caller forgets the parameters: as a
 * server the JDK's "TLSv1.3" context would accept TLS 1.2.
 */
final class StandardContext extends SSLContextSpi {

    static final String[] PROTOCOLS = {StandardChannel.PROTOCOL};

    private final SSLContext platform;

    private StandardContext(SSLContext platform) {
        this.platform = platform;
    }

    static SSLContext of(SSLContext platform) {
        return new SSLContext(new StandardContext(platform), platform.getProvider(), platform.getProtocol()) {};
    }

    @Override
    protected void engineInit(
            KeyManager @Nullable [] keys, TrustManager @Nullable [] trust, @Nullable SecureRandom random) {
        throw new IllegalStateException("this context has its keys and its trust already");
    }

    @Override
    protected SSLEngine engineCreateSSLEngine() {
        return restricted(platform.createSSLEngine());
    }

    @Override
    protected SSLEngine engineCreateSSLEngine(String host, int port) {
        return restricted(platform.createSSLEngine(host, port));
    }

    private static SSLEngine restricted(SSLEngine engine) {
        engine.setEnabledProtocols(PROTOCOLS.clone());
        return engine;
    }

    @Override
    protected SSLSocketFactory engineGetSocketFactory() {
        return new StandardSocketFactory(platform.getSocketFactory());
    }

    @Override
    protected SSLServerSocketFactory engineGetServerSocketFactory() {
        return new StandardServerSocketFactory(platform.getServerSocketFactory());
    }

    @Override
    protected SSLSessionContext engineGetServerSessionContext() {
        return platform.getServerSessionContext();
    }

    @Override
    protected SSLSessionContext engineGetClientSessionContext() {
        return platform.getClientSessionContext();
    }

    @Override
    protected SSLParameters engineGetDefaultSSLParameters() {
        SSLParameters parameters = platform.getDefaultSSLParameters();
        parameters.setProtocols(PROTOCOLS.clone());
        return parameters;
    }

    @Override
    protected SSLParameters engineGetSupportedSSLParameters() {
        SSLParameters parameters = platform.getSupportedSSLParameters();
        parameters.setProtocols(PROTOCOLS.clone());
        return parameters;
    }
}
