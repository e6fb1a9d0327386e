package org.jianxin.tlcp;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Path;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.time.Clock;
import java.util.EnumSet;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jianxin.sm.CertificateTrust;
import org.jianxin.sm.PemFile;
import org.jianxin.sm.RevocationList;
import org.jianxin.sm.subtle.SmEngine;
import org.jspecify.annotations.Nullable;

/** TLCP 1.1, or TLS 1.3 with national cryptography, with our certificates. */
final class NationalChannel implements SecureChannel {

    private final SSLContext context;

    private NationalChannel(SSLContext context) {
        this.context = requireNonNull(context, "context");
    }

    /** Who we are, and how the protocol is spoken with that. */
    private interface Maker {
        SSLContext make(@Nullable TlcpCredentials own, CertificateTrust trust) throws NoSuchAlgorithmException;
    }

    static NationalChannel tlcp(
            @Nullable TlcpCredentials own,
            Path trustRootPem,
            List<RevocationList> revoked,
            SmEngine engine,
            Clock clock)
            throws IOException {
        return of(own, trustRootPem, revoked, clock, (credentials, trust) -> {
            TlcpSettings settings = new TlcpSettings(
                    credentials,
                    trust,
                    TlcpSettings.possible(credentials),
                    new TlcpSessions(clock),
                    engine,
                    new SecureRandom(),
                    clock);
            return NationalContext.of(
                    TlcpSession.PROTOCOL, (host, port) -> new TlcpEngine(settings, host, port), settings.sessions());
        });
    }

    static NationalChannel tls13(
            @Nullable TlcpCredentials own,
            Path trustRootPem,
            List<RevocationList> revoked,
            SmEngine engine,
            Clock clock)
            throws IOException {
        return of(own, trustRootPem, revoked, clock, (credentials, trust) -> {
            Tls13Settings settings = new Tls13Settings(
                    credentials,
                    trust,
                    EnumSet.allOf(Tls13Suite.class),
                    Tls13Settings.RECORDS_PER_KEY,
                    engine,
                    new SecureRandom(),
                    clock);
            return NationalContext.of(
                    Tls13Session.PROTOCOL, (host, port) -> new Tls13Engine(settings, host, port), null);
        });
    }

    private static NationalChannel of(
            @Nullable TlcpCredentials own, Path trustRootPem, List<RevocationList> revoked, Clock clock, Maker maker)
            throws IOException {
        try {
            CertificateTrust trust = new CertificateTrust(PemFile.certificates(trustRootPem), revoked, clock);
            return new NationalChannel(maker.make(own, trust));
        } catch (CertificateException e) {
            throw new IOException(e.getMessage(), e);
        } catch (NoSuchAlgorithmException e) {
            throw new IOException("this Java has no TLS at all", e);
        }
    }

    @Override
    public SSLContext context() {
        return context;
    }

    @Override
    public SSLParameters serverParameters(ClientCertificate clientCertificate) {
        return clientCertificate.in(parameters());
    }

    @Override
    public SSLParameters clientParameters() {
        SSLParameters parameters = parameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        return parameters;
    }

    private SSLParameters parameters() {
        SSLParameters all = context.getSupportedSSLParameters();
        return new SSLParameters(all.getCipherSuites(), all.getProtocols());
    }

    @Override
    public String protocolName() {
        return context.getProtocol();
    }
}
