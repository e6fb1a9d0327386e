package org.jianxin.intake;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import org.jianxin.events.Dataset;
import org.jianxin.events.Ecs;
import org.jianxin.events.Event;
import org.jianxin.intake.Checkpoints.Versioned;
import org.jianxin.intake.sql.SqlAnalyzer;
import org.jianxin.store.EventStore;
import org.jianxin.store.EventWrite;
import org.jianxin.store.SearchCluster;
import org.jianxin.store.StoreRejectedException;
import org.jianxin.store.StoreUnavailableException;
import org.jianxin.store.StoredEvent;
import org.jianxin.store.VersionConflictException;
import org.jianxin.store.WriteResult;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes segments from agents and stores each of their events exactly once, however often a segment is sent, whichever of
 * several intakes it reaches, and wherever one of them dies. How is decision 0003. Safe for use by several threads.
 */
public final class IntakeService implements AutoCloseable {
    /** Longest segment taken, in bytes. */
    public static final int MAX_SEGMENT = 8 << 20;

    private static final Logger LOG = LoggerFactory.getLogger(IntakeService.class);

    /** Longest time for parsing one SQL statement. */
    private static final Duration SQL_TIMEOUT = Duration.ofSeconds(2);

    /** Segments taken at a time, of all agents together: what is read into memory is bounded before it is read. */
    private static final int AT_A_TIME = 8;

    /** Agents that are not registered, remembered as reported. */
    private static final int MAX_REPORTED = 1_000;

    /** Other intakes can win this often before the agent is asked to come again. */
    private static final int ATTEMPTS = 5;

    private final EventStore events;
    private final Checkpoints checkpoints;
    private final AgentKeys keys;
    private final Clock clock;
    private final SegmentReader reader = new SegmentReader();
    private final SqlAnalyzer sql = new SqlAnalyzer(SQL_TIMEOUT);
    private final ConcurrentMap<String, ReentrantLock> underWay = new ConcurrentHashMap<>();
    private final Semaphore room = new Semaphore(AT_A_TIME);
    private final Set<String> reported = ConcurrentHashMap.newKeySet();

    public IntakeService(SearchCluster cluster, AgentKeys keys, Clock clock) {
        this.events = cluster.events();
        this.checkpoints = new Checkpoints(cluster.documents());
        this.keys = requireNonNull(keys, "keys");
        this.clock = requireNonNull(clock, "clock");
    }

    /**
     * Takes one sealed segment. When it returns, all events in it are durable. Nothing is read before it is known that the
     * sender may be believed and that there is room for what it sends.
     *
     * @param agentId the sender, as the gateway has authenticated it
     * @param body a whole chain file, see {@link org.jianxin.sm.ChainReader}
     * @throws SegmentRefusedException when it must not be taken; the agent keeps it
     * @throws IntakeBusyException when another segment of this agent, or too many of others, are being taken
     * @throws StoreUnavailableException when it could not be stored now; sending it again is safe
     * @throws UnreadableBodyException when the body ends in a failure
     */
    public Acknowledgement accept(String agentId, InputStream body)
            throws SegmentRefusedException, IntakeBusyException, StoreUnavailableException, UnreadableBodyException {
        RegisteredAgent agent = keys.find(agentId).orElse(null);
        if (agent == null) {
            reportUnknown(agentId);
            throw new SegmentRefusedException(Refusal.UNKNOWN_AGENT, 0, IntakeEvents.UNKNOWN);
        }
        ReentrantLock lock = underWay.computeIfAbsent(agentId, id -> new ReentrantLock());
        if (!lock.tryLock()) {
            throw IntakeBusyException.withAgent(agentId);
        }
        try {
            if (!room.tryAcquire()) {
                throw IntakeBusyException.withOthers();
            }
            try {
                return accept(agentId, agent, read(body));
            } finally {
                room.release();
            }
        } finally {
            lock.unlock();
        }
    }

    private static byte[] read(InputStream body) throws UnreadableBodyException {
        try {
            return body.readNBytes(MAX_SEGMENT + 1);
        } catch (IOException e) {
            throw new UnreadableBodyException(e);
        }
    }

