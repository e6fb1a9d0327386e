package org.jianxin.tlcp;

import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.EnumSet;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import org.jianxin.sm.CertificateTrust;
import org.jianxin.sm.subtle.SmEngine;
import org.jspecify.annotations.Nullable;

/** Makes engines and sockets that speak one protocol of national cryptography and nothing else. */
final class NationalContext extends SSLContextSpi {

    private final Maker maker;
    private final @Nullable SSLSessionContext sessions;

    /** Makes an engine; without a host when nobody in particular is connected to. */
    interface Maker {
        NationalEngine<?> make(@Nullable String host, int port);
    }

    private NationalContext(Maker maker, @Nullable SSLSessionContext sessions) {
        this.maker = maker;
        this.sessions = sessions;
    }

    /** @param sessions what can be resumed; null when nothing can */
    static SSLContext of(String protocol, Maker maker, @Nullable SSLSessionContext sessions)
            throws NoSuchAlgorithmException {
        // A context must name a provider; nothing of it is used.
        return new SSLContext(
                new NationalContext(maker, sessions), SSLContext.getDefault().getProvider(), protocol) {};
    }

    static SSLContext tlcp(@Nullable TlcpCredentials own, CertificateTrust trust, SmEngine engine, Clock clock)
            throws NoSuchAlgorithmException {
        TlcpSettings settings = new TlcpSettings(
                own, trust, TlcpSettings.possible(own), new TlcpSessions(clock), engine, new SecureRandom(), clock);
        return of(TlcpSession.PROTOCOL, (host, port) -> new TlcpEngine(settings, host, port), settings.sessions());
    }

    static SSLContext tls13(@Nullable TlcpCredentials own, CertificateTrust trust, SmEngine engine, Clock clock)
            throws NoSuchAlgorithmException {
        Tls13Settings settings = new Tls13Settings(
                own,
                trust,
                EnumSet.allOf(Tls13Suite.class),
                Tls13Settings.RECORDS_PER_KEY,
                engine,
                new SecureRandom(),
                clock);
        return of(Tls13Session.PROTOCOL, (host, port) -> new Tls13Engine(settings, host, port), null);
    }

    @Override
    protected void engineInit(
            KeyManager @Nullable [] keys, TrustManager @Nullable [] trust, @Nullable SecureRandom random) {
        throw new IllegalStateException("this context has its keys and its trust already");
    }

    @Override
    protected SSLEngine engineCreateSSLEngine() {
        return maker.make(null, -1);
    }

    @Override
    protected SSLEngine engineCreateSSLEngine(String host, int port) {
        return maker.make(host, port);
    }

    @Override
    protected SSLSocketFactory engineGetSocketFactory() {
        return new EngineSocketFactory(this::engineCreateSSLEngine, engineGetDefaultSSLParameters());
    }

    @Override
    protected SSLServerSocketFactory engineGetServerSocketFactory() {
        throw new UnsupportedOperationException("connections are accepted through engines");
    }

    @Override
    protected @Nullable SSLSessionContext engineGetServerSessionContext() {
        return sessions;
    }

    @Override
    protected @Nullable SSLSessionContext engineGetClientSessionContext() {
        return sessions;
    }

    @Override
    protected SSLParameters engineGetDefaultSSLParameters() {
        return maker.make(null, -1).getSSLParameters();
    }

    @Override
    protected SSLParameters engineGetSupportedSSLParameters() {
        SSLEngine engine = maker.make(null, -1);
        return new SSLParameters(engine.getSupportedCipherSuites(), engine.getSupportedProtocols());
    }
}
