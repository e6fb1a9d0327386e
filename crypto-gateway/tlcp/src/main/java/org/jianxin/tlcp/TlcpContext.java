package org.jianxin.tlcp;

import java.security.NoSuchAlgorithmException;
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

/** Makes engines and sockets that speak TLCP and nothing else. */
final class TlcpContext extends SSLContextSpi {

    private final TlcpSettings settings;

    private TlcpContext(TlcpSettings settings) {
        this.settings = settings;
    }

    static SSLContext of(TlcpSettings settings) throws NoSuchAlgorithmException {
        // A context must name a provider; nothing of it is used.
        return new SSLContext(
                new TlcpContext(settings), SSLContext.getDefault().getProvider(), TlcpSession.PROTOCOL) {};
    }

    @Override
    protected void engineInit(
            KeyManager @Nullable [] keys, TrustManager @Nullable [] trust, @Nullable SecureRandom random) {
        throw new IllegalStateException("this context has its keys and its trust already");
    }

    @Override
    protected SSLEngine engineCreateSSLEngine() {
        return new TlcpEngine(settings, null, -1);
    }

    @Override
    protected SSLEngine engineCreateSSLEngine(String host, int port) {
        return new TlcpEngine(settings, host, port);
    }

    @Override
    protected SSLSocketFactory engineGetSocketFactory() {
        return new EngineSocketFactory(this::engineCreateSSLEngine, engineGetDefaultSSLParameters());
    }

    @Override
    protected SSLServerSocketFactory engineGetServerSocketFactory() {
        throw new UnsupportedOperationException("TLCP is served through engines");
    }

    @Override
    protected SSLSessionContext engineGetServerSessionContext() {
        return settings.sessions();
    }

    @Override
    protected SSLSessionContext engineGetClientSessionContext() {
        return settings.sessions();
    }

    @Override
    protected SSLParameters engineGetDefaultSSLParameters() {
        return new TlcpEngine(settings, null, -1).getSSLParameters();
    }

    @Override
    protected SSLParameters engineGetSupportedSSLParameters() {
        TlcpEngine engine = new TlcpEngine(settings, null, -1);
        return new SSLParameters(engine.getSupportedCipherSuites(), engine.getSupportedProtocols());
    }
}
