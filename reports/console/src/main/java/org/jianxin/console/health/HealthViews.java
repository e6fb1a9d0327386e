package org.jianxin.console.health;

import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jianxin.console.Pipeline;
import org.jianxin.console.StorageFolders;
import org.jianxin.engine.WorkerStatus;
import org.jianxin.intake.AgentIntake;
import org.jianxin.store.SearchCluster;
import org.jianxin.store.StoreUnavailableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes {@link HealthView}s; tells what it can even when the store does not answer. */
@Singleton
final class HealthViews {
    private static final Logger LOG = LoggerFactory.getLogger(HealthViews.class);
    private static final long GIBIBYTE = 1L << 30;

    private final SearchCluster cluster;
    private final Pipeline pipeline;
    private final Instance<StorageFolders> folders;

    HealthViews(SearchCluster cluster, Pipeline pipeline, Instance<StorageFolders> folders) {
        this.cluster = cluster;
        this.pipeline = pipeline;
        this.folders = folders;
    }

    HealthView view() {
        boolean reachable = cluster.reachable();
        List<HealthView.AgentLine> agents = new ArrayList<>();
        boolean known = false;
        if (reachable) {
            try {
                pipeline.agents().stream().map(HealthViews::agent).forEach(agents::add);
                known = true;
            } catch (StoreUnavailableException e) {
                LOG.warn("agents cannot be read now: {}", e.getMessage());
            }
        }
        HealthView.WorkerLine worker =
                pipeline.worker().map(HealthViews::worker).orElse(null);
        List<HealthView.Volume> volumes =
                folders.isResolvable() ? volumes(folders.get().byPurpose()) : List.of();
        return new HealthView(reachable, known, agents, worker, volumes);
    }

    private static HealthView.AgentLine agent(AgentIntake agent) {
        return new HealthView.AgentLine(
                agent.agent(),
                agent.lastSeen(),
                Pipeline.silent(agent),
                Math.max(0, agent.lag().toSeconds()),
                agent.segments(),
                agent.events(),
                agent.lost(),
                agent.rejected(),
                agent.acknowledgedThrough().entrySet().stream()
                        .sorted(Map.Entry.comparingByKey())
                        .map(entry -> new HealthView.SourceLine(entry.getKey(), entry.getValue()))
                        .toList());
    }

    private static HealthView.WorkerLine worker(WorkerStatus status) {
        boolean runs = status.state() == WorkerStatus.State.LIVE || status.state() == WorkerStatus.State.CATCHING_UP;
        return new HealthView.WorkerLine(
                status.state().name().toLowerCase(Locale.ROOT),
                runs
                        && status.lastError() == null
                        && status.poison() == 0
                        && status.refusedAlerts() == 0
                        && status.forgotten() == 0,
                status.events(),
                status.findings(),
                status.poison(),
                status.refusedAlerts(),
                status.lagEvents(),
                status.lag().toSeconds(),
                Math.round(status.eventsPerSecond()),
                status.counters(),
                status.forgotten(),
                status.lastBatch(),
                status.lastError() == null ? "" : status.lastError());
    }

    private static List<HealthView.Volume> volumes(Map<String, Path> folders) {
        List<HealthView.Volume> volumes = new ArrayList<>();
        new TreeMap<>(folders).forEach((purpose, folder) -> {
            try {
                FileStore store = Files.getFileStore(folder);
                long total = store.getTotalSpace();
                long free = store.getUsableSpace();
                int used = total == 0 ? 100 : (int) (100 * (total - free) / total);
                volumes.add(new HealthView.Volume(purpose, total / GIBIBYTE, free / GIBIBYTE, used));
            } catch (IOException e) {
                LOG.warn("the file system of {} cannot be read: {}", purpose, e.getMessage());
            }
        });
        return volumes;
    }
}
