package org.jianxin.tlcp;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Path;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.time.Clock;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jianxin.sm.CertificateTrust;
import org.jianxin.sm.KeyAgreement;
import org.jianxin.sm.PemFile;
import org.jianxin.sm.RevocationList;
import org.jianxin.sm.Sm2Certificate;
import org.jianxin.sm.Sm2KeyPair;
import org.jianxin.sm.subtle.SmEngine;
import org.jspecify.annotations.Nullable;

/** TLCP 1.1 with our certificates. */
final class TlcpChannel implements SecureChannel {

    private final SSLContext context;

    private TlcpChannel(SSLContext context) {
        this.context = requireNonNull(context, "context");
    }

    static TlcpChannel load(
            @Nullable DualCertificateFiles own,
            Path trustRootPem,
            List<RevocationList> revoked,
            SmEngine engine,
            Clock clock)
            throws IOException {
        try {
            return of(own == null ? null : credentials(own), trustRootPem, revoked, engine, clock);
        } catch (CertificateException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    static TlcpChannel load(
            DualCertificateKeys own, Path trustRootPem, List<RevocationList> revoked, SmEngine engine, Clock clock)
            throws IOException {
        try {
            return of(credentials(own), trustRootPem, revoked, engine, clock);
        } catch (CertificateException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static TlcpChannel of(
            @Nullable TlcpCredentials own,
            Path trustRootPem,
            List<RevocationList> revoked,
            SmEngine engine,
            Clock clock)
            throws IOException, CertificateException {
        CertificateTrust trust = new CertificateTrust(PemFile.certificates(trustRootPem), revoked, clock);
        try {
            return new TlcpChannel(TlcpContext.of(new TlcpSettings(
                    own,
                    trust,
                    TlcpSettings.possible(own),
                    new TlcpSessions(clock),
                    engine,
                    new SecureRandom(),
                    clock)));
        } catch (NoSuchAlgorithmException e) {
            throw new IOException("this Java has no TLS at all", e);
        }
    }

    private static TlcpCredentials credentials(DualCertificateFiles files) throws IOException, CertificateException {
        List<Sm2Certificate> signing = PemFile.certificates(files.signingCertificate());
        Sm2Certificate encryption =
                PemFile.certificates(files.encryptionCertificate()).get(0);
        Sm2KeyPair signingKey = PemFile.key(files.signingKey(), files.password());
        Sm2KeyPair encryptionKey = PemFile.key(files.encryptionKey(), files.password());
        try {
            return credentials(new DualCertificateKeys(signing, signingKey, encryption, encryptionKey));
        } catch (IllegalArgumentException e) {
            throw new IOException(
                    files.signingCertificate() + ", " + files.encryptionCertificate() + ": " + e.getMessage());
        }
    }

    private static TlcpCredentials credentials(DualCertificateKeys keys) {
        List<Sm2Certificate> signing = keys.signing();
        return new TlcpCredentials(
                signing.get(0),
                keys.signer(),
                keys.encryption(),
                keys.decrypter(),
                keys.decrypter() instanceof KeyAgreement agreement ? agreement : null,
                signing.subList(1, signing.size()));
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
        return TlcpSession.PROTOCOL;
    }
}
