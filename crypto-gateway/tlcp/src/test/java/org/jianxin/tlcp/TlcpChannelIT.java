package org.jianxin.tlcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.jianxin.sm.CertificateAuthority;
import org.jianxin.sm.Issued;
import org.jianxin.sm.Sm2Certificate;
import org.jianxin.sm.Sm2KeyPair;
import org.jianxin.sm.subtle.SmEngines;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLCP over real sockets: under the JDK's own HTTP server and client, and under a plain socket. */
final class TlcpChannelIT {

    @TempDir
    Path directory;

    private final Clock clock = Clock.systemUTC();
    private final TestPki root = TestPki.root("root", clock.instant());
    private SecureChannel server;
    private SecureChannel client;
    private HttpsServer http;

    @BeforeEach
    void load() throws Exception {
        Files.writeString(directory.resolve("root.pem"), root.certificate().pem());
        server = SecureChannels.tlcp(
                files("server"),
                directory.resolve("root.pem"),
                List.of(),
                SmEngines.detect().best(),
                clock);
        client = SecureChannels.tlcp(
                files("client"),
                directory.resolve("root.pem"),
                List.of(),
                SmEngines.detect().best(),
                clock);
    }

    @AfterEach
    void stop() {
        if (http != null) {
            http.stop(0);
        }
    }

    @Test
    void an_http_client_and_an_http_server_talk_and_know_each_other() throws Exception {
        serve(server, ClientCertificate.REQUIRED);
        HttpClient caller = HttpClient.newBuilder()
                .sslContext(client.context())
                .sslParameters(client.clientParameters())
                .version(HttpClient.Version.HTTP_1_1)
                .build();
        for (int i = 0; i < 3; i++) {
            HttpResponse<String> answer = caller.send(
                    HttpRequest.newBuilder(uri())
                            .timeout(Duration.ofSeconds(60))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(answer.body()).isEqualTo("TLCPv1.1 ECC_SM4_GCM_SM3 client");
            assertThat(PeerIdentity.of(answer.sslSession().orElseThrow())
                            .orElseThrow()
                            .commonName())
                    .isEqualTo("server");
        }
    }

    @Test
    void a_plain_socket_reads_and_writes_through_it() throws Exception {
        serve(server, ClientCertificate.NONE);
        try (SSLSocket socket = (SSLSocket) client.context()
                .getSocketFactory()
                .createSocket("localhost", http.getAddress().getPort())) {
            socket.setSSLParameters(client.clientParameters());
            socket.setSoTimeout(60_000);
            socket.getOutputStream()
                    .write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            StringBuilder answer = new StringBuilder();
            while (!answer.toString().endsWith("nobody")) {
                int next = socket.getInputStream().read();
                assertThat(next).as("after: " + answer).isNotNegative();
                answer.append((char) next);
            }
            assertThat(answer).startsWith("HTTP/1.1 200").endsWith("\r\n\r\nTLCPv1.1 ECC_SM4_GCM_SM3 nobody");
        }
    }

    @Test
    void for_an_address_the_certificate_is_held_to_the_address_and_not_to_a_name_it_has_in_dns() throws Exception {
        serve(server, ClientCertificate.NONE);
        InetAddress named = InetAddress.getByAddress("name-in-dns.example", new byte[] {127, 0, 0, 1});
        try (SSLSocket socket = (SSLSocket) client.context()
                .getSocketFactory()
                .createSocket(named, http.getAddress().getPort())) {
            socket.setSSLParameters(client.clientParameters());
            socket.setSoTimeout(60_000);
            socket.startHandshake();
            assertThat(socket.getSession().getPeerHost()).isEqualTo("127.0.0.1");
        }
    }

    @Test
    void a_client_without_certificate_is_refused_where_one_is_required() throws Exception {
        serve(server, ClientCertificate.REQUIRED);
        SecureChannel nobody = SecureChannels.tlcp(
                null,
                directory.resolve("root.pem"),
                List.of(),
                SmEngines.detect().best(),
                clock);
        try (SSLSocket socket = (SSLSocket) nobody.context()
                .getSocketFactory()
                .createSocket("localhost", http.getAddress().getPort())) {
            socket.setSSLParameters(nobody.clientParameters());
            socket.setSoTimeout(60_000);
            // The JDK's HTTP server closes without saying why; which alert is due is asserted where the engines are
            // tested.
            assertThatThrownBy(socket::startHandshake).isInstanceOf(IOException.class);
        }
    }

    @Test
    void one_port_serves_both_protocols() throws Exception {
        SecureChannel standard = standard();
        serve(SecureChannels.onOnePort(server, server, standard), ClientCertificate.WANTED);
        HttpClient.Builder builder = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1);
        HttpClient national = builder.sslContext(client.context())
                .sslParameters(client.clientParameters())
                .build();
        SecureChannel browser =
                SecureChannels.standardAnonymous(directory.resolve("ca").resolve(CertificateAuthority.TRANSPORT_ROOT));
        HttpClient other = builder.sslContext(browser.context())
                .sslParameters(browser.clientParameters())
                .build();
        HttpRequest request =
                HttpRequest.newBuilder(uri()).timeout(Duration.ofSeconds(60)).build();
        assertThat(national.send(request, HttpResponse.BodyHandlers.ofString()).body())
                .isEqualTo("TLCPv1.1 ECC_SM4_GCM_SM3 client");
        assertThat(other.send(request, HttpResponse.BodyHandlers.ofString()).body())
                .isEqualTo("TLSv1.3 TLS_AES_256_GCM_SHA384 nobody");
    }

