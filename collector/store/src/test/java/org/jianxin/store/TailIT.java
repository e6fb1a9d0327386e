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
        threads.submit((Callable<Void>) () -> {
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
                .isEqualTo(new TailBatch(List.of(), TailPosition.beginning(), true));

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
        assertThat(tail.poll(two.to(), 10)).isEqualTo(new TailBatch(List.of(), two.to(), true));
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
}
