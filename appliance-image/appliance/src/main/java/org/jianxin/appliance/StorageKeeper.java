package org.jianxin.appliance;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jianxin.store.RolloverPolicy;
import org.jianxin.store.SearchCluster;
import org.jianxin.store.StoreUnavailableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Begins new backing indices when the current ones are large or old, and deletes those whose retention has passed. */
final class StorageKeeper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StorageKeeper.class);
    private static final Duration EVERY = Duration.ofMinutes(10);

    private final SearchCluster cluster;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "storage-keeper");
        thread.setDaemon(true);
        return thread;
    });

    StorageKeeper(SearchCluster cluster) {
        this.cluster = requireNonNull(cluster, "cluster");
    }

    void start() {
        timer.scheduleWithFixedDelay(this::keep, 1, EVERY.toMinutes(), TimeUnit.MINUTES);
    }

    /** Several processes may do this at once: rolling over and deleting twice does no harm. */
    private void keep() {
        try {
            List<String> begun = cluster.events().rollover(RolloverPolicy.DEFAULT);
            List<String> deleted = cluster.retention().deleteExpired();
            if (!begun.isEmpty() || !deleted.isEmpty()) {
                LOG.info("indices begun: {}; deleted after their retention: {}", begun, deleted);
            }
        } catch (StoreUnavailableException e) {
            LOG.warn("storage cannot be kept now, trying again: {}", e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("storage could not be kept", e); // an exception that escaped would end the timer for good
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
