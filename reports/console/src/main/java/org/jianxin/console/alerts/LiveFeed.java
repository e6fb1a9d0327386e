package org.jianxin.console.alerts;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.subscription.BackPressureStrategy;
import io.smallrye.mutiny.subscription.MultiEmitter;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jianxin.events.Alert;
import org.jianxin.events.AlertStatus;
import org.jianxin.store.AlertQuery;
import org.jianxin.store.AlertSort;
import org.jianxin.store.AlertStore;
import org.jianxin.store.SearchCluster;
import org.jianxin.store.StoreUnavailableException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells every open console when alerts have changed. One thread asks the store for all of them, and only while somebody
 * is looking.
 */
@Singleton
final class LiveFeed {
    private static final Logger LOG = LoggerFactory.getLogger(LiveFeed.class);
    private static final Duration POLL = Duration.ofSeconds(1);
    /** Shorter than the idle limit of proxies. */
    private static final Duration HEARTBEAT = Duration.ofSeconds(15);
    /** New alerts named in one message; the queue shows the others. */
    private static final int NAMED = 3;

    private final SearchCluster cluster;
    private final Clock clock;
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread created = new Thread(task, "console-live");
        created.setDaemon(true);
        return created;
    });

    // The rest is touched by that thread only.
    private @Nullable ScheduledFuture<?> polling;
    private long marker;
    private Instant newestRaised = Instant.EPOCH;
    private Instant lastSent = Instant.EPOCH;
    private boolean reachable = true;

    LiveFeed(SearchCluster cluster, Clock clock) {
        this.cluster = cluster;
        this.clock = clock;
    }

    /** Messages from now until {@code until}; a slow reader gets the latest one only. */
    Multi<Message> listen(Instant until) {
        return Multi.createFrom()
                .emitter(
                        emitter -> {
                            Listener listener = new Listener(emitter, until);
                            emitter.onTermination(() -> thread.execute(() -> remove(listener)));
                            thread.execute(() -> add(listener));
                        },
                        BackPressureStrategy.LATEST);
    }

    /** How many consoles are listening. */
    int listeners() {
        return listeners.size();
    }

    @PreDestroy
    void stop() {
        thread.shutdownNow();
        listeners.forEach(listener -> listener.emitter.complete());
    }

    private void add(Listener listener) {
        listeners.add(listener);
        if (polling == null) {
            begin();
            polling =
                    thread.scheduleWithFixedDelay(this::poll, POLL.toMillis(), POLL.toMillis(), TimeUnit.MILLISECONDS);
        }
        listener.emitter.emit(message(Kind.HELLO));
    }

    private void remove(Listener listener) {
        listeners.remove(listener);
        if (listeners.isEmpty() && polling != null) {
            polling.cancel(false);
            polling = null;
        }
    }

    /** What is there already is no news. */
    private void begin() {
        try {
            AlertStore alerts = cluster.alerts();
            marker = alerts.changeMarker();
            newestRaised = raised(alerts).stream()
                    .map(Alert::raisedAt)
                    .max(Instant::compareTo)
                    .orElse(Instant.EPOCH);
            reachable = true;
        } catch (StoreUnavailableException | RuntimeException e) {
            report(e);
        }
    }

    private void poll() {
        Instant now = clock.instant();
        for (Listener listener : listeners) {
            if (!now.isBefore(listener.until)) {
                listener.emitter.emit(message(Kind.BYE));
                listener.emitter.complete(); // the browser comes back through the gateway, which decides anew
            }
        }
        try {
            AlertStore alerts = cluster.alerts();
            long seen = alerts.changeMarker();
            if (!reachable) {
                reachable = true;
                LOG.info("alerts can be read again");
            }
            if (seen != marker) {
                marker = seen;
                send(new Message(Kind.CHANGED, marker, news(alerts)), now);
            } else if (Duration.between(lastSent, now).compareTo(HEARTBEAT) >= 0) {
                send(message(Kind.HEARTBEAT), now);
            }
        } catch (StoreUnavailableException | RuntimeException e) {
            report(e);
            send(message(Kind.STALE), now);
        }
    }

    private List<Alert> news(AlertStore alerts) throws StoreUnavailableException {
        Instant before = newestRaised;
        List<Alert> news = raised(alerts).stream()
                .filter(alert -> alert.raisedAt().isAfter(before))
                .toList();
        if (!news.isEmpty()) {
            newestRaised = news.get(0).raisedAt();
        }
        return news;
    }

    private static List<Alert> raised(AlertStore alerts) throws StoreUnavailableException {
        return alerts.page(AlertQuery.all()
                        .withStatuses(Set.of(AlertStatus.NEW))
                        .withSort(AlertSort.RAISED)
                        .withSize(NAMED))
                .alerts();
    }

    private void send(Message message, Instant now) {
        lastSent = now;
        listeners.forEach(listener -> listener.emitter.emit(message));
    }

    private Message message(Kind kind) {
        return new Message(kind, marker, List.of());
    }

    private void report(Exception e) {
        if (reachable) {
            reachable = false;
            LOG.warn("alerts cannot be read now: {}", e.getMessage());
        }
    }

    private record Listener(MultiEmitter<? super Message> emitter, Instant until) {}

    /**
     * What the consoles are told.
     *
     * @param marker grows with every change of any alert: who sees one they have not seen before has missed something
     * @param raised the latest of the alerts that are new since the message before
     */
    record Message(Kind kind, long marker, List<Alert> raised) {}

    enum Kind {
        /** The stream is open. */
        HELLO,
        /** Alerts were raised, grew, or were worked on. */
        CHANGED,
        /** Nothing happened; the stream lives. */
        HEARTBEAT,
        /** The store does not answer; what is on the screen may be old. */
        STALE,
        /** The stream ends because the identity it was opened under does; come again. */
        BYE
    }
}
