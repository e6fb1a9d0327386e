package org.jianxin.tlcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.jianxin.sm.CertificateAuthority;
import org.jianxin.sm.Issued;
import org.jianxin.sm.Sm3;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real handshakes over real sockets, good and bad. */
@Timeout(60)
class StandardChannelIT {

    private static final char[] PASSWORD = "authority".toCharArray();

    @TempDir
    private static Path directory;

    private static SecureChannel gateway;
    private static SecureChannel agent;
    private static SecureChannel stranger;
    private static SecureChannel impostor;
    private static SecureChannel expired;
    private static SecureChannel expiredServer;
    private static String agentFingerprint;

    @BeforeAll
    static void issue() throws Exception {
        Clock now = Clock.systemUTC();
        Path ours = directory.resolve("ca");
        // Made a year ago, so that it can have issued certificates that are over.
        Clock lastYear = Clock.fixed(Instant.now().minus(Duration.ofDays(365)), ZoneOffset.UTC);
        try (CertificateAuthority authority = CertificateAuthority.create(ours, "ours", PASSWORD, lastYear)) {
            issue(authority, "expired", "agent", Duration.ofDays(364));
            issue(authority, "expired-server", "gateway", Duration.ofDays(364));
        }
        try (CertificateAuthority authority = CertificateAuthority.open(ours, PASSWORD, now)) {
            issue(authority, "gateway", "gateway", Duration.ofDays(30));
            agentFingerprint = issue(authority, "agent", "agent", Duration.ofDays(30));
        }
        Path theirs = directory.resolve("other-ca");
        try (CertificateAuthority authority = CertificateAuthority.create(theirs, "ours", PASSWORD, now)) {
            issue(authority, "stranger", "gateway", Duration.ofDays(30));
        }
        gateway = channel("gateway", ours);
        agent = channel("agent", ours);
        expired = channel("expired", ours);
        expiredServer = channel("expired-server", ours);
        stranger = channel("stranger", theirs);
        impostor = channel("stranger", ours);
    }

    @Test
    void mutualWithBothIdentities() throws Exception {
        Outcome outcome = connect(gateway, ClientCertificate.REQUIRED, agent, "localhost");
        assertThat(outcome.protocol()).isEqualTo("TLSv1.3").isEqualTo(agent.protocolName());
        assertThat(outcome.client())
                .contains(new PeerIdentity("agent", "agent", "CN=agent,OU=agent,O=ours,C=CN", agentFingerprint));
        assertThat(outcome.server().orElseThrow().commonName()).isEqualTo("gateway");
        assertThat(outcome.server().orElseThrow().kind()).isEqualTo("gateway");
    }

    @Test
    void aServerIsFoundByItsAddressToo() throws Exception {
        assertThat(connect(gateway, ClientCertificate.REQUIRED, agent, "127.0.0.1")
                        .client())
                .isPresent();
    }

    @Test
    void aClientThatIsNotAskedStaysUnknown() throws Exception {
        assertThat(connect(gateway, ClientCertificate.NONE, agent, "localhost").client())
                .isEmpty();
    }

    @Test
    void aWantedCertificateIsTakenAndAMissingOneLetIn() throws Exception {
        assertThat(connect(gateway, ClientCertificate.WANTED, agent, "localhost")
                        .client())
                .isPresent();
        assertThat(handshake(
                                gateway.context(),
                                gateway.serverParameters(ClientCertificate.WANTED),
                                withoutCertificate(),
                                "localhost")
                        .client())
                .isEmpty();
    }

    @Test
    void aMissingClientCertificateIsRefusedWhereItIsRequired() throws Exception {
        assertServerRefuses(withoutCertificate(), ClientCertificate.REQUIRED, "Empty client certificate chain");
    }

    @Test
    void aServerOfAnotherAuthorityIsRefused() {
        assertThatExceptionOfType(SSLHandshakeException.class)
                .isThrownBy(() -> connect(stranger, ClientCertificate.NONE, agent, "localhost"))
                .withMessageContaining("PKIX path");
    }

    @Test
    void aClientOfAnotherAuthorityIsRefusedEvenWhereNoneIsRequired() {
        // It trusts our authority and shows a certificate of another one with the same name.
        assertServerRefuses(impostor, ClientCertificate.REQUIRED, "Path does not chain");
        assertServerRefuses(impostor, ClientCertificate.WANTED, "Path does not chain");
    }

    @Test
    void anExpiredClientIsRefused() {
        assertServerRefuses(expired, ClientCertificate.REQUIRED, "NotAfter");
    }

