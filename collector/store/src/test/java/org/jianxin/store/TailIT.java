package org.jianxin.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jianxin.events.Ecs;
import org.jianxin.events.Event;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TailIT {
    private static final int WRITERS = 4;
    private static final int EVENTS_EACH = 27_500;

    @TempDir
    static Path data;

    private static EmbeddedCluster embedded;
    private static EventStore events;

    @BeforeAll
    static void start() throws Exception {
        embedded = EmbeddedCluster.start(data, 2);
        events = embedded.cluster().events();
    }

    @AfterAll
    static void stop() {
        embedded.close();
    }

    @Test
    void losesAndDoublesNothingUnderConcurrentWritersRefreshesAndARollover() throws Exception {
        events.writeIndex("nginx.access");
        AtomicBoolean writing = new AtomicBoolean(true);
        ExecutorService threads = Executors.newCachedThreadPool();
        long begun = System.nanoTime();
        List<Future<Long>> writers = new ArrayList<>();
        for (int w = 0; w < WRITERS; w++) {
            int writer = w;
            writers.add(threads.submit(() -> write("agent-" + writer)));
        }
        Future<Map<String, Integer>> tailed = threads.submit(() -> tail(writing));
        Future<Void> refresher = threads.submit((Callable<Void>) () -> {
            while (writing.get()) {
                events.refresh();
                Thread.sleep(20);
            }
            return null;
        });
        await().atMost(Duration.ofMinutes(2)).until(() -> events.count(EventQuery.of("nginx.access")) > 20_000);
        assertThat(events.rollover(new RolloverPolicy(1, Duration.ofDays(7), 1L << 40)))
                .contains("logs-nginx.access-default-000002");

        long written = 0;
        for (Future<Long> writer : writers) {
            written += writer.get(5, TimeUnit.MINUTES);
        }
        double writeSeconds = (System.nanoTime() - begun) / 1e9;
        writing.set(false);
        Map<String, Integer> seen = tailed.get(5, TimeUnit.MINUTES);
        refresher.get(5, TimeUnit.MINUTES);
        threads.shutdown();

        assertThat(written).isEqualTo((long) WRITERS * EVENTS_EACH);
        assertThat(seen.size()).isEqualTo(WRITERS * EVENTS_EACH);
        assertThat(Set.copyOf(seen.values())).containsExactly(1);
        events.refresh();
        assertThat(events.count(EventQuery.of("nginx.access"))).isEqualTo(written);

        long again = System.nanoTime();
        Set<String> all = readAll();
        double readSeconds = (System.nanoTime() - again) / 1e9;
        assertThat(all.size()).isEqualTo(WRITERS * EVENTS_EACH);
        System.out.printf(
                "bulk while tailed: %.0f events/s; tail alone: %.0f events/s%n",
                written / writeSeconds, all.size() / readSeconds);
    }

    private static long write(String agent) throws StoreUnavailableException {
        long written = 0;
        for (int i = 0; i < EVENTS_EACH; i += 250) {
            String index = events.writeIndex("nginx.access");
            written += events.write(Samples.writes(index, agent, i, 250)).written();
        }
        return written;
    }

    /** Polls until it has caught up after the last writer has ended; returns how often each event came. */
    private static Map<String, Integer> tail(AtomicBoolean writing) throws StoreUnavailableException {
        Tail tail = events.tail(Set.of("nginx.access"));
        TailPosition position = TailPosition.beginning();
        Map<String, Integer> seen = new HashMap<>();
        Map<String, Long> last = new HashMap<>();
        boolean more = true;
        while (more) {
            boolean ended = !writing.get();
            TailBatch batch = tail.poll(position, 1000);
            for (TailedEvent event : batch.events()) {
                seen.merge(event.event().id(), 1, Integer::sum);
                Long before = last.put(event.shard(), event.event().seqNo());
                assertThat(event.event().seqNo()).isGreaterThan(before == null ? -1 : before);
            }
            position = batch.to();
            more = !ended || !batch.caughtUp();
        }
        assertThat(position.lastSeqNo().keySet())
                .extracting(shard -> shard.replaceAll("/[\\w-]+\\[", "["))
                .containsExactly(
                        "logs-nginx.access-default-000001[0]",
                        "logs-nginx.access-default-000001[1]",
                        "logs-nginx.access-default-000002[0]",
                        "logs-nginx.access-default-000002[1]");
        assertThat(position).isEqualTo(tail.end());
        return seen;
    }

    private static Set<String> readAll() throws StoreUnavailableException {
        Tail tail = events.tail(Set.of("nginx.access"));
        TailPosition position = TailPosition.beginning();
        Set<String> ids = new HashSet<>();
        TailBatch batch;
        do {
            batch = tail.poll(position, 5000);
            batch.events().forEach(event -> ids.add(event.event().id()));
            position = batch.to();
        } while (!batch.caughtUp());
        return ids;
    }

    @Test
    void indicesMadeBetweenPollsAreReadFromTheirBeginningAndOlderOnesFirst() throws Exception {
        Tail tail = events.tail(Set.of("test.between"));
        assertThat(tail.poll(TailPosition.beginning(), 10))
                .isEqualTo(new TailBatch(List.of(), List.of(), TailPosition.beginning(), true));

        String first = events.writeIndex("test.between");
        events.write(Samples.writes(first, "a", 0, 5));
        TailBatch one = tail.poll(TailPosition.beginning(), 10);
        assertThat(one.events()).hasSize(5);

        events.refresh();
        events.rollover(new RolloverPolicy(5, Duration.ofDays(7), 1L << 40));
        String second = events.writeIndex("test.between");
        events.write(Samples.writes(second, "b", 0, 5));
        events.write(Samples.writes(first, "late", 0, 2));

        TailBatch two = tail.poll(one.to(), 10);
        assertThat(two.events())
                .extracting(event -> event.event().index())
                .startsWith(first, first)
                .hasSize(7);
        assertThat(two.events().subList(2, 7))
                .extracting(event -> event.event().index())
                .containsOnly(second);
        assertThat(two.caughtUp()).isTrue();
        assertThat(tail.poll(two.to(), 10)).isEqualTo(new TailBatch(List.of(), List.of(), two.to(), true));
    }

    @Test
    void smallPollsNeitherSkipNorRepeat() throws Exception {
        String index = events.writeIndex("test.small");
        events.write(Samples.writes(index, "a", 0, 100));
        Tail tail = events.tail(Set.of("test.small"));
        TailPosition position = TailPosition.beginning();
        List<String> ids = new ArrayList<>();
        TailBatch batch;
        do {
            batch = tail.poll(position, 7);
            assertThat(batch.events().size()).isLessThanOrEqualTo(7);
            batch.events().forEach(event -> ids.add(event.event().id()));
            position = batch.to();
        } while (!batch.caughtUp());
        assertThat(ids).hasSize(100).doesNotHaveDuplicates();
    }

    @Test
    void aBacklogInOneDatasetDoesNotHideTheOthers() throws Exception {
        events.write(Samples.writes(events.writeIndex("test.fair_a"), "a", 0, 500));
        events.write(Samples.writes(events.writeIndex("test.fair_b"), "b", 0, 3));
        events.write(Samples.writes(events.writeIndex("test.fair_c"), "c", 0, 300));
        Tail tail = events.tail(Set.of("test.fair_a", "test.fair_b", "test.fair_c"));

        TailBatch batch = tail.poll(TailPosition.beginning(), 30);

        assertThat(batch.caughtUp()).isFalse();
        Map<String, Integer> byIndex = new HashMap<>();
        batch.events().forEach(event -> byIndex.merge(event.event().index(), 1, Integer::sum));
        assertThat(byIndex)
                .isEqualTo(Map.of(
                        "logs-test.fair_a-default-000001", 10,
                        "logs-test.fair_b-default-000001", 3,
                        "logs-test.fair_c-default-000001", 17));
    }

    @Test
    void aPollIsBoundedInBytesAndLosesNothingByIt() throws Exception {
        String index = events.writeIndex("test.large");
        int count = 24;
        for (int i = 0; i < count; i++) {
            Event large = Samples.access("a:log:" + i, i).toBuilder()
                    .put(Ecs.EVENT_ORIGINAL, "x".repeat((2 << 20) - 2048))
                    .build();
            events.write(List.of(new EventWrite(index, "a:log:" + i, large)));
        }
        Tail tail = events.tail(Set.of("test.large"));
        TailPosition position = TailPosition.beginning();
        Set<String> ids = new HashSet<>();
        TailBatch batch = tail.poll(position, 2000);
        assertThat(batch.caughtUp()).isFalse();
        while (true) {
            long bytes = batch.events().stream()
                    .mapToLong(event ->
                            event.event().event().require(Ecs.EVENT_ORIGINAL).length())
                    .sum();
            assertThat(bytes).isLessThan(18L << 20);
            batch.events()
                    .forEach(event -> assertThat(ids.add(event.event().id())).isTrue());
            if (batch.caughtUp()) {
                break;
            }
            position = batch.to();
            batch = tail.poll(position, 2000);
        }
        assertThat(ids).hasSize(count);
    }

    @Test
    void aDocumentThatIsNoEventIsHandedOutAsSuchAndNotReadAgain() throws Exception {
        String index = events.writeIndex("test.unreadable");
        events.write(Samples.writes(index, "a", 0, 1));
        embedded.send("PUT", "/" + index + "/_doc/odd", "{\"event\":{\"sequence\":\"440101199001011234\"}}");
        events.write(Samples.writes(index, "b", 0, 1));
        Tail tail = events.tail(Set.of("test.unreadable"));

        TailBatch batch = tail.poll(TailPosition.beginning(), 10);

        assertThat(batch.events()).hasSize(2);
        assertThat(batch.unreadable()).singleElement().satisfies(unreadable -> {
            assertThat(unreadable.index()).isEqualTo(index);
            assertThat(unreadable.id()).isEqualTo("odd");
            assertThat(unreadable.reason()).contains("event.sequence").doesNotContain("440101199001011234");
        });
        assertThat(batch.caughtUp()).isTrue();
        assertThat(tail.poll(batch.to(), 10)).isEqualTo(new TailBatch(List.of(), List.of(), batch.to(), true));
    }

    @Test
    void anIndexMadeAgainUnderItsOldNameIsReadFromItsBeginning() throws Exception {
        String index = events.writeIndex("test.remade");
        events.write(Samples.writes(index, "a", 0, 20));
        Tail tail = events.tail(Set.of("test.remade"));
        TailPosition old = tail.poll(TailPosition.beginning(), 100).to();
        embedded.send("DELETE", "/" + index, "");
        assertThat(events.writeIndex("test.remade")).isEqualTo(index);
        events.write(Samples.writes(index, "b", 0, 5));

        TailBatch batch = tail.poll(old, 100);

        assertThat(batch.events()).hasSize(5);
        assertThat(batch.to().lastSeqNo().keySet())
                .doesNotContainAnyElementsOf(old.lastSeqNo().keySet());
    }
}
