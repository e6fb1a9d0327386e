package org.jianxin.console;

import static java.util.Objects.requireNonNull;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jianxin.searchnode.SearchNode;
import org.jianxin.searchnode.SearchNodeException;
import org.jianxin.searchnode.SearchNodeSettings;
import org.jspecify.annotations.Nullable;

/** Starts one real search node for all tests with a server. */
public final class TestSearchNode implements QuarkusTestResourceLifecycleManager {
    static final String URL = "test.search-node.url";
    static final String USER = "test.search-node.user";
    static final String PASSWORD = "test.search-node.password";

    private @Nullable SearchNode node;

    @Override
    public Map<String, String> start() {
        try {
            Path data =
                    Files.createTempDirectory(Path.of("target"), "search-node-").toAbsolutePath();
            SearchNode started = SearchNode.start(SearchNodeSettings.of(data));
            node = started;
            return Map.of(
                    URL, started.url().toString(),
                    USER, started.user(),
                    PASSWORD, new String(started.password()));
        } catch (SearchNodeException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void stop() {
        requireNonNull(node).close();
    }
}
