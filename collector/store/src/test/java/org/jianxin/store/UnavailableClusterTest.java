package org.jianxin.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jianxin.events.Finding;
import org.jianxin.events.Severity;
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
                    .isEqualTo(new TailBatch(List.of(), List.of(), TailPosition.beginning(), true));
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
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessage("Elasticsearch is not available: answers 401: security_exception:"
                            + " unable to authenticate user [u]");
            assertThat(requests).hasValue(1);
        } finally {
            server.stop(0);
        }
    }

    @Test
    void aDocumentThatCouldNotBeStoredNowIsNotRefused() throws Exception {
        Map<Integer, String> passing = Map.of(
                500, "i_o_exception", // No space left on device
                403, "cluster_block_exception",
                401, "security_exception",
                400, "index_closed_exception");
        for (Map.Entry<Integer, String> failure : passing.entrySet()) {
            HttpServer server =
                    server(new AtomicInteger(), 200, 0, "{}", bulkAnswer(failure.getKey(), failure.getValue()));
            try (SearchCluster cluster = connect(server.getAddress().getPort(), Duration.ofMillis(300))) {
                assertThatThrownBy(() -> cluster.findings().write(List.of(finding())))
                        .isInstanceOf(StoreUnavailableException.class)
                        .hasMessageContaining("answers " + failure.getKey() + ": " + failure.getValue());
            } finally {
                server.stop(0);
            }
        }
        HttpServer server = server(new AtomicInteger(), 200, 0, "{}", bulkAnswer(400, "document_parsing_exception"));
        try (SearchCluster cluster = connect(server.getAddress().getPort(), Duration.ofMillis(300))) {
            assertThatThrownBy(() -> cluster.findings().write(List.of(finding())))
                    .isInstanceOf(StoreRejectedException.class);
        } finally {
            server.stop(0);
        }
    }

    @Test
    void aWriteThatMayHaveBeenCarriedOutIsNotSentAgain() throws Exception {
        for (int status : new int[] {500, 502, 504}) {
            AtomicInteger requests = new AtomicInteger();
            HttpServer server = server(requests, status, Integer.MAX_VALUE, "{}", "{}");
            try (SearchCluster cluster = connect(server.getAddress().getPort(), Duration.ofSeconds(20))) {
                assertThatThrownBy(() ->
                                cluster.documents().put("lease", "x", JsonNodeFactory.instance.objectNode(), null))
                        .isInstanceOf(StoreUnavailableException.class)
                        .hasMessageContaining("answers " + status);
                assertThat(requests).as("%d", status).hasValue(1);
            } finally {
                server.stop(0);
            }
        }
    }

    private static String bulkAnswer(int status, String type) {
        return "{\"took\":1,\"errors\":true,\"items\":[{\"index\":{\"_index\":\"jianxin-findings\",\"_id\":\"f-1\","
                + "\"status\":" + status + ",\"error\":{\"type\":\"" + type + "\",\"reason\":\"...\"}}}]}";
    }

    private static Finding finding() {
        return new Finding(
                "f-1",
                Instant.parse("2026-03-01T00:00:00Z"),
                "pkg:maven/org.example/library@1.0",
                "lib/library-1.0.jar",
                "ab".repeat(32),
                "CVE-2026-0001",
                Severity.HIGH,
                null,
                null,
                "summary",
                List.of(),
                LocalDate.of(2026, 2, 28));
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