    @Test
    void anExpiredServerIsRefused() {
        assertThatExceptionOfType(SSLHandshakeException.class)
                .isThrownBy(() -> connect(expiredServer, ClientCertificate.NONE, agent, "localhost"))
                .havingRootCause()
                .withMessageContaining("NotAfter");
    }

    @Test
    void aServerOfAnotherNameIsRefused() {
        assertThatExceptionOfType(SSLHandshakeException.class)
                .isThrownBy(() -> connect(gateway, ClientCertificate.NONE, agent, "another.example"))
                .withMessageContaining("another.example");
    }

    @Test
    void anAgentCannotPlayTheServer() {
        assertThatExceptionOfType(SSLHandshakeException.class)
                .isThrownBy(() -> connect(agent, ClientCertificate.NONE, gateway, "localhost"))
                .withMessageContaining("usage");
    }

    @Test
    void aClientThatForgetsTheNameCheckDoesNotConnect() {
        SSLParameters forgotten = agent.clientParameters();
        forgotten.setEndpointIdentificationAlgorithm("");
        assertThatExceptionOfType(SSLHandshakeException.class)
                .isThrownBy(() -> handshake(
                        gateway.context(),
                        gateway.serverParameters(ClientCertificate.NONE),
                        new Client(agent.context(), forgotten),
                        "localhost"))
                .withMessageContaining("name was not asked for");
    }

    @Test
    void anOlderProtocolIsRefusedEvenByAServerThatForgetsItsParameters() throws Exception {
        assertThat(gateway.context().createSSLEngine().getEnabledProtocols()).containsExactly("TLSv1.3");
        assertThat(gateway.context().createSSLEngine("localhost", 1).getEnabledProtocols())
                .containsExactly("TLSv1.3");
        assertThat(gateway.context().getDefaultSSLParameters().getProtocols()).containsExactly("TLSv1.3");
        Client client = withoutCertificate();
        SSLParameters old = client.parameters();
        old.setCipherSuites(client.context().getSupportedSSLParameters().getCipherSuites());
        old.setProtocols(new String[] {"TLSv1.2"});
        assertThatThrownBy(() -> handshake(gateway.context(), null, new Client(client.context(), old), "localhost"))
                .isInstanceOf(SSLException.class);
        old.setProtocols(new String[] {"TLSv1.2", "TLSv1.3"});
        assertThat(handshake(gateway.context(), null, new Client(client.context(), old), "localhost")
                        .protocol())
                .isEqualTo("TLSv1.3");
    }

    @Test
    void filesThatDoNotFitAreRefusedByName() throws Exception {
        Path certificate = directory.resolve("agent.pem");
        Path key = directory.resolve("agent.key");
        Path root = directory.resolve("ca").resolve(CertificateAuthority.TRANSPORT_ROOT);
        Path other = directory.resolve("gateway.key");
        assertThatIOException()
                .isThrownBy(() -> SecureChannels.standard(certificate, other, root))
                .withMessageContaining("gateway.key")
                .withMessageContaining("not the key of");
        assertThatIOException()
                .isThrownBy(() -> SecureChannels.standard(key, key, root))
                .withMessageContaining("agent.key");
        assertThatIOException()
                .isThrownBy(() -> SecureChannels.standard(certificate, certificate, root))
                .withMessageContaining("agent.pem");
        assertThatIOException()
                .isThrownBy(() -> SecureChannels.standard(certificate, key, directory.resolve("none.pem")))
                .withMessageContaining("none.pem");
        Path bad = directory.resolve("bad.key");
        for (String content : List.of(
                "",
                "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n",
                "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
                "-----BEGIN PRIVATE KEY-----\nAAAA\n",
                Files.readString(key) + Files.readString(key))) {
            Files.writeString(bad, content);
            assertThatIOException()
                    .isThrownBy(() -> SecureChannels.standard(certificate, bad, root))
                    .withMessageContaining("bad.key");
        }
        Path empty = Files.createFile(directory.resolve("empty.pem"));
        assertThatIOException()
                .isThrownBy(() -> SecureChannels.standard(certificate, key, empty))
                .withMessageContaining("empty.pem");
    }

    private record Client(SSLContext context, SSLParameters parameters) {}

    /** What each side knows of the other. */
    private record Outcome(String protocol, Optional<PeerIdentity> client, Optional<PeerIdentity> server) {}

