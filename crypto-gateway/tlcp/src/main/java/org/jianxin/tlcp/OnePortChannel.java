package org.jianxin.tlcp;

import static java.util.Objects.requireNonNull;

import java.security.SecureRandom;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/** One port for all protocols: the client chooses by what it says first. Connections we make are TLCP. */
final class OnePortChannel implements SecureChannel {

    private final SecureChannel tlcp;
    private final SecureChannel tls13;
    private final @Nullable SecureChannel standard;
    private final SSLContext context;

    OnePortChannel(SecureChannel tlcp, SecureChannel tls13, @Nullable SecureChannel standard) {
        this.tlcp = requireNonNull(tlcp, "tlcp");
        this.tls13 = requireNonNull(tls13, "tls13");
        this.standard = standard;
        // A context must name a provider; nothing of it is used.
        this.context = new SSLContext(new Spi(), tlcp.context().getProvider(), tlcp.protocolName()) {};
    }

    @Override
    public SSLContext context() {
        return context;
    }

    /** Suites and protocols stay those of each protocol. */
    @Override
    public SSLParameters serverParameters(ClientCertificate clientCertificate) {
        return clientCertificate.in(new SSLParameters());
    }

    @Override
    public SSLParameters clientParameters() {
        return tlcp.clientParameters();
    }

    @Override
    public String protocolName() {
        String national = tlcp.protocolName() + ", " + tls13.protocolName() + " (SM)";
        return standard == null ? national : national + ", " + standard.protocolName();
    }

    private final class Spi extends SSLContextSpi {
        @Override
        protected void engineInit(
                KeyManager @Nullable [] keys, TrustManager @Nullable [] trust, @Nullable SecureRandom random) {
            throw new IllegalStateException("this context has its keys and its trust already");
        }

        @Override
        protected OnePortEngine engineCreateSSLEngine() {
            return new OnePortEngine(
                    tlcp.context().createSSLEngine(),
                    tls13.context().createSSLEngine(),
                    standard == null ? null : standard.context().createSSLEngine());
        }

        @Override
        protected OnePortEngine engineCreateSSLEngine(String host, int port) {
            return new OnePortEngine(
                    tlcp.context().createSSLEngine(host, port),
                    tls13.context().createSSLEngine(host, port),
                    standard == null ? null : standard.context().createSSLEngine(host, port));
        }

        @Override
        protected SSLSocketFactory engineGetSocketFactory() {
            return tlcp.context().getSocketFactory();
        }

        @Override
        protected SSLServerSocketFactory engineGetServerSocketFactory() {
            throw new UnsupportedOperationException("connections are accepted through engines");
        }

        @Override
        protected SSLSessionContext engineGetServerSessionContext() {
            return tlcp.context().getServerSessionContext();
        }

        @Override
        protected SSLSessionContext engineGetClientSessionContext() {
            return tlcp.context().getClientSessionContext();
        }

        @Override
        protected SSLParameters engineGetDefaultSSLParameters() {
            return engineCreateSSLEngine().getSSLParameters();
        }

        @Override
        protected SSLParameters engineGetSupportedSSLParameters() {
            return engineGetDefaultSSLParameters();
        }
    }
}