    private SecureChannel standard() throws Exception {
        char[] password = "test".toCharArray();
        try (CertificateAuthority authority =
                CertificateAuthority.create(directory.resolve("ca"), "test", password, clock)) {
            Issued issued = authority.issueTransport(
                    "server", "gateway", List.of("localhost"), List.of("127.0.0.1"), Duration.ofDays(1));
            issued.write(directory.resolve("tls.pem"), directory.resolve("tls.key"));
        }
        return SecureChannels.standard(
                directory.resolve("tls.pem"),
                directory.resolve("tls.key"),
                directory.resolve("ca").resolve(CertificateAuthority.TRANSPORT_ROOT));
    }

    private URI uri() {
        return URI.create("https://localhost:" + http.getAddress().getPort() + "/");
    }

    private void serve(SecureChannel channel, ClientCertificate certificate) throws IOException {
        http = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        http.setHttpsConfigurator(new HttpsConfigurator(channel.context()) {
            @Override
            public void configure(HttpsParameters parameters) {
                parameters.setSSLParameters(channel.serverParameters(certificate));
            }
        });
        http.createContext("/", exchange -> {
            SSLSession session = ((HttpsExchange) exchange).getSSLSession();
            String peer = PeerIdentity.of(session).map(PeerIdentity::commonName).orElse("nobody");
            byte[] body = (session.getProtocol() + " " + session.getCipherSuite() + " " + peer)
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(body);
            }
        });
        http.start();
    }

    private DualCertificateFiles files(String name) throws IOException {
        Sm2KeyPair sign = Sm2KeyPair.generate(new SecureRandom());
        Sm2KeyPair encrypt = Sm2KeyPair.generate(new SecureRandom());
        return new DualCertificateFiles(
                certificate(name + "-sign", root.issue(name, sign.publicKey(), TestPki.SIGN)),
                key(name + "-sign", sign),
                certificate(name + "-encrypt", root.issue(name, encrypt.publicKey(), TestPki.ENCRYPT)),
                key(name + "-encrypt", encrypt),
                null);
    }

    private Path certificate(String name, Sm2Certificate certificate) throws IOException {
        return Files.writeString(directory.resolve(name + ".pem"), certificate.pem());
    }

    private Path key(String name, Sm2KeyPair key) throws IOException {
        String body = Base64.getMimeEncoder().encodeToString(key.pkcs8());
        return Files.writeString(
                directory.resolve(name + ".key"),
                "-----BEGIN PRIVATE KEY-----\n" + body + "\n-----END PRIVATE KEY-----\n");
    }
}