    private static Outcome connect(
            SecureChannel server, ClientCertificate clientCertificate, SecureChannel client, String host)
            throws Exception {
        return handshake(
                server.context(),
                server.serverParameters(clientCertificate),
                new Client(client.context(), client.clientParameters()),
                host);
    }

    /** One byte to and fro: in TLS 1.3 a client learns only with the answer that it was refused. */
    private static Outcome handshake(
            SSLContext server, @Nullable SSLParameters serverParameters, Client client, String host) throws Exception {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (SSLServerSocket listener =
                (SSLServerSocket) server.getServerSocketFactory().createServerSocket(0, 1, loopback)) {
            if (serverParameters != null) {
                listener.setSSLParameters(serverParameters);
            }
            CompletableFuture<Optional<PeerIdentity>> accepted = new CompletableFuture<>();
            Thread serving = new Thread(() -> answer(listener, accepted));
            serving.setDaemon(true);
            serving.start();
            try (Socket plain = new Socket(loopback, listener.getLocalPort());
                    SSLSocket socket = (SSLSocket) client.context()
                            .getSocketFactory()
                            .createSocket(plain, host, listener.getLocalPort(), true)) {
                socket.setSoTimeout(20_000);
                socket.setSSLParameters(client.parameters());
                socket.startHandshake();
                socket.getOutputStream().write('?');
                if (socket.getInputStream().read() != '?') {
                    throw new SSLException("the server closed the connection");
                }
                return new Outcome(
                        socket.getSession().getProtocol(),
                        accepted.get(20, TimeUnit.SECONDS),
                        PeerIdentity.of(socket.getSession()));
            } catch (IOException e) {
                accepted.handle((identity, failure) -> failure).get(20, TimeUnit.SECONDS);
                accepted.whenComplete((identity, failure) -> e.addSuppressed(failure));
                throw e;
            }
        }
    }

    private static void answer(SSLServerSocket listener, CompletableFuture<Optional<PeerIdentity>> accepted) {
        try (SSLSocket socket = (SSLSocket) listener.accept()) {
            socket.setSoTimeout(20_000);
            int asked = socket.getInputStream().read();
            if (asked < 0) {
                throw new SSLException("the client closed the connection");
            }
            accepted.complete(PeerIdentity.of(socket.getSession()));
            socket.getOutputStream().write(asked);
            // Keeps the connection until the client has read the answer.
            socket.getInputStream().read();
        } catch (IOException e) {
            accepted.completeExceptionally(e);
        }
    }

    /** The reason for which the server, and not the client, broke off. */
    private static void assertServerRefuses(SecureChannel client, ClientCertificate asked, String reason) {
        assertServerRefuses(new Client(client.context(), client.clientParameters()), asked, reason);
    }

    private static void assertServerRefuses(Client client, ClientCertificate asked, String reason) {
        assertThatIOException()
                .isThrownBy(() -> handshake(gateway.context(), gateway.serverParameters(asked), client, "localhost"))
                .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1))
                .satisfies(e -> assertThat(e.getSuppressed()[0])
                        .isInstanceOf(SSLHandshakeException.class)
                        .hasStackTraceContaining(reason));
    }

    /** A client with our trust and no certificate of its own. */
    private static Client withoutCertificate() throws Exception {
        KeyStore trust = KeyStore.getInstance("PKCS12");
        trust.load(null, null);
        try (InputStream in =
                Files.newInputStream(directory.resolve("ca").resolve(CertificateAuthority.TRANSPORT_ROOT))) {
            trust.setCertificateEntry(
                    "root", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(trust);
        SSLContext context = SSLContext.getInstance("TLSv1.3");
        context.init(null, factory.getTrustManagers(), null);
        return new Client(context, agent.clientParameters());
    }

    private static String issue(CertificateAuthority authority, String name, String kind, Duration validity)
            throws Exception {
        boolean server = kind.equals("gateway");
        try (Issued issued = authority.issueTransport(
                name,
                kind,
                server ? List.of("localhost") : List.of(),
                server ? List.of("127.0.0.1") : List.of(),
                validity)) {
            issued.write(directory.resolve(name + ".pem"), directory.resolve(name + ".key"));
            return Sm3.hex(issued.certificate().getEncoded());
        }
    }

    private static SecureChannel channel(String name, Path home) throws IOException {
        return SecureChannels.standard(
                directory.resolve(name + ".pem"),
                directory.resolve(name + ".key"),
                home.resolve(CertificateAuthority.TRANSPORT_ROOT));
    }
}
