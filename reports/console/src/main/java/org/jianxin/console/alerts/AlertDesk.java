package org.jianxin.console.alerts;

import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jianxin.console.ProblemException;
import org.jianxin.console.Viewer;
import org.jianxin.events.Alert;
import org.jianxin.store.AlertBucket;
import org.jianxin.store.AlertCounts;
import org.jianxin.store.AlertPage;
import org.jianxin.store.AlertQuery;
import org.jianxin.store.SearchCluster;
import org.jianxin.store.StoreUnavailableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Alerts as people read and work them. What people do is counted by the alert's history, so the length of the history is
 * the version they work against: an action against an older version is refused, while the rules worker may go on counting
 * events into the alert meanwhile.
 */
@Singleton
final class AlertDesk {
    private static final Logger LOG = LoggerFactory.getLogger(AlertDesk.class);

    private final SearchCluster cluster;
    private final Clock clock;

    AlertDesk(SearchCluster cluster, Clock clock) {
        this.cluster = cluster;
        this.clock = clock;
    }

    /** The version of the human side of an alert. */
    static int version(Alert alert) {
        return alert.history().size();
    }

    Alert get(String id) {
        try {
            return cluster.alerts().get(id).orElseThrow(ProblemException::notFound);
        } catch (StoreUnavailableException e) {
            throw ProblemException.storeUnavailable(e);
        }
    }

    AlertPage page(AlertQuery query) {
        try {
            return cluster.alerts().page(query);
        } catch (StoreUnavailableException e) {
            throw ProblemException.storeUnavailable(e);
        }
    }

    AlertCounts counts(AlertQuery query) {
        try {
            return cluster.alerts().counts(query);
        } catch (StoreUnavailableException e) {
            throw ProblemException.storeUnavailable(e);
        }
    }

    List<AlertBucket> histogram(AlertQuery query, Duration width) {
        try {
            return cluster.alerts().histogram(query, width);
        } catch (StoreUnavailableException e) {
            throw ProblemException.storeUnavailable(e);
        }
    }

    /**
     * Does something with an alert.
     *
     * @param seen the version the officer saw
     * @return the alert afterwards
     * @throws TriageConflictException when it is at another version now
     * @throws ProblemException when it is not there, its status does not allow the action, or the store does not answer
     */
    Alert act(String id, int seen, TriageAction action, Viewer viewer) throws TriageConflictException {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        Alert after;
        try {
            after = cluster.alerts().change(id, current -> {
                if (current == null) {
                    throw ProblemException.notFound();
                }
                if (alreadyDone(current, seen, action, viewer, now)) {
                    return current;
                }
                if (version(current) != seen) {
                    throw new Conflict(current);
                }
                return action.apply(current, viewer.subject(), now);
            });
        } catch (Conflict e) {
            throw new TriageConflictException(e.current);
        } catch (StoreUnavailableException e) {
            throw ProblemException.storeUnavailable(e);
        }
        refresh();
        LOG.info("alert {} {} by {} decision {}", id, action.id(), viewer.subject(), viewer.decisionId());
        return after;
    }

    /** A write whose answer was lost is tried again by the store, and then finds its own work. */
    private static boolean alreadyDone(Alert current, int seen, TriageAction action, Viewer viewer, Instant now) {
        List<Alert.Action> history = current.history();
        return history.size() == seen + 1
                && Optional.of(history.get(seen))
                        .filter(last -> last.at().equals(now)
                                && last.by().equals(viewer.subject())
                                && last.action().equals(action.id()))
                        .isPresent();
    }

    /** So that the queue the officer returns to shows the change. */
    private void refresh() {
        try {
            cluster.alerts().refresh();
        } catch (StoreUnavailableException e) {
            LOG.warn("alerts could not be refreshed: {}", e.getMessage());
        }
    }

    /** Leaves {@code change} without writing; a checked exception cannot. */
    private static final class Conflict extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient Alert current;

        Conflict(Alert current) {
            super(current.id());
            this.current = current;
        }
    }
}
