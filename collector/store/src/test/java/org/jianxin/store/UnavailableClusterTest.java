package org.jianxin.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What callers see when the cluster is away, overloaded, or says no. */
@Timeout(30)
class UnavailableClusterTest {
    @Test
    void aClusterThatIsNotThereIsReportedWhenThePatienceIsSpent() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        try (SearchCluster cluster = connect(port, Duration.ofSeconds(1))) {
            long begun = System.nanoTime();
            assertThat(cluster.reachable()).isFalse();
            assertThatThrownBy(() -> cluster.events().writeIndex("nginx.access"))
                    .isInstanceOf(StoreUnavailableException.class);
            assertThatThrownBy(() -> cluster.alerts().change("x", before -> {
                        throw new AssertionError("not reached");
                    }))
                    .isInstanceOf(StoreUnavailableException.class);
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(8));
        }
    }

    @Test
    void anOverloadedClusterIsAskedAgainUntilItAnswers() throws Exception {
        AtomicInteger requests = new AtomicInteger();
        HttpServer server = server(
                requests,
                429,
                3,
                "{\"error\":{\"type\":\"es_rejected_execution_exception\","
                        + "\"reason\":\"queue is full\"},\"status\":429}",
                "{}");
        try (SearchCluster cluster = connect(server.getAddress().getPort(), Duration.ofSeconds(20))) {
            assertThat(cluster.events().tail(Set.of()).poll(TailPosition.beginning(), 10))
                    .isEqualTo(new TailBatch(List.of(), TailPosition.beginning(), true));
            assertThat(requests).hasValue(4);
        } finally {
            server.stop(0);
        }
    }

    @Test
    void anOverloadThatLastsIsReportedWithItsReason() throws Exception {
        HttpServer server = server(new AtomicInteger(), 503, Integer.MAX_VALUE, "not Elasticsearch's JSON", "{}");
        try (SearchCluster cluster = connect(server.getAddress().getPort(), Duration.ofMillis(500))) {
            assertThatThrownBy(() -> cluster.events().writeIndex("nginx.access"))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("answers 503");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void wrongCredentialsAreReportedAtOnce() throws Exception {
        AtomicInteger requests = new AtomicInteger();
        HttpServer server = server(
                requests,
                401,
                Integer.MAX_VALUE,
                "{\"error\":{\"type\":\"security_exception\","
                        + "\"reason\":\"unable to authenticate user [u]\"},\"status\":401}",
                "{}");
        try (SearchCluster cluster = connect(server.getAddress().getPort(), Duration.ofSeconds(20))) {
            assertThatThrownBy(cluster::prepare)
                    .isInstanceOf(StoreRejectedException.class)
                    .hasMessage("Elasticsearch answers 401: security_exception: unable to authenticate user [u]");
            assertThat(requests).hasValue(1);
        } finally {
            server.stop(0);
        }
    }

    /** Answers with an error some times, then with 200. */
    private static HttpServer server(AtomicInteger requests, int status, int times, String error, String answer)
            throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            boolean refuse = requests.incrementAndGet() <= times;
            byte[] body = (refuse ? error : answer).getBytes(StandardCharsets.UTF_8);
            exchange.getRequestBody().readAllBytes();
            exchange.getResponseHeaders().add("X-Elastic-Product", "Elasticsearch");
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(refuse ? status : 200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        return server;
    }

    private static SearchCluster connect(int port, Duration patience) {
        return SearchCluster.connect(
                new ClusterSettings(
                        URI.create("http://127.0.0.1:" + port),
                        "u",
                        "p".toCharArray(),
                        null,
                        1,
                        0,
                        "default",
                        ClusterSettings.MINIMUM_RETENTION,
                        patience),
                Clock.systemUTC());
    }
}
