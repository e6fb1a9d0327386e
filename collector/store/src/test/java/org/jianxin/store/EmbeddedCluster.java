package org.jianxin.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import org.jianxin.searchnode.SearchNode;
import org.jianxin.searchnode.SearchNodeException;
import org.jianxin.searchnode.SearchNodeSettings;

/** A real embedded node and a prepared cluster on it, one per test class. */
final class EmbeddedCluster implements AutoCloseable {
    private final SearchNode node;
    private final SearchCluster cluster;

    private EmbeddedCluster(SearchNode node, SearchCluster cluster) {
        this.node = node;
        this.cluster = cluster;
    }

    static EmbeddedCluster start(Path data, int shards) throws SearchNodeException, StoreUnavailableException {
        SearchNode node = SearchNode.start(SearchNodeSettings.of(data).withRestartOnExit());
        SearchCluster cluster =
                SearchCluster.connect(settings(node, shards, Duration.ofSeconds(60)), Clock.systemUTC());
        cluster.prepare();
        return new EmbeddedCluster(node, cluster);
    }

    static ClusterSettings settings(SearchNode node, int shards, Duration patience) {
        return new ClusterSettings(
                node.url(),
                node.user(),
                node.password(),
                null,
                shards,
                0,
                "default",
                ClusterSettings.MINIMUM_RETENTION,
                patience);
    }

    SearchNode node() {
        return node;
    }

    SearchCluster cluster() {
        return cluster;
    }

    /** What somebody else does in the cluster; returns the answer's body. */
    String send(String method, String path, String body) throws Exception {
        String credentials = node.user() + ":" + new String(node.password());
        HttpRequest request = HttpRequest.newBuilder(URI.create(node.url() + path))
                .header("Authorization", "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(UTF_8)))
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(path + ": " + answer.body()).isBetween(200, 201);
        return answer.body();
    }

    @Override
    public void close() {
        cluster.close();
        node.close();
    }
}
