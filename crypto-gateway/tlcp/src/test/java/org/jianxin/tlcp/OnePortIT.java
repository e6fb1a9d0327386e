package org.jianxin.tlcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import org.jianxin.sm.CertificateAuthority;
import org.jianxin.sm.Issued;
import org.jianxin.sm.Sm2KeyPair;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One listener for TLCP, TLS 1.3 with national cryptography, and standard TLS 1.3; or without the last. */
final class OnePortIT {

    private static final Clock CLOCK = Clock.systemUTC();

    @TempDir
    private static Path directory;

    private static Path trust;
    private static DualCertificateFiles own;
    private static DualCertificateFiles caller;
    private static SecureChannel standard;
    private static SecureChannel browser;

    @BeforeAll
    static void issue() throws Exception {
        TestPki root = TestPki.root("root", CLOCK.instant());
        trust = PemFixture.certificate(directory, "root", root.certificate());
        own = PemFixture.files(directory, root, "server");
        caller = PemFixture.files(directory, root, "client");
        char[] password = "test".toCharArray();
        Path ca = directory.resolve("ca");
        try (CertificateAuthority authority = CertificateAuthority.create(ca, "test", password, CLOCK)) {
            Issued issued = authority.issueTransport(
                    "server", "gateway", List.of("localhost"), List.of("127.0.0.1"), Duration.ofDays(1));
            issued.write(directory.resolve("tls.pem"), directory.resolve("tls.key"));
        }
        Path transportRoot = ca.resolve(CertificateAuthority.TRANSPORT_ROOT);
        standard = SecureChannels.standard(directory.resolve("tls.pem"), directory.resolve("tls.key"), transportRoot);
        browser = SecureChannels.standardAnonymous(transportRoot);
    }

    private static SecureChannel tlcp(DualCertificateFiles who) throws IOException {
        return SecureChannels.tlcp(who, trust, List.of(), Side.ENGINE, CLOCK);
    }

    private static SecureChannel tls13(DualCertificateFiles who) throws IOException {
        return SecureChannels.tls13(who, trust, List.of(), Side.ENGINE, CLOCK);
    }

    private static String get(SecureChannel by, HttpEcho from) throws Exception {
        HttpClient client = HttpClient.newBuilder()
                .sslContext(by.context())
                .sslParameters(by.clientParameters())
                .version(HttpClient.Version.HTTP_1_1)
                .build();
        HttpRequest request = HttpRequest.newBuilder(from.uri())
                .timeout(Duration.ofSeconds(60))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }

