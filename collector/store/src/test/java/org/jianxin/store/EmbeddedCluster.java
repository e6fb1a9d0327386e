package org.jianxin.store;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
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

    @Override
    public void close() {
        cluster.close();
        node.close();
    }
}
