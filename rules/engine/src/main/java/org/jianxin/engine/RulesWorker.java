package org.jianxin.engine;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jianxin.engine.Checkpoints.Checkpoint;
import org.jianxin.engine.Checkpoints.Plan;
import org.jianxin.engine.Checkpoints.SecondWorkerException;
import org.jianxin.engine.WorkerStatus.State;
import org.jianxin.events.Ecs;
import org.jianxin.sensitivedata.Catalogue;
import org.jianxin.sensitivedata.Clearances;
import org.jianxin.store.AlertStore;
import org.jianxin.store.SearchCluster;
import org.jianxin.store.StoreRejectedException;
import org.jianxin.store.StoreUnavailableException;
import org.jianxin.store.Tail;
import org.jianxin.store.TailBatch;
import org.jianxin.store.TailPosition;
import org.jianxin.store.TailedEvent;
import org.jianxin.store.UnreadableEvent;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tails the stored events, evaluates the rules, keeps the alerts.
 *
 * <p>Per batch: read, detect in memory, write down which events the batch holds, change the alerts, write position and
 * state as one document. Killed anywhere in between, the next worker begins at the last checkpoint and takes the same
 * batch again, which comes to the same changes; an alert that holds a change already is left as it is. Where the cluster
 * does not answer, the worker does the same: it goes back to the last checkpoint and tries again.
 */
