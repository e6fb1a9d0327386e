package org.jianxin.tlcp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Hashtable;
import java.util.List;
import java.util.Vector;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.CertificateEntry;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.DefaultTlsClient;
import org.bouncycastle.tls.DefaultTlsCredentialedSigner;
import org.bouncycastle.tls.DefaultTlsServer;
import org.bouncycastle.tls.NamedGroup;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.SignatureScheme;
import org.bouncycastle.tls.TlsAuthentication;
import org.bouncycastle.tls.TlsClientProtocol;
import org.bouncycastle.tls.TlsContext;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsServerCertificate;
import org.bouncycastle.tls.TlsServerProtocol;
import org.bouncycastle.tls.crypto.TlsCertificate;
import org.bouncycastle.tls.crypto.TlsCryptoParameters;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsSM2Signer;
import org.jianxin.sm.Sm2Certificate;
import org.jianxin.sm.Sm2KeyPair;
import org.jspecify.annotations.Nullable;

/** The other side of TLS 1.3 with national cryptography by BouncyCastle's low-level interface, which is not our code. */
@SuppressWarnings({"rawtypes", "unchecked"}) // its vectors and tables have no types
final class BouncyCastlePeer {

    private static final Pattern LENGTH = Pattern.compile("(?i)content-length: ([0-9]+)");

    private final BcTlsCrypto crypto = new BcTlsCrypto(new SecureRandom());
    private final Sm2KeyPair key;
    private final List<Sm2Certificate> chain;
    private final int suite;
    boolean shareAtOnce = true;
    boolean asksForCertificate;

    /** The peer's certificate, DER; null when it showed none. */
    byte @Nullable [] shown;

    BouncyCastlePeer(Sm2KeyPair key, List<Sm2Certificate> chain, Tls13Suite suite) {
        this.key = key;
        this.chain = chain;
        this.suite = suite == Tls13Suite.TLS_SM4_GCM_SM3 ? CipherSuite.TLS_SM4_GCM_SM3 : CipherSuite.TLS_SM4_CCM_SM3;
    }

    private TlsClientProtocol connect(Socket socket) throws IOException {
        TlsClientProtocol protocol = new TlsClientProtocol(socket.getInputStream(), socket.getOutputStream());
        protocol.connect(new Client());
        return protocol;
    }

    /** Sends the text to an HTTP server and gives the answer's body. */
    byte[] post(Socket socket, byte[] text) throws IOException {
        TlsClientProtocol protocol = connect(socket);
        String head = "POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: " + text.length
                + "\r\n\r\n";
        protocol.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        protocol.getOutputStream().write(text);
        // The JDK's server closes its connections without a word, so the answer's end is where it says.
        StringBuilder answer = new StringBuilder();
        while (answer.indexOf("\r\n\r\n") < 0) {
            answer.append((char) protocol.getInputStream().read());
        }
        Matcher length = LENGTH.matcher(answer);
        if (!length.find()) {
            throw new IOException("no length in: " + answer);
        }
        byte[] body = protocol.getInputStream().readNBytes(Integer.parseInt(length.group(1)));
        protocol.close();
        return body;
    }

    TlsServerProtocol accept(Socket socket) throws IOException {
        TlsServerProtocol protocol = new TlsServerProtocol(socket.getInputStream(), socket.getOutputStream());
        protocol.accept(new Server());
        return protocol;
    }

    private static Vector only(Object one) {
        Vector vector = new Vector();
        vector.add(one);
        return vector;
    }

    private TlsCredentials credentials(TlsContext context) {
        try {
            CertificateEntry[] entries = new CertificateEntry[chain.size()];
            for (int i = 0; i < entries.length; i++) {
                TlsCertificate certificate =
                        crypto.createCertificate(chain.get(i).encoded());
                entries[i] = new CertificateEntry(certificate, new Hashtable());
            }
            ECPrivateKeyParameters secret = (ECPrivateKeyParameters) PrivateKeyFactory.createKey(key.pkcs8());
            return new DefaultTlsCredentialedSigner(
                    new TlsCryptoParameters(context),
                    new BcTlsSM2Signer(crypto, secret, SignatureScheme.sm2sig_sm3),
                    new Certificate(new byte[0], entries),
                    SignatureScheme.getSignatureAndHashAlgorithm(SignatureScheme.sm2sig_sm3));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void keep(Certificate certificate) throws IOException {
        shown = certificate.isEmpty() ? null : certificate.getCertificateAt(0).getEncoded();
    }

    private final class Client extends DefaultTlsClient {
        Client() {
            super(crypto);
        }

        @Override
        protected ProtocolVersion[] getSupportedVersions() {
            return ProtocolVersion.TLSv13.only();
        }

        @Override
        protected int[] getSupportedCipherSuites() {
            return new int[] {suite};
        }

        @Override
        protected Vector getSupportedGroups(Vector roles) {
            return only(NamedGroup.curveSM2);
        }

        @Override
        public Vector getEarlyKeyShareGroups() {
            return shareAtOnce ? only(NamedGroup.curveSM2) : null;
        }

        @Override
        protected Vector getSupportedSignatureAlgorithms() {
            return only(SignatureScheme.getSignatureAndHashAlgorithm(SignatureScheme.sm2sig_sm3));
        }

        @Override
        public TlsAuthentication getAuthentication() {
            return new TlsAuthentication() {
                @Override
                public void notifyServerCertificate(TlsServerCertificate certificate) throws IOException {
                    keep(certificate.getCertificate());
                }

                @Override
                public @Nullable TlsCredentials getClientCredentials(CertificateRequest request) {
                    return chain.isEmpty() ? null : credentials(context);
                }
            };
        }
    }

    private final class Server extends DefaultTlsServer {
        Server() {
            super(crypto);
        }

        @Override
        protected ProtocolVersion[] getSupportedVersions() {
            return ProtocolVersion.TLSv13.only();
        }

        @Override
        protected int[] getSupportedCipherSuites() {
            return new int[] {suite};
        }

        @Override
        public int[] getSupportedGroups() {
            return new int[] {NamedGroup.curveSM2};
        }

        @Override
        public TlsCredentials getCredentials() {
            return credentials(context);
        }

        @Override
        public @Nullable CertificateRequest getCertificateRequest() throws IOException {
            return asksForCertificate
                    ? new CertificateRequest(
                            new byte[0],
                            only(SignatureScheme.getSignatureAndHashAlgorithm(SignatureScheme.sm2sig_sm3)),
                            null,
                            null)
                    : null;
        }

        @Override
        public void notifyClientCertificate(Certificate certificate) throws IOException {
            keep(certificate);
        }
    }
}
