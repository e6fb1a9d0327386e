package org.jianxin.appliance;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import org.jianxin.searchnode.SearchNode;
import org.jianxin.searchnode.SearchNodeException;
import org.jianxin.searchnode.SearchNodeSettings;
import org.jianxin.store.ClusterSettings;
import org.jianxin.store.SearchCluster;
import org.jianxin.store.StoreUnavailableException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The cluster in use, and the embedded node when it is ours. */
final class Search implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Search.class);
    /** Name of events' namespace, the last part of index names. */
    private static final String NAMESPACE = "default";

    private final SearchCluster cluster;
    private final @Nullable SearchNode node;

    private Search(SearchCluster cluster, @Nullable SearchNode node) {
        this.cluster = cluster;
        this.node = node;
    }

    static Search open(ApplianceSettings settings, Clock clock)
            throws SearchNodeException, IOException, StoreUnavailableException {
        SearchNode node = null;
        ClusterSettings cluster;
        if (settings.search() instanceof ApplianceSettings.Search.Embedded embedded) {
            node = SearchNode.start(
                    new SearchNodeSettings(
                            SearchNodeSettings.locate(),
                            embedded.data(),
                            embedded.port(),
                            embedded.heapMegabytes(),
                            Path.of(System.getProperty("java.home")),
                            true),
                    LOG::info);
            cluster = new ClusterSettings(
                    node.url(), node.user(), node.password(), null, 0, NAMESPACE, settings.retention());
        } else {
            cluster = remote(settings, (ApplianceSettings.Search.Remote) settings.search());
        }
        Search search = new Search(SearchCluster.connect(cluster, clock), node);
        try {
            search.cluster.prepare();
        } catch (StoreUnavailableException | RuntimeException e) {
            search.close();
            throw e;
        }
        return search;
    }

    private static ClusterSettings remote(ApplianceSettings settings, ApplianceSettings.Search.Remote remote)
            throws IOException {
        char[] password = remote.passwordFile() == null ? null : PasswordFile.read(remote.passwordFile());
        try {
            return new ClusterSettings(
                    remote.url(),
                    remote.user(),
                    password,
                    remote.certificateAuthority(),
                    1,
                    NAMESPACE,
                    settings.retention());
        } finally {
            if (password != null) {
                Arrays.fill(password, ' ');
            }
        }
    }

    SearchCluster cluster() {
        return cluster;
    }

    /** Process id of the embedded node, or -1 where the cluster is somebody else's. */
    long nodePid() {
        return node == null ? -1 : node.pid();
    }

    @Override
    public void close() {
        cluster.close();
        if (node != null) {
            node.close();
        }
    }
}
