package org.jianxin.tlcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLSocket;
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
    private HttpEcho http;

    @BeforeEach
    void load() throws Exception {
        Files.writeString(directory.resolve("root.pem"), root.certificate().pem());
        server = SecureChannels.tlcp(
                PemFixture.files(directory, root, "server"),
                directory.resolve("root.pem"),
                List.of(),
                SmEngines.detect().best(),
                clock);
        client = SecureChannels.tlcp(
                PemFixture.files(directory, root, "client"),
                directory.resolve("root.pem"),
                List.of(),
                SmEngines.detect().best(),
                clock);
    }

    @AfterEach
    void stop() {
        if (http != null) {
            http.close();
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
                    HttpRequest.newBuilder(http.uri())
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
        try (SSLSocket socket =
                (SSLSocket) client.context().getSocketFactory().createSocket("localhost", http.port())) {
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
        try (SSLSocket socket = (SSLSocket) client.context().getSocketFactory().createSocket(named, http.port())) {
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
        try (SSLSocket socket =
                (SSLSocket) nobody.context().getSocketFactory().createSocket("localhost", http.port())) {
            socket.setSSLParameters(nobody.clientParameters());
            socket.setSoTimeout(60_000);
            // The JDK's HTTP server closes without saying why; which alert is due is asserted where the engines are
            // tested.
            assertThatThrownBy(socket::startHandshake).isInstanceOf(IOException.class);
        }
    }

    private void serve(SecureChannel channel, ClientCertificate certificate) throws IOException {
        http = new HttpEcho(channel, certificate);
    }
}
