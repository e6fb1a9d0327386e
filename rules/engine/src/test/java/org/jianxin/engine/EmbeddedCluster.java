package org.jianxin.engine;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import org.jianxin.events.IndexTemplates;
import org.jianxin.searchnode.SearchNode;
import org.jianxin.searchnode.SearchNodeSettings;
import org.jianxin.store.ClusterSettings;
import org.jianxin.store.SearchCluster;

/** A real embedded node and a prepared cluster on it. */
final class EmbeddedCluster implements AutoCloseable {
    private final SearchNode node;
    private final SearchCluster cluster;

    private EmbeddedCluster(SearchNode node, SearchCluster cluster) {
        this.node = node;
        this.cluster = cluster;
    }

    static EmbeddedCluster start(Path data) throws Exception {
        SearchNode node = SearchNode.start(SearchNodeSettings.of(data));
        SearchCluster cluster =
                SearchCluster.connect(settings(node.url(), node.user(), node.password()), Clock.systemUTC());
        cluster.prepare();
        return new EmbeddedCluster(node, cluster);
    }

    /** Two shards an index, so that there is more than one order to read events in. */
    static ClusterSettings settings(URI url, String user, char[] password) {
        return new ClusterSettings(
                url, user, password, null, 2, 0, "default", ClusterSettings.MINIMUM_RETENTION, Duration.ofSeconds(60));
    }

    /** Takes alerts and the worker's documents away; the events stay. */
    void forgetAlerts() throws Exception {
        for (String index : new String[] {IndexTemplates.ALERTS, IndexTemplates.DOCUMENTS}) {
            delete(index);
        }
        cluster.prepare();
    }

    private void delete(String index) throws IOException, InterruptedException {
        String credentials = node.user() + ":" + new String(node.password());
        HttpResponse<String> response = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(node.url().resolve("/" + index))
                                .DELETE()
                                .header(
                                        "Authorization",
                                        "Basic "
                                                + Base64.getEncoder()
                                                        .encodeToString(credentials.getBytes(StandardCharsets.UTF_8)))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IllegalStateException("cannot delete " + index + ": " + response.statusCode());
        }
    }

    SearchNode node() {
        return node;
    }

    SearchCluster cluster() {
        return cluster;
    }

    @Override
    public void close() {
        cluster.close();
        node.close();
    }
}
