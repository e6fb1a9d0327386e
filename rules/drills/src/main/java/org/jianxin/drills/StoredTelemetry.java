package org.jianxin.drills;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jianxin.events.Alert;
import org.jianxin.events.AlertStatus;
import org.jianxin.events.Ecs;
import org.jianxin.store.AlertQuery;
import org.jianxin.store.EventQuery;
import org.jianxin.store.SearchCluster;
import org.jianxin.store.StoreUnavailableException;

/** Telemetry read from Elasticsearch. Safe for use by several threads. */
public final class StoredTelemetry implements Telemetry {
    private final SearchCluster cluster;

    public StoredTelemetry(SearchCluster cluster) {
        this.cluster = requireNonNull(cluster, "cluster");
    }

    @Override
    public List<RaisedAlert> alerts(String marker) throws IOException {
        try {
            cluster.alerts().refresh();
            return cluster.alerts().page(AlertQuery.all().withMarker(marker)).alerts().stream()
                    .filter(alert -> !closedBefore(alert))
                    .map(alert -> new RaisedAlert(alert.id(), alert.rule().id(), alert.raisedAt()))
                    .toList();
        } catch (StoreUnavailableException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** Whether the newest event came after somebody had closed the alert: nobody is told of that one. */
    static boolean closedBefore(Alert alert) {
        return alert.status() == AlertStatus.CLOSED
                && alert.history().stream().allMatch(action -> action.at().isBefore(alert.lastSeen()));
    }

    @Override
    public boolean logged(String marker) throws IOException {
        try {
            cluster.events().refresh();
            return cluster.events().count(EventQuery.of(null).withTerms(Map.of(Ecs.DRILL_MARKER.name(), marker))) > 0;
        } catch (StoreUnavailableException e) {
            throw new IOException(e.getMessage(), e);
        }
    }
}
