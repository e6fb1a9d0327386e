package org.jianxin.tlcp;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Path;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateException;
import java.time.Clock;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jianxin.sm.CertificateTrust;
import org.jianxin.sm.PemFile;
import org.jianxin.sm.RevocationList;
import org.jspecify.annotations.Nullable;

/** TLCP 1.1, or TLS 1.3 with national cryptography, with our certificates. */
final class NationalChannel implements SecureChannel {

    private final SSLContext context;

    private NationalChannel(SSLContext context) {
        this.context = requireNonNull(context, "context");
    }

    /** Makes the context of one of the protocols. */
    interface Maker {
        SSLContext make(@Nullable TlcpCredentials own, CertificateTrust trust) throws NoSuchAlgorithmException;
    }

    static NationalChannel load(
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