    private Acknowledgement accept(String agentId, RegisteredAgent agent, byte[] segment)
            throws SegmentRefusedException, IntakeBusyException, StoreUnavailableException {
        try {
            return take(agentId, reader.read(agentId, segment, agent));
        } catch (SegmentRefusedException e) {
            report(agentId, segment, e);
            throw e;
        }
    }

    @Override
    public void close() {
        sql.close();
    }

    private Acknowledgement take(String agentId, Segment segment)
            throws SegmentRefusedException, IntakeBusyException, StoreUnavailableException {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Versioned current = checkpoints.get(agentId);
            if (current.checkpoint().hasAcknowledged(segment.end())) {
                return acknowledgement(agentId, segment, current.checkpoint());
            }
            SegmentPlan plan = plan(segment, current.checkpoint());
            try {
                Versioned begun = begin(agentId, plan, current);
                int rejected = write(agentId, plan, begun.checkpoint());
                Checkpoint next = begun.checkpoint().advanced(plan, rejected, clock.instant());
                checkpoints.put(agentId, next, begun.version());
                return acknowledgement(agentId, segment, next);
            } catch (VersionConflictException e) {
                LOG.debug("another intake changed the checkpoint of agent {}", agentId);
            }
        }
        throw IntakeBusyException.withAgent(agentId);
    }

    static SegmentPlan plan(Segment segment, Checkpoint checkpoint) throws SegmentRefusedException {
        if (!segment.from().equals(checkpoint.position().chain())) {
            throw new SegmentRefusedException(
                    Refusal.NOT_CONTINUING,
                    0,
                    "the segment continues from record " + segment.from().number()
                            + ", not from the acknowledged record "
                            + checkpoint.position().number() + " and its link",
                    checkpoint.position().chain());
        }
        return SegmentPlan.of(segment, checkpoint.acknowledged());
    }

    /** Writes down which segment is being taken and where its events go, before any of them is written. */
    Versioned begin(String agentId, SegmentPlan plan, Versioned current)
            throws StoreUnavailableException, VersionConflictException {
        Checkpoint.Attempt earlier = current.checkpoint().attempt();
        Map<String, String> indices = new HashMap<>();
        if (earlier != null) {
            // What an index held that has expired since is gone with it, so nothing is stored twice in the new one.
            Set<String> present = events.present(earlier.indices().values());
            indices.putAll(earlier.indices());
            indices.values().retainAll(present);
            if (!earlier.end().equals(Checkpoint.Position.of(plan.segment().end()))) {
                LOG.info("agent {} sends another segment in the place of one that was begun", agentId);
            } else if (indices.size() == earlier.indices().size()) {
                return current;
            }
        }
        Set<String> datasets = plan.datasets();
        datasets.add(Dataset.INTAKE.id());
        for (String dataset : datasets) {
            if (!indices.containsKey(dataset)) {
                indices.put(dataset, events.writeIndex(dataset));
            }
        }
        Checkpoint begun = current.checkpoint().attempting(plan.segment().end(), indices);
        return checkpoints.put(agentId, begun, current.version());
    }

    /** Stores everything; returns how many events were rejected for good. */
    int write(String agentId, SegmentPlan plan, Checkpoint begun) throws StoreUnavailableException {
        Checkpoint.Attempt attempt = requireNonNull(begun.attempt(), "attempt");
        String own = requireNonNull(attempt.indices().get(Dataset.INTAKE.id()), "index");
        Instant now = clock.instant();
        SqlEnricher enricher = new SqlEnricher(sql);
        List<EventWrite> writes = new ArrayList<>();
        for (Segment.Sent sent : plan.segment().events()) {
            String index = requireNonNull(attempt.indices().get(sent.dataset()), "index");
            writes.add(new EventWrite(index, sent.id(), stamped(sent.event(), enricher, now)));
        }
        for (SegmentPlan.Gap gap : plan.gaps()) {
            writes.add(own(own, IntakeEvents.gap(agentId, gap, now)));
            LOG.warn(
                    "events {} to {} of source {} of agent {} are lost",
                    gap.first(),
                    gap.last(),
                    gap.source(),
                    agentId);
        }
        if (writes.isEmpty()) {
            return 0;
        }
        WriteResult result = events.write(writes);
        Map<String, String> rejected = new HashMap<>();
        result.rejected().forEach(rejection -> rejected.put(rejection.id(), rejection.reason()));
        if (attempt.replaced() && result.duplicates() > 0) {
            rejected.putAll(taken(plan.segment(), attempt));
        }
        List<EventWrite> kept = new ArrayList<>();
        for (Segment.Sent sent : plan.segment().events()) {
            String reason = rejected.remove(sent.id());
            if (reason != null) {
                LOG.warn("event {} is not stored: {}", sent.id(), reason);
                kept.add(own(own, IntakeEvents.rejected(agentId, sent, reason, now)));
            }
        }
        if (!rejected.isEmpty()
                || !kept.isEmpty() && !events.write(kept).rejected().isEmpty()) {
            throw new StoreUnavailableException("the store rejects events of intake's own");
        }
        return kept.size();
    }

    /**
     * Events whose ids are taken by others. Only a segment that was begun and never finished, followed by one that
     * differs in more than what it leaves out, can bring this about: a machine that was cloned, or set back.
     */
    private Map<String, String> taken(Segment segment, Checkpoint.Attempt attempt) throws StoreUnavailableException {
        Map<String, String> taken = new HashMap<>();
        for (Segment.Sent sent : segment.events()) {
            String index = requireNonNull(attempt.indices().get(sent.dataset()), "index");
            Optional<StoredEvent> stored = events.get(index, sent.id());
            if (stored.isPresent() && !asSent(stored.get().event()).equals(asSent(sent.event()))) {
                taken.put(sent.id(), "its id is taken by an event that differs");
            }
        }
        return taken;
    }

    /** Without what intake adds. */
    private static Event asSent(Event event) {
        return event.toBuilder()
                .remove(Ecs.EVENT_INGESTED)
                .remove(Ecs.SQL_TABLES)
                .remove(Ecs.SQL_COLUMNS)
                .remove(Ecs.SQL_WRITTEN_COLUMNS)
                .remove(Ecs.SQL_UNREAD)
                .remove(Ecs.SQL_PREDICATE_COLUMNS)
                .remove(Ecs.ERROR_MESSAGE)
                .build();
    }

    private static EventWrite own(String index, Event event) {
        return new EventWrite(index, event.require(Ecs.EVENT_ID), event);
    }

    private static Event stamped(Event event, SqlEnricher enricher, Instant now) {
        Event.Builder stamped = event.toBuilder().put(Ecs.EVENT_INGESTED, now);
        event.get(Ecs.SQL_STATEMENT).ifPresent(statement -> enricher.enrich(stamped, statement));
        return stamped.build();
    }

    private static Acknowledgement acknowledgement(String agentId, Segment segment, Checkpoint checkpoint) {
        return new Acknowledgement(
                agentId,
                segment.end().number(),
                checkpoint.acknowledged(),
                segment.end().linkHex());
    }

    /** A refusal is itself something an officer must be able to see; it stands even where that cannot be written. */
    private void report(String agentId, byte[] segment, SegmentRefusedException refusal) {
        LOG.warn(
                "a segment of agent {} is refused ({}): {}",
                agentId,
                refusal.refusal().id(),
                refusal.getMessage());
        record(IntakeEvents.refused(agentId, segment, refusal, clock.instant()));
    }

    /** An agent that was cut off goes on knocking: once a day is said, and remembered only for so many. */
    private void reportUnknown(String agentId) {
        if (!SegmentReader.NAME.matcher(agentId).matches()) {
            LOG.warn("a segment of an agent without a proper id is refused unread");
            return;
        }
        Event event = IntakeEvents.unknown(agentId, clock.instant());
        if (reported.size() >= MAX_REPORTED) {
            reported.clear();
        }
        if (!reported.contains(event.require(Ecs.EVENT_ID))) {
            LOG.warn("a segment of agent {} is refused unread: {}", agentId, IntakeEvents.UNKNOWN);
            if (record(event)) {
                reported.add(event.require(Ecs.EVENT_ID));
            }
        }
    }

    private boolean record(Event event) {
        try {
            String index = events.writeIndex(Dataset.INTAKE.id());
            return events.write(List.of(own(index, event))).rejected().isEmpty();
        } catch (StoreUnavailableException | StoreRejectedException e) {
            LOG.warn("the refusal could not be recorded: {}", e.getMessage());
            return false;
        }
    }
}
