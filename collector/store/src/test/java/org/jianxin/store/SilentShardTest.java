package org.jianxin.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a cluster of several nodes answers while a primary is missing; such answers as Elasticsearch 8.19 gives them. */
class SilentShardTest {
    private static final String INDEX = "logs-nginx.access-default-000001";
    private static final String REPLICA =
            "{\"routing\":{\"state\":\"STARTED\",\"primary\":false,\"node\":\"n2\",\"relocating_node\":null},"
                    + "\"docs\":{\"count\":5,\"deleted\":0,\"total_size_in_bytes\":0},"
                    + "\"seq_no\":{\"max_seq_no\":4,\"local_checkpoint\":4,\"global_checkpoint\":4}}";
    private static final String PRIMARY_WITHOUT_ENGINE =
            "{\"routing\":{\"state\":\"INITIALIZING\",\"primary\":true,\"node\":\"n1\",\"relocating_node\":null}}";
    private static final String EMPTY_PRIMARY =
            "{\"routing\":{\"state\":\"STARTED\",\"primary\":true,\"node\":\"n1\",\"relocating_node\":null},"
                    + "\"docs\":{\"count\":0,\"deleted\":0,\"total_size_in_bytes\":0},"
                    + "\"seq_no\":{\"max_seq_no\":-1,\"local_checkpoint\":-1,\"global_checkpoint\":-1}}";

    @ParameterizedTest
    @ValueSource(strings = {REPLICA, PRIMARY_WITHOUT_ENGINE + "," + REPLICA})
    void aShardWhosePrimaryDoesNotAnswerIsWaitedForAndKeepsItsPlace(String copies) throws Exception {
        TailPosition from = new TailPosition(Map.of(INDEX + "/u-1[1]", 3L));

        TailBatch batch = poll(from, "\"0\":[" + EMPTY_PRIMARY + "],\"1\":[" + copies + "]");

        assertThat(batch.caughtUp()).isFalse();
        assertThat(batch.to()).isEqualTo(from);
    }

    @Test
    void withAllPrimariesThereIsNothingToWaitFor() throws Exception {
        TailPosition from = new TailPosition(Map.of(INDEX + "/u-1[1]", 3L));

        TailBatch batch = poll(from, "\"0\":[" + EMPTY_PRIMARY + "],\"1\":[" + EMPTY_PRIMARY + "," + REPLICA + "]");

        assertThat(batch.caughtUp()).isTrue();
    }

    @Test
    void anIndexThatDoesNotAnswerAtAllIsWaitedFor() throws Exception {
        assertThat(poll(TailPosition.beginning(), "").caughtUp()).isFalse();
    }

    private static TailBatch poll(TailPosition from, String shards) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String path = exchange.getRequestURI().getPath();
            byte[] body = answer(path, shards).getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("X-Elastic-Product", "Elasticsearch");
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        try (SearchCluster cluster = SearchCluster.connect(
                new ClusterSettings(
                        URI.create("http://127.0.0.1:" + server.getAddress().getPort()),
                        null,
                        null,
                        null,
                        2,
                        1,
                        "default",
                        ClusterSettings.MINIMUM_RETENTION,
                        Duration.ofSeconds(20)),
                Clock.systemUTC())) {
            return cluster.events().tail(Set.of()).poll(from, 10);
        } finally {
            server.stop(0);
        }
    }

    private static String answer(String path, String shards) {
        if (path.endsWith("/_stats/docs")) {
            String index = shards.isEmpty() ? "" : "\"" + INDEX + "\":{\"uuid\":\"u-1\",\"shards\":{" + shards + "}}";
            return "{\"_shards\":{\"total\":4,\"successful\":3,\"failed\":1},\"_all\":{\"primaries\":{},\"total\":{}},"
                    + "\"indices\":{" + index + "}}";
        }
        if (path.endsWith("/_mapping")) {
            return "{\"" + INDEX + "\":{\"mappings\":{\"_meta\":{\"owner\":\"jianxin\"}}}}";
        }
        return "{\"" + INDEX + "\":{\"aliases\":{\"logs-nginx.access-default\":{\"is_write_index\":true}},"
                + "\"settings\":{\"index\":{\"uuid\":\"u-1\",\"number_of_shards\":\"2\","
                + "\"creation_date\":\"1772352000000\"}}}}";
    }
}
