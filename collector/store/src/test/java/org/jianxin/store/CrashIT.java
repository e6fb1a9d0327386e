package org.jianxin.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** kill -9 of Elasticsearch while it is being written to. */
class CrashIT {
    @TempDir
    Path data;

    private EmbeddedCluster embedded;
    private EventStore events;

    @BeforeEach
    void start() throws Exception {
        embedded = EmbeddedCluster.start(data, 1);
        events = embedded.cluster().events();
    }

    @AfterEach
    void stop() {
        embedded.close();
    }

    /** The patience of this cluster is shorter than a restart, so writers see the crash and know what was acknowledged. */
    @Test
    void everyAcknowledgedEventIsThereAfterwardsAndSendingAllAgainDoublesNothing() throws Exception {
        String index = events.writeIndex("nginx.access");
        ConcurrentLinkedQueue<EventWrite> sent = new ConcurrentLinkedQueue<>();
        ConcurrentLinkedQueue<EventWrite> acknowledged = new ConcurrentLinkedQueue<>();
        AtomicLong total = new AtomicLong();
        ClusterSettings impatient = EmbeddedCluster.settings(embedded.node(), 1, Duration.ofMillis(300));
        try (SearchCluster cluster = SearchCluster.connect(impatient, Clock.systemUTC())) {
            ExecutorService threads = Executors.newFixedThreadPool(4);
            List<Future<?>> writers = new ArrayList<>();
            for (int w = 0; w < 4; w++) {
                String agent = "agent-" + w;
                writers.add(threads.submit(() -> {
                    try {
                        for (int i = 0; i < 1_000_000; i += 200) {
                            List<EventWrite> writes = Samples.writes(index, agent, i, 200);
                            sent.addAll(writes);
                            assertThat(cluster.events().write(writes)).isEqualTo(new WriteResult(200, 0, List.of()));
                            acknowledged.addAll(writes);
                            total.addAndGet(200);
                        }
                    } catch (StoreUnavailableException e) {
                        // the crash
                    }
                }));
            }
            await().atMost(Duration.ofMinutes(3)).until(() -> total.get() > 15_000);
            ProcessHandle.of(embedded.node().pid()).orElseThrow().destroyForcibly();
            for (Future<?> writer : writers) {
                writer.get(3, TimeUnit.MINUTES);
            }
            threads.shutdown();
        }

        // The other cluster object is patient: its first call waits for the supervisor to bring the node back.
        WriteResult again = events.write(List.copyOf(acknowledged));
        assertThat(again).isEqualTo(new WriteResult(0, acknowledged.size(), List.of()));
        WriteResult all = events.write(List.copyOf(sent));
        assertThat(all.rejected()).isEmpty();
        assertThat(all.written() + all.duplicates()).isEqualTo(sent.size());
        assertThat(all.duplicates()).isGreaterThanOrEqualTo(acknowledged.size());
        events.refresh();
        assertThat(events.count(EventQuery.of("nginx.access"))).isEqualTo(sent.size());
        assertThat(sent.size()).isGreaterThan(acknowledged.size());

        Tail tail = events.tail(Set.of());
        TailPosition position = TailPosition.beginning();
        List<String> ids = new ArrayList<>();
        TailBatch batch;
        do {
            batch = tail.poll(position, 5000);
            batch.events().forEach(event -> ids.add(event.event().id()));
            position = batch.to();
        } while (!batch.caughtUp());
        assertThat(ids.size()).isEqualTo(sent.size());
        assertThat(Set.copyOf(ids).size()).isEqualTo(sent.size());
    }

    @Test
    void aPatientWriterNoticesNothingOfACrash() throws Exception {
        String index = events.writeIndex("nginx.access");
        events.write(Samples.writes(index, "a", 0, 1000));
        long before = embedded.node().pid();
        ProcessHandle.of(before).orElseThrow().destroyForcibly();

        WriteResult result = events.write(Samples.writes(index, "a", 0, 3000));

        assertThat(embedded.node().pid()).isNotEqualTo(before);
        assertThat(result.rejected()).isEmpty();
        assertThat(result.written() + result.duplicates()).isEqualTo(3000);
        assertThat(result.duplicates()).isGreaterThanOrEqualTo(1000);
        events.refresh();
        assertThat(events.count(EventQuery.of("nginx.access"))).isEqualTo(3000);
    }
}
