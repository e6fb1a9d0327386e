package org.jianxin.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.jianxin.events.Alert;
import org.jianxin.events.AlertStatus;
import org.jianxin.events.Ecs;
import org.jianxin.events.Event;
import org.jianxin.events.RecordMapper;
import org.jianxin.events.Verdict;
import org.jianxin.store.AlertStore;
import org.jianxin.store.EventStore;
import org.jianxin.store.EventWrite;
import org.jianxin.store.StoreUnavailableException;
import org.jianxin.store.TailPosition;
import org.jianxin.store.WriteResult;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RulesWorkerIT {
    private static final int EVENTS = 20_000;
    /** Runs over the same batches come to the same alerts in every part; others to the same totals. */
    private static final int BATCH = 250;

    private static final RulePack PACK = RulePack.bundled(Digests::sha256);

    @TempDir
    private static Path data;

    private static EmbeddedCluster embedded;
    private static Map<String, AlertFacts> undisturbed;
    private static List<Event> events;

    @BeforeAll
    static void storeTheEventsAndRunOnceUndisturbed() throws Exception {
        embedded = EmbeddedCluster.start(data);
        events = new MixedEvents(42).make(EVENTS);
        store(events);
        try (RulesWorker worker = worker(Clock.systemUTC(), BATCH)) {
            worker.runUntilCaughtUp();
            assertThat(worker.status().events()).isEqualTo(EVENTS);
            assertThat(worker.status().poison()).isZero();
            assertThat(worker.status().refusedAlerts()).isZero();
            assertThat(worker.status().lagEvents()).isZero();
            assertThat(worker.status().forgotten()).isZero();
        }
        undisturbed = AlertFacts.all(embedded.cluster().alerts());
    }

    @AfterAll
    static void stop() {
        embedded.close();
    }

    @BeforeEach
    void forget() throws Exception {
        embedded.forgetAlerts();
    }

    private static void store(List<Event> written) throws Exception {
        EventStore store = embedded.cluster().events();
        List<EventWrite> writes = new ArrayList<>();
        Map<String, String> indices = new TreeMap<>();
        for (Event event : written) {
            String dataset = event.require(Ecs.EVENT_DATASET);
            if (!indices.containsKey(dataset)) {
                indices.put(dataset, store.writeIndex(dataset));
            }
            writes.add(new EventWrite(indices.get(dataset), event.require(Ecs.EVENT_ID), event));
        }
        WriteResult result = store.write(writes);
        assertThat(result.rejected()).isEmpty();
        assertThat(result.written()).isEqualTo(written.size());
    }

    private static RulesWorker worker(Clock clock, int batch) {
        return new RulesWorker(
                embedded.cluster(),
                PACK,
                PACK.sampleCatalogue(),
                PACK.sampleClearances(),
                Digests::sha256,
                clock,
                WorkerSettings.defaults().withBatch(batch).withPause(Duration.ofMillis(50)));
    }

    /** In memory, in one batch in order of event time: neither shards nor batches nor the store can have a part in it. */
    @Test
    void theAlertsAreThoseOfOneLookAtAllEventsInOrderOfTime() {
        WorkerSettings settings = WorkerSettings.defaults();
        Enricher enricher = new Enricher(PACK.sampleCatalogue(), PACK.sampleClearances(), settings);
        List<Arrival> arrivals = new ArrayList<>();
        for (Event event : events) {
            arrivals.add(new Arrival("memory", event.require(Ecs.EVENT_ID), "memory[0]", arrivals.size(), event));
        }
        Map<String, Long> counts = new TreeMap<>();
        try (Detection detection = new Detection(PACK, enricher, Digests::sha256, settings)) {
            Detection.Result result =
                    detection.process(arrivals, new WorkerState(WorkerState.Saved.empty()), Instant.EPOCH);
            assertThat(result.poison()).isEmpty();
            result.changes().forEach(change -> {
                Alert alert = change.apply(null, Clock.systemUTC());
                counts.put(alert.rule().id() + " " + alert.key() + " " + alert.windowStart(), alert.count());
            });
        }
        assertThat(undisturbed.values().stream()
                        .collect(Collectors.toMap(
                                alert -> alert.totals().rule() + " "
                                        + alert.totals().key() + " "
                                        + alert.totals().windowStart(),
                                alert -> alert.totals().count())))
                .isEqualTo(counts)
                .hasSizeGreaterThan(200);
        assertThat(undisturbed.values().stream()
                        .map(alert -> alert.totals().rule())
                        .distinct())
                .hasSizeGreaterThanOrEqualTo(20)
                .contains(
                        "JX-AUDIT-002",
                        "JX-AUTH-001",
                        "JX-AUTH-002",
                        "JX-EXPORT-001",
                        "JX-EXPORT-002",
                        "JX-FLOW-001",
                        "JX-FLOW-003",
                        "JX-INTAKE-001",
                        "JX-INTAKE-002",
                        "JX-SHARE-003",
                        "JX-SQL-003");
    }

    /** A clock that fails like a process that is no more: no cleaning up, no checkpoint. */
    private static final class FailingClock extends Clock {
        private final int after;
        private int calls;

        FailingClock(int after) {
            this.after = after;
        }

        @Override
        public Instant instant() {
            if (++calls > after) {
                throw new Killed();
            }
            return Instant.now();
        }

        @Override
        public ZoneId getZone() {
            return ZoneId.of("UTC");
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new AssertionError("nobody asks for another zone");
        }
    }

    private static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    /** The clock is asked at the begin of a batch, when an alert is made, and between alerts and checkpoint. */
    @Test
    void aWorkerThatEndsAnywhereLosesAndDoublesNothing() throws Exception {
        Random random = new Random(7);
        int kills = 0;
        boolean done = false;
        while (!done) {
            int after = kills < 30 ? random.nextInt(40) : Integer.MAX_VALUE;
            RulesWorker worker = worker(new FailingClock(after), BATCH);
            try {
                worker.runUntilCaughtUp();
                done = true;
            } catch (Killed killed) {
                kills++;
            }
            worker.close();
        }
        assertThat(kills).isGreaterThanOrEqualTo(20);
        assertThat(AlertFacts.all(embedded.cluster().alerts())).isEqualTo(undisturbed);
    }

    @Test
    void batchesOfOtherSizesComeToTheSameTotals() throws Exception {
        for (int size : new int[] {97, 2_000}) {
            embedded.forgetAlerts();
            try (RulesWorker worker = worker(Clock.systemUTC(), size)) {
                worker.runUntilCaughtUp();
            }
            assertThat(AlertFacts.totals(AlertFacts.all(embedded.cluster().alerts())))
                    .isEqualTo(AlertFacts.totals(undisturbed));
        }
    }

    @Test
    void anOddErrorStopsNothingForGood() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        Clock odd = new Clock() {
            @Override
            public Instant instant() {
                switch (calls.incrementAndGet()) {
                    case 5 -> throw new UnsupportedOperationException("odd");
                    case 9 -> throw new StackOverflowError();
                    default -> {}
                }
                return Instant.now();
            }

            @Override
            public ZoneId getZone() {
                return ZoneId.of("UTC");
            }

            @Override
            public Clock withZone(ZoneId zone) {
                throw new AssertionError("nobody asks for another zone");
            }
        };
        try (RulesWorker worker = worker(odd, BATCH)) {
            worker.start();
            Awaitility.await()
                    .atMost(Duration.ofMinutes(5))
                    .until(() -> worker.status().state() == WorkerStatus.State.LIVE);
            assertThat(worker.status().lastError()).isNull();
        }
        assertThat(calls).hasValueGreaterThan(9);
        assertThat(AlertFacts.all(embedded.cluster().alerts())).isEqualTo(undisturbed);
    }

    @Test
    void aThreadThatEndsNeverSaysThatItIsLive() {
        try (RulesWorker worker = worker(new FailingClock(6), BATCH)) {
            worker.start();
            Awaitility.await()
                    .dontCatchUncaughtExceptions() // the thread's end is what this is about
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> worker.status().state() == WorkerStatus.State.FAILED);
        }
    }

    @Test
    void aBatchThatCannotBeReadInWholeIsNotPassedOver() throws Exception {
        TailPosition end = embedded.cluster().events().tail(Set.of()).end();
        Map<String, Long> beyond = new TreeMap<>(end.lastSeqNo());
        String shard = beyond.keySet().iterator().next();
        beyond.merge(shard, 3L, Long::sum);
        Checkpoints checkpoints = new Checkpoints(embedded.cluster().documents());
        checkpoints.load();
        checkpoints.plan(TailPosition.beginning());
        checkpoints.save(new Checkpoints.Plan(TailPosition.beginning(), new TailPosition(beyond)));

        try (RulesWorker worker = worker(Clock.systemUTC(), BATCH)) {
            assertThatThrownBy(worker::runUntilCaughtUp).isInstanceOf(StoreUnavailableException.class);
        }
        assertThat(new Checkpoints(embedded.cluster().documents()).load().position())
                .isEqualTo(TailPosition.beginning());
        assertThat(AlertFacts.all(embedded.cluster().alerts())).isEmpty();
    }

    @Test
    void aBatchIsTakenWithoutTheShardsOfAnIndexThatHasExpired() throws Exception {
        TailPosition end = embedded.cluster().events().tail(Set.of()).end();
        Map<String, Long> expired = new TreeMap<>(end.lastSeqNo());
        expired.put("logs-expired.log-default-000001[0]", 7L);
        Checkpoints checkpoints = new Checkpoints(embedded.cluster().documents());
        checkpoints.load();
        checkpoints.plan(TailPosition.beginning());
        checkpoints.save(new Checkpoints.Plan(TailPosition.beginning(), new TailPosition(expired)));

        try (RulesWorker worker = worker(Clock.systemUTC(), BATCH)) {
            worker.runUntilCaughtUp();
            assertThat(worker.status().events()).isEqualTo(EVENTS);
        }
        assertThat(AlertFacts.all(embedded.cluster().alerts())).hasSameSizeAs(undisturbed);
    }

    /** Keys and names to log in with are an attacker's choice: what he can make the worker remember must stay writable. */
    @Test
    void aFullStateIsGivenUpInPartAndAcceptedByTheStore() throws Exception {
        Instant now = Instant.parse("2026-03-02T02:00:00Z");
        WorkerState state = new WorkerState(WorkerState.Saved.empty());
        String name = "名".repeat(200);
        for (int i = 0; i < WorkerState.MAX_COUNTERS; i++) {
            for (int event = 0; event < (i % 4 == 0 ? WindowCounters.MAX_EVIDENCE : 1); event++) {
                String id = i + ":" + event;
                state.counters.add(
                        new WindowCounters.Key("JX-AUTH-003", name + i, now),
                        now.plusSeconds(600),
                        1,
                        1_000,
                        "logs-system.auth-default-000001[0]",
                        i,
                        now,
                        () -> new Alert.Evidence("logs-system.auth-default-000001", id, "0".repeat(64), now),
                        now);
            }
        }
        for (int i = 0; i < LoginTracker.MAX_PLACES; i++) {
            Event login = Event.builder()
                    .put(Ecs.TIMESTAMP, now)
                    .put(Ecs.EVENT_DATASET, "system.auth")
                    .put(Ecs.USER_NAME, name + i)
                    .build();
            state.logins.failed(
                    login,
                    new Alert.Evidence("logs-system.auth-default-000001", "login:" + i, "0".repeat(64), now),
                    now);
        }
        Checkpoints checkpoints = new Checkpoints(embedded.cluster().documents());
        checkpoints.load();
        Checkpoints.Checkpoint full = checkpoints.fitting(TailPosition.beginning(), state, now);

        int bytes = RecordMapper.create().writeValueAsBytes(full).length;
        assertThat(bytes).isBetween(Checkpoints.MAX_BYTES / 2, Checkpoints.MAX_BYTES);
        assertThat(state.forgotten()).isPositive();
        for (int i = 0; i < 10; i++) {
            checkpoints.save(full);
        }
        assertThat(new Checkpoints(embedded.cluster().documents()).load()).isEqualTo(full);
    }

    @Test
    void aWorkerProcessKilledAtRandomPointsLosesAndDoublesNothing() throws Exception {
        Random random = new Random(11);
        int kills = 0;
        boolean caughtUp = false;
        while (!caughtUp) {
            Process child = child(BATCH);
            BufferedReader out =
                    new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8));
            assertThat(out.readLine()).isEqualTo("ready");
            if (kills < 10) {
                // Short enough that ten kills together fall well before a fast machine has caught up.
                Thread.sleep(20 + random.nextInt(200));
                assertThat(child.isAlive()).as("killed in mid-run").isTrue();
                child.destroyForcibly().waitFor();
                assertThat(child.exitValue()).isEqualTo(137);
                kills++;
            } else {
                assertThat(out.readLine()).isEqualTo("caught-up");
                assertThat(child.waitFor()).isZero();
                caughtUp = true;
            }
        }
        assertThat(AlertFacts.all(embedded.cluster().alerts())).isEqualTo(undisturbed);
    }

    private static Process child(int batch) throws Exception {
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        classPath,
                        WorkerChild.class.getName(),
                        embedded.node().url().toString(),
                        embedded.node().user(),
                        new String(embedded.node().password()),
                        Integer.toString(batch))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    @Test
    void whatAnOfficerDidStaysWhileTheAlertCountsOn() throws Exception {
        AlertStore alerts = embedded.cluster().alerts();
        String id = undisturbed.entrySet().stream()
                .filter(entry -> entry.getValue().totals().count() > 20)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
        try (RulesWorker worker = worker(Clock.systemUTC(), BATCH)) {
            worker.start();
            Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> alerts.get(id)
                    .isPresent());
            alerts.change(id, RulesWorkerIT::close);
            Awaitility.await()
                    .atMost(Duration.ofMinutes(3))
                    .until(() -> worker.status().state() == WorkerStatus.State.LIVE);
        }
        Alert alert = alerts.get(id).orElseThrow();
        assertThat(alert.status()).isEqualTo(AlertStatus.CLOSED);
        assertThat(alert.verdict()).isEqualTo(Verdict.LEGITIMATE);
        assertThat(alert.history()).hasSize(1);
        assertThat(AlertFacts.all(alerts)).isEqualTo(undisturbed);
    }

    private static Alert close(Alert alert) {
        return alert.worked(
                AlertStatus.CLOSED,
                "officer",
                Verdict.LEGITIMATE,
                List.of(new Alert.Action(Instant.parse("2026-03-02T03:00:00Z"), "officer", "close", null)));
    }
}
