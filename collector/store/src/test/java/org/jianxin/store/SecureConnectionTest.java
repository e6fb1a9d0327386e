package org.jianxin.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A user's own cluster: https with their CA, user and password. */
class SecureConnectionTest {
    private static final char[] STORE_PASSWORD = "changeit".toCharArray();
    private static final AtomicReference<String> AUTHORIZATION = new AtomicReference<>("none");

    @TempDir
    static Path folder;

    private static HttpsServer server;

    @BeforeAll
    static void start() throws Exception {
        keytool("-genkeypair", "-keyalg", "EC", "-alias", "server", "-dname", "CN=cluster", "-ext", "san=ip:127.0.0.1");
        keytool(
                "-exportcert",
                "-rfc",
                "-alias",
                "server",
                "-file",
                folder.resolve("ca.pem").toString());
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream file = Files.newInputStream(folder.resolve("keys.p12"))) {
            keys.load(file, STORE_PASSWORD);
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, STORE_PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        server.createContext("/", exchange -> {
            AUTHORIZATION.set(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
            byte[] body = "{}".getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("X-Elastic-Product", "Elasticsearch");
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    @AfterAll
    static void stop() {
        server.stop(0);
    }

    @Test
    void theGivenCaIsTrustedAndTheCredentialsAreSent() throws Exception {
        try (SearchCluster cluster = connect(folder.resolve("ca.pem"))) {
            assertThat(cluster.events()
                            .tail(Set.of())
                            .poll(TailPosition.beginning(), 1)
                            .events())
                    .isEmpty();
        }
        assertThat(AUTHORIZATION)
                .hasValue("Basic " + Base64.getEncoder().encodeToString("审计:密码".getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void aServerOfAnUnknownCaIsNotTalkedTo() {
        AUTHORIZATION.set("none");
        try (SearchCluster cluster = connect(null)) {
            assertThatThrownBy(() -> cluster.events().writeIndex("nginx.access"))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("certi");
        }
        assertThat(AUTHORIZATION).hasValue("none");
    }

    private static SearchCluster connect(@Nullable Path ca) {
        return SearchCluster.connect(
                new ClusterSettings(
                        URI.create("https://127.0.0.1:" + server.getAddress().getPort()),
                        "审计",
                        "密码".toCharArray(),
                        ca,
                        1,
                        1,
                        "default",
                        ClusterSettings.MINIMUM_RETENTION,
                        Duration.ofMillis(500)),
                Clock.systemUTC());
    }

    private static void keytool(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of(
                "-keystore", folder.resolve("keys.p12").toString(), "-storetype", "PKCS12", "-storepass", "changeit"));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }
}