    private static String bouncyCastle(HttpEcho to) throws IOException {
        BouncyCastlePeer peer =
                new BouncyCastlePeer(Sm2KeyPair.generate(new SecureRandom()), List.of(), Tls13Suite.TLS_SM4_GCM_SM3);
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), to.port())) {
            socket.setSoTimeout(60_000);
            return new String(peer.post(socket, new byte[0]), StandardCharsets.US_ASCII);
        }
    }

    @Test
    void serves_whoever_comes_in_the_protocol_they_speak() throws Exception {
        SecureChannel all = SecureChannels.onOnePort(tlcp(own), tls13(own), standard);
        try (HttpEcho http = new HttpEcho(all, ClientCertificate.WANTED)) {
            assertThat(get(tlcp(caller), http)).isEqualTo("TLCPv1.1 ECC_SM4_GCM_SM3 client");
            assertThat(get(tls13(caller), http)).isEqualTo("TLSv1.3 TLS_SM4_GCM_SM3 client");
            assertThat(bouncyCastle(http)).isEqualTo("TLSv1.3 TLS_SM4_GCM_SM3 nobody");
            assertThat(get(browser, http)).isEqualTo("TLSv1.3 TLS_AES_256_GCM_SHA384 nobody");
        }
        assertThat(all.protocolName()).isEqualTo("TLCPv1.1, TLSv1.3 (SM), TLSv1.3");
    }

    @Test
    void without_standard_tls_the_others_are_still_served() throws Exception {
        SecureChannel national = SecureChannels.onOnePort(tlcp(own), tls13(own), null);
        try (HttpEcho http = new HttpEcho(national, ClientCertificate.REQUIRED)) {
            assertThat(get(tlcp(caller), http)).isEqualTo("TLCPv1.1 ECC_SM4_GCM_SM3 client");
            assertThat(get(tls13(caller), http)).isEqualTo("TLSv1.3 TLS_SM4_GCM_SM3 client");
            assertThatThrownBy(() -> get(browser, http)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void a_client_of_standard_tls_13_is_refused_and_what_it_offered_is_said() throws Exception {
        Refusal refusal = refused("TLSv1.3");
        assertThat(refusal.ofServer())
                .isInstanceOf(NationalOnlyException.class)
                .hasMessageContaining("the versions [0304]")
                .hasMessageContaining("1302");
        assertThat(refusal.ofClient()).hasMessageContaining("insufficient_security");
    }

    @Test
    void a_client_of_standard_tls_12_is_refused_and_what_it_offered_is_said() throws Exception {
        Refusal refusal = refused("TLSv1.2");
        assertThat(refusal.ofServer())
                .isInstanceOf(NationalOnlyException.class)
                .hasMessageContaining("the versions [0303]");
        assertThat(refusal.ofClient()).hasMessageContaining("protocol_version");
    }

    private record Refusal(SSLException ofClient, SSLException ofServer) {}

    private Refusal refused(String version) throws Exception {
        SSLEngine client = browser.context().createSSLEngine("localhost", 443);
        client.setUseClientMode(true);
        client.setEnabledProtocols(new String[] {version});
        client.setEnabledCipherSuites(client.getSupportedCipherSuites());
        SSLEngine server =
                SecureChannels.onOnePort(tlcp(own), tls13(own), null).context().createSSLEngine();
        server.setUseClientMode(false);
        Duel duel = new Duel(client, server, Duel.Wire.HONEST).run();
        assertThat(server.isOutboundDone() && server.isInboundDone()).isTrue();
        return new Refusal(duel.ofClient, duel.ofServer);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 100})
    void a_hello_in_fragments_is_waited_for(int size) throws Exception {
        for (SecureChannel by : List.of(tlcp(caller), tls13(caller))) {
            SSLEngine client = by.context().createSSLEngine("localhost", 443);
            client.setUseClientMode(true);
            client.setSSLParameters(by.clientParameters());
            SSLEngine server = SecureChannels.onOnePort(tlcp(own), tls13(own), standard)
                    .context()
                    .createSSLEngine();
            boolean[] over = new boolean[1];
            EnginePair pair = new EnginePair(client, server, (fromClient, record) -> {
                if (!fromClient || over[0]) {
                    return record;
                }
                over[0] = true;
                return fragments(record, size);
            });
            pair.handshake();
            byte[] text = "正文 text".getBytes(StandardCharsets.UTF_8);
            assertThat(EnginePair.through(client, server, text)).isEqualTo(text);
            assertThat(EnginePair.through(server, client, text)).isEqualTo(text);
            assertThat(server.getSession().getCipherSuite())
                    .isEqualTo(client.getSession().getCipherSuite());
        }
    }

    /** Not through to the end: the JDK's client wants to answer between the records of the server's flight. */
    @ParameterizedTest
    @ValueSource(ints = {1, 5, 100})
    void a_hello_of_standard_tls_in_fragments_is_answered(int size) throws Exception {
        SSLEngine client = browser.context().createSSLEngine("localhost", 443);
        client.setUseClientMode(true);
        client.setSSLParameters(browser.clientParameters());
        ByteBuffer hello = ByteBuffer.allocate(20_000);
        client.wrap(ByteBuffer.allocate(0), hello);
        SSLEngine server = SecureChannels.onOnePort(tlcp(own), tls13(own), standard)
                .context()
                .createSSLEngine();
        server.setUseClientMode(false);

        ByteBuffer heard = ByteBuffer.wrap(fragments(Arrays.copyOf(hello.array(), hello.position()), size));
        while (heard.hasRemaining()) {
            assertThat(server.unwrap(heard, ByteBuffer.allocate(20_000)).bytesConsumed())
                    .isPositive();
        }
        server.getDelegatedTask().run();
        ByteBuffer answer = ByteBuffer.allocate(20_000);
        server.wrap(ByteBuffer.allocate(0), answer);

        assertThat(client.unwrap(answer.flip(), ByteBuffer.allocate(20_000)).bytesConsumed())
                .isEqualTo(answer.limit());
        assertThat(server.getHandshakeSession().getCipherSuite()).isEqualTo("TLS_AES_256_GCM_SHA384");
    }

    private static byte[] fragments(byte[] record, int size) {
        byte[] out = new byte[0];
        for (int at = RecordLayer.HEAD; at < record.length; at += size) {
            byte[] part = Arrays.copyOfRange(record, at, Math.min(at + size, record.length));
            out = Handshake.concat(
                    out,
                    Arrays.copyOf(record, 3),
                    new WireWriter().vector16(part).toBytes());
        }
        return out;
    }

    @Test
    void half_a_record_is_waited_for() throws Exception {
        SSLEngine client = tls13(caller).context().createSSLEngine("localhost", 443);
        client.setUseClientMode(true);
        ByteBuffer hello = ByteBuffer.allocate(20_000);
        client.wrap(ByteBuffer.allocate(0), hello);
        SSLEngine server = SecureChannels.onOnePort(tlcp(own), tls13(own), standard)
                .context()
                .createSSLEngine();
        server.setUseClientMode(false);
        ByteBuffer text = ByteBuffer.allocate(20_000);
        for (int length = 0; length < hello.position(); length++) {
            assertThat(server.unwrap(ByteBuffer.wrap(hello.array(), 0, length), text)
                            .getStatus())
                    .isEqualTo(Status.BUFFER_UNDERFLOW);
        }
        assertThat(server.unwrap(ByteBuffer.wrap(hello.array(), 0, hello.position()), text)
                        .bytesConsumed())
                .isEqualTo(hello.position());
        assertThat(server.getHandshakeStatus()).isEqualTo(HandshakeStatus.NEED_WRAP);
    }

    @Test
    void what_is_no_tls_at_all_ends_the_connection() throws Exception {
        SSLEngine server =
                SecureChannels.onOnePort(tlcp(own), tls13(own), null).context().createSSLEngine();
        server.setUseClientMode(false);
        ByteBuffer request = ByteBuffer.wrap("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        assertThatThrownBy(() -> server.unwrap(request, ByteBuffer.allocate(20_000)))
                .isInstanceOf(SSLException.class)
                .isNotInstanceOf(SSLHandshakeException.class);
        assertThat(server.isInboundDone()).isTrue();
    }

    @Test
    void what_is_wanted_before_the_choice_holds_for_whoever_is_chosen() throws Exception {
        SSLEngine server = SecureChannels.onOnePort(tlcp(own), tls13(own), standard)
                .context()
                .createSSLEngine();
        server.setUseClientMode(false);
        SSLParameters wanted = server.getSSLParameters();
        wanted.setApplicationProtocols(new String[] {"http/1.1"});
        wanted.setNeedClientAuth(true);
        server.setSSLParameters(wanted);
        SSLEngine client = tls13(caller).context().createSSLEngine("localhost", 443);
        SSLParameters offered = client.getSSLParameters();
        offered.setApplicationProtocols(new String[] {"h2", "http/1.1"});
        client.setSSLParameters(offered);
        new EnginePair(client, server).handshake();
        assertThat(client.getApplicationProtocol()).isEqualTo("http/1.1");
        assertThat(server.getApplicationProtocol()).isEqualTo("http/1.1");
        assertThat(PeerIdentity.of(server.getSession()).orElseThrow().commonName())
                .isEqualTo("client");
    }
}
