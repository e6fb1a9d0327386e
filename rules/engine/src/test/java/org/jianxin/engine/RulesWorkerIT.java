package org.jianxin.engine;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.jianxin.events.Alert;
import org.jianxin.events.AlertStatus;
import org.jianxin.events.Ecs;
import org.jianxin.events.Event;
import org.jianxin.events.Verdict;
import org.jianxin.store.AlertStore;
import org.jianxin.store.EventStore;
import org.jianxin.store.EventWrite;
import org.jianxin.store.WriteResult;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RulesWorkerIT {
    private static final int EVENTS = 20_000;
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
        try (RulesWorker worker = worker(Clock.systemUTC(), 2_000)) {
            worker.runUntilCaughtUp();
            assertThat(worker.status().events()).isEqualTo(EVENTS);
            assertThat(worker.status().poison()).isZero();
            assertThat(worker.status().refusedAlerts()).isZero();
            assertThat(worker.status().lagEvents()).isZero();
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
                                alert -> alert.rule() + " " + alert.key() + " " + alert.windowStart(),
                                AlertFacts::count)))
                .isEqualTo(counts)
                .hasSizeGreaterThan(200);
        assertThat(undisturbed.values().stream().map(AlertFacts::rule).distinct())
                .hasSizeGreaterThanOrEqualTo(12);
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
            RulesWorker worker = worker(new FailingClock(after), 200 + random.nextInt(300));
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
    void aWorkerProcessKilledAtRandomPointsLosesAndDoublesNothing() throws Exception {
        Random random = new Random(11);
        int kills = 0;
        boolean caughtUp = false;
        while (!caughtUp) {
            Process child = child(200);
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
                .filter(entry -> entry.getValue().count() > 20)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
        try (RulesWorker worker = worker(Clock.systemUTC(), 500)) {
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
