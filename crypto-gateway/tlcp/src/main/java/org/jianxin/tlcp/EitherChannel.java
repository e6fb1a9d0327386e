package org.jianxin.tlcp;

import static java.util.Objects.requireNonNull;

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
 * One port for TLCP and standard TLS: the client chooses by its first record. Without a standard channel, who offers
 * standard TLS is refused. Connections we make are TLCP.
 */
final class EitherChannel implements SecureChannel {

    private final SecureChannel national;
    private final @Nullable SecureChannel standard;
    private final SSLContext context;

    EitherChannel(SecureChannel national, @Nullable SecureChannel standard) {
        this.national = requireNonNull(national, "national");
        this.standard = standard;
        // A context must name a provider; nothing of it is used.
        this.context = new SSLContext(new Spi(), national.context().getProvider(), national.protocolName()) {};
    }

    @Override
    public SSLContext context() {
        return context;
    }

    /** Suites and protocols stay those of each side. */
    @Override
    public SSLParameters serverParameters(ClientCertificate clientCertificate) {
        return clientCertificate.in(new SSLParameters());
    }

    @Override
    public SSLParameters clientParameters() {
        return national.clientParameters();
    }

    @Override
    public String protocolName() {
        return standard == null ? national.protocolName() : national.protocolName() + ", " + standard.protocolName();
    }

    private final class Spi extends SSLContextSpi {
        @Override
        protected void engineInit(
                KeyManager @Nullable [] keys, TrustManager @Nullable [] trust, @Nullable SecureRandom random) {
            throw new IllegalStateException("this context has its keys and its trust already");
        }

        @Override
        protected SSLEngine engineCreateSSLEngine() {
            return new EitherEngine(
                    national.context().createSSLEngine(),
                    standard == null ? null : standard.context().createSSLEngine());
        }

        @Override
        protected SSLEngine engineCreateSSLEngine(String host, int port) {
            return new EitherEngine(
                    national.context().createSSLEngine(host, port),
                    standard == null ? null : standard.context().createSSLEngine(host, port));
        }

        @Override
        protected SSLSocketFactory engineGetSocketFactory() {
            return national.context().getSocketFactory();
        }

        @Override
        protected SSLServerSocketFactory engineGetServerSocketFactory() {
            throw new UnsupportedOperationException("both protocols are served through engines");
        }

        @Override
        protected SSLSessionContext engineGetServerSessionContext() {
            return national.context().getServerSessionContext();
        }

        @Override
        protected SSLSessionContext engineGetClientSessionContext() {
            return national.context().getClientSessionContext();
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