public final class RulesWorker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RulesWorker.class);
    private static final Duration BACK_OFF = Duration.ofSeconds(2);
    /** Behind everything a shard can hold: nothing more is read of it. */
    private static final long WHOLE = Long.MAX_VALUE;

    private final AlertStore alerts;
    private final Tail tail;
    private final Checkpoints checkpoints;
    private final Clock clock;
    private final WorkerSettings settings;
    private final Object pause = new Object();

    private volatile boolean stopping;
    private volatile WorkerStatus status;
    private @Nullable Thread thread;

    // used by the worker's thread alone
    private final Detection detection;
    private TailPosition position = TailPosition.beginning();
    private WorkerState state = new WorkerState(WorkerState.Saved.empty());
    private @Nullable Plan plan;
    private boolean loaded;
    /** Given up by states that a checkpoint has replaced since. */
    private long forgottenBefore;

    /**
     * Compiles the rules, which takes seconds.
     *
     * @param digest hexadecimal SM3 of some bytes, for alert ids and evidence
     * @throws IllegalStateException when the rules do not compile
     */
    public RulesWorker(
            SearchCluster cluster,
            RulePack pack,
            Catalogue catalogue,
            Clearances clearances,
            Function<byte[], String> digest,
            Clock clock,
            WorkerSettings settings) {
        this.alerts = cluster.alerts();
        this.tail = cluster.events().tail(Set.of());
        this.checkpoints = new Checkpoints(cluster.documents());
        this.clock = requireNonNull(clock, "clock");
        this.settings = requireNonNull(settings, "settings");
        this.detection = new Detection(pack, new Enricher(catalogue, clearances, settings), digest, settings);
        this.status = new WorkerStatus(State.STOPPED, position, 0, 0, 0, 0, 0, Duration.ZERO, 0, 0, 0, null, null);
    }

    /**
     * Runs in a thread of its own until {@link #close}.
     *
     * @throws IllegalStateException when it was started before
     */
    public synchronized void start() {
        if (thread != null) {
            throw new IllegalStateException("the rules worker was started before");
        }
        thread = new Thread(this::run, "rules-worker");
        thread.setDaemon(true);
        thread.start();
    }

    public WorkerStatus status() {
        return status;
    }

    /** Finishes the batch under way and stops. */
    @Override
    public void close() {
        stopping = true;
        synchronized (pause) {
            pause.notifyAll();
        }
        Thread running;
        synchronized (this) {
            running = thread;
        }
        if (running != null) {
            boolean interrupted = false;
            while (running.isAlive()) {
                try {
                    running.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        detection.close();
    }

    private void run() {
        try {
            while (!stopping) {
                try {
                    if (!step()) {
                        sleep(settings.pause());
                    }
                } catch (StoreUnavailableException e) {
                    LOG.warn("rules: the store does not answer, going back to the last checkpoint: {}", e.getMessage());
                    failed(State.WAITING_FOR_STORE, e);
                } catch (SecondWorkerException | RuntimeException | StackOverflowError e) {
                    LOG.error("rules: going back to the last checkpoint", e);
                    failed(State.FAILED, e);
                }
            }
        } finally {
            // An error that nobody catches ends this thread; then nothing may say that the rules are at work.
            status = with(stopping ? State.STOPPED : State.FAILED, status.lastError());
        }
    }

    private void failed(State now, Throwable e) {
        loaded = false;
        status = with(now, e.getClass().getSimpleName() + ": " + e.getMessage());
        sleep(BACK_OFF);
    }

    /** Until everything stored has been evaluated. */
    void runUntilCaughtUp() throws StoreUnavailableException, SecondWorkerException {
        while (step() || status.state() != State.LIVE) {
            continue;
        }
    }

    /** One batch; false when there was nothing to do. */
    private boolean step() throws StoreUnavailableException, SecondWorkerException {
        if (!loaded) {
            Checkpoint checkpoint = checkpoints.load();
            position = checkpoint.position();
            forgottenBefore += state.forgotten();
            state = new WorkerState(checkpoint.state());
            plan = checkpoints.plan(position).orElse(null);
            loaded = true;
        }
        long began = System.nanoTime();
        TailBatch batch = plan == null ? tail.poll(position, settings.batch()) : again(plan);
        Instant now = clock.instant();
        if (batch.to().equals(position)) {
            plan = null;
            status = caughtUp(batch.caughtUp());
            return false;
        }
        Detection.Result result = detection.process(arrivals(batch.events()), state, now);
        long refused = 0;
        if (!result.changes().isEmpty()) {
            checkpoints.save(new Plan(position, batch.to()));
            refused = write(result.changes());
        }
        Instant end = clock.instant();
        state.forgetOlderThan(end.minus(settings.idle()));
        checkpoints.save(checkpoints.fitting(batch.to(), state, end));
        position = batch.to();
        plan = null;
        for (Detection.Poison poison : result.poison()) {
            LOG.error("rules: event {}/{} cannot be evaluated: {}", poison.index(), poison.id(), poison.reason());
        }
        for (UnreadableEvent unreadable : batch.unreadable()) {
            LOG.error("rules: {}/{} is not an event: {}", unreadable.index(), unreadable.id(), unreadable.reason());
        }
        double seconds = Math.max(1e-6, (System.nanoTime() - began) / 1e9);
        status = new WorkerStatus(
                batch.caughtUp() ? State.LIVE : State.CATCHING_UP,
                position,
                status.events() + batch.events().size(),
                status.findings() + result.findings(),
                status.poison() + result.poison().size() + batch.unreadable().size(),
                status.refusedAlerts() + refused,
                batch.caughtUp() ? 0 : behind(tail.end()),
                batch.caughtUp() ? Duration.ZERO : age(batch.events(), now),
                batch.events().size() / seconds,
                state.counters.size(),
                forgottenBefore + state.forgotten(),
                now,
                null);
        return true;
    }

    /**
     * Exactly the events of a batch that was under way when the last worker ended.
     *
     * @throws StoreUnavailableException when some of them cannot be read now; to go on without them would be to lose them
     */
    private TailBatch again(Plan planned) throws StoreUnavailableException {
        Map<String, Long> to = planned.to().lastSeqNo();
        Map<String, Long> at = new TreeMap<>(planned.from().lastSeqNo());
        // A poll keeps the place of a shard for as long as its index is there: so it tells what is late from what is
        // gone.
        to.keySet().forEach(shard -> at.putIfAbsent(shard, -1L));
        List<TailedEvent> events = new ArrayList<>();
        List<UnreadableEvent> unreadable = new ArrayList<>();
        while (true) {
            TailBatch read = tail.poll(new TailPosition(at), settings.batch());
            for (TailedEvent event : read.events()) {
                if (event.event().seqNo() <= to.getOrDefault(event.shard(), -1L)) {
                    events.add(event);
                }
            }
            read.unreadable().stream()
                    .filter(event -> event.seqNo() <= to.getOrDefault(event.shard(), -1L))
                    .forEach(unreadable::add);
            Map<String, Long> reached = read.to().lastSeqNo();
            boolean moved = !reached.equals(at);
            boolean missing = false;
            at.clear();
            for (Map.Entry<String, Long> shard : reached.entrySet()) {
                boolean late = shard.getValue() < to.getOrDefault(shard.getKey(), -1L);
                missing |= late;
                at.put(shard.getKey(), late ? shard.getValue() : WHOLE);
            }
            if (!missing) {
                return new TailBatch(events, unreadable, planned.to(), false);
            }
            if (!moved) {
                throw new StoreUnavailableException("events of the batch under way cannot be read now");
            }
        }
    }

    private static List<Arrival> arrivals(List<TailedEvent> events) {
        List<Arrival> arrivals = new ArrayList<>(events.size());
        for (TailedEvent tailed : events) {
            arrivals.add(new Arrival(
                    tailed.event().index(),
                    tailed.event().id(),
                    tailed.shard(),
                    tailed.event().seqNo(),
                    tailed.event().event()));
        }
        return arrivals;
    }

    /** Writes the changes; returns how many the store refused for good. */
    private long write(Collection<AlertChange> changes) throws StoreUnavailableException {
        long refused = 0;
        for (AlertChange change : changes) {
            try {
                alerts.change(change.id(), before -> change.apply(before, clock));
            } catch (StoreRejectedException
                    | IllegalStateException
                    | IllegalArgumentException
                    | ArithmeticException e) {
                refused++;
                LOG.error("rules: alert {} of rule {} cannot be written", change.id(), change.ruleId(), e);
            }
        }
        return refused;
    }

    private long behind(TailPosition end) {
        long behind = 0;
        for (Map.Entry<String, Long> shard : end.lastSeqNo().entrySet()) {
            behind += Math.max(0, shard.getValue() - position.lastSeqNo().getOrDefault(shard.getKey(), -1L));
        }
        return behind;
    }

    private static Duration age(List<TailedEvent> events, Instant now) {
        Instant newest = Instant.MIN;
        for (TailedEvent tailed : events) {
            Instant at = tailed.event().event().get(Ecs.TIMESTAMP).orElse(Instant.MIN);
            newest = at.isAfter(newest) ? at : newest;
        }
        return newest.equals(Instant.MIN) || newest.isAfter(now) ? Duration.ZERO : Duration.between(newest, now);
    }

    private WorkerStatus caughtUp(boolean yes) {
        return new WorkerStatus(
                yes ? State.LIVE : State.CATCHING_UP,
                position,
                status.events(),
                status.findings(),
                status.poison(),
                status.refusedAlerts(),
                0,
                Duration.ZERO,
                status.eventsPerSecond(),
                state.counters.size(),
                forgottenBefore + state.forgotten(),
                status.lastBatch(),
                null);
    }

    private WorkerStatus with(State now, @Nullable String error) {
        return new WorkerStatus(
                now,
                status.position(),
                status.events(),
                status.findings(),
                status.poison(),
                status.refusedAlerts(),
                status.lagEvents(),
                status.lag(),
                status.eventsPerSecond(),
                status.counters(),
                status.forgotten(),
                status.lastBatch(),
                error);
    }

    private void sleep(Duration length) {
        long until = System.nanoTime() + length.toNanos();
        synchronized (pause) {
            long left = until - System.nanoTime();
            while (!stopping && left > 0) {
                try {
                    pause.wait(left / 1_000_000 + 1);
                } catch (InterruptedException e) {
                    stopping = true;
                }
                left = until - System.nanoTime();
            }
        }
    }
}
