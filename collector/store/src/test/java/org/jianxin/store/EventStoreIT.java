package org.jianxin.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jianxin.events.Dataset;
import org.jianxin.events.Ecs;
import org.jianxin.events.Event;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventStoreIT {
    @TempDir
    static Path data;

    private static EmbeddedCluster embedded;
    private static EventStore events;

    @BeforeAll
    static void start() throws Exception {
        embedded = EmbeddedCluster.start(data, 1);
        events = embedded.cluster().events();
    }

    @AfterAll
    static void stop() {
        embedded.close();
    }

    @Test
    void preparingAgainChangesNothing() throws Exception {
        embedded.cluster().prepare();
        assertThat(embedded.cluster().reachable()).isTrue();
    }

    @Test
    void anEventIsReadBackAsItWasWritten() throws Exception {
        String index = events.writeIndex("test.readback");
        Event event = Samples.access("a:log:1", 1);

        assertThat(index).isEqualTo("logs-test.readback-default-000001");
        assertThat(events.write(List.of(new EventWrite(index, "a:log:1", event))))
                .isEqualTo(new WriteResult(1, 0, List.of()));
        assertThat(events.get(index, "a:log:1")).contains(new StoredEvent(index, "a:log:1", 0, event));
        assertThat(events.get(index, "a:log:2")).isEmpty();
        assertThat(events.get("logs-nothing-default-000001", "a:log:1")).isEmpty();
    }

    @Test
    void writingAgainStoresNothingTwice() throws Exception {
        String index = events.writeIndex("test.again");
        List<EventWrite> writes = Samples.writes(index, "a", 0, 5000);

        assertThat(events.write(writes.subList(0, 3000))).isEqualTo(new WriteResult(3000, 0, List.of()));
        assertThat(events.write(writes)).isEqualTo(new WriteResult(2000, 3000, List.of()));
        events.refresh();
        assertThat(events.count(EventQuery.of("test.again"))).isEqualTo(5000);
    }

    @Test
    void anEventThatDoesNotFitTheMappingIsRejectedNamingTheFieldAndNoValue() throws Exception {
        String index = events.writeIndex("test.rejected");
        Event good = Samples.access("a:log:1", 1);
        Event bad = good.toBuilder().put(Ecs.SOURCE_IP, "440101199001011234").build();

        WriteResult result =
                events.write(List.of(new EventWrite(index, "a:log:1", good), new EventWrite(index, "a:log:2", bad)));

        assertThat(result)
                .isEqualTo(new WriteResult(
                        1,
                        0,
                        List.of(new WriteResult.Rejection(
                                index, "a:log:2", "document_parsing_exception: field source.ip"))));
    }

    @Test
    void anEventForAnIndexThatIsNotOursIsRejectedAndMakesNoIndex() throws Exception {
        EventWrite late = new EventWrite("logs-test.expired-default-000001", "a:log:1", Samples.access("a:log:1", 1));
        EventWrite astray = new EventWrite("jianxin-alerts", "a:log:2", Samples.access("a:log:2", 2));

        assertThat(events.write(List.of(late, astray)).rejected())
                .extracting(WriteResult.Rejection::reason)
                .containsExactly("no such index of events", "no such index of events");
        assertThat(events.get(late.index(), late.id())).isEmpty();
    }

    @Test
    void pagingReturnsEachEventOnceWhileWritesGoOn() throws Exception {
        String index = events.writeIndex("test.paging");
        events.write(Samples.writes(index, "before", 0, 4321));
        events.refresh();
        AtomicBoolean go = new AtomicBoolean(true);
        ExecutorService thread = Executors.newSingleThreadExecutor();
        Future<Void> writer = thread.submit((Callable<Void>) () -> {
            for (int i = 0; go.get(); i += 100) {
                events.write(Samples.writes(index, "meanwhile", i, 100));
                events.refresh();
            }
            return null;
        });

        List<String> seen = new ArrayList<>();
        EventQuery query = EventQuery.of("test.paging").withSize(500);
        int pages = 0;
        @Nullable String cursor = null;
        long total;
        do {
            EventPage page = events.search(query.withCursor(cursor));
            page.events().forEach(event -> seen.add(event.id()));
            cursor = page.cursor();
            total = page.total();
            pages++;
        } while (cursor != null);
        go.set(false);
        writer.get(2, TimeUnit.MINUTES);
        thread.shutdown();

        assertThat(seen).doesNotHaveDuplicates().hasSize((int) total);
        assertThat(seen.stream().filter(id -> id.startsWith("before"))).hasSize(4321);
        assertThat(pages).isGreaterThan(8);
    }

    @Test
    void eventsAreFoundByTimeAndTermsInEitherOrder() throws Exception {
        String index = events.writeIndex("test.query");
        events.write(Samples.writes(index, "a", 0, 1000));
        events.refresh();
        EventQuery query = EventQuery.of("test.query")
                .between(Samples.START.plusMillis(100), Samples.START.plusMillis(500))
                .withTerms(Map.of("user.name", "user-7"));

        EventPage oldest = events.search(query.withSize(2));
        EventPage newest = events.search(query.withSize(2).withNewestFirst());

        assertThat(oldest.total()).isEqualTo(4);
        assertThat(oldest.events())
                .extracting(event -> event.event().require(Ecs.EVENT_SEQUENCE))
                .containsExactly(107L, 207L);
        assertThat(newest.events())
                .extracting(event -> event.event().require(Ecs.EVENT_SEQUENCE))
                .containsExactly(407L, 307L);
        assertThat(events.count(query)).isEqualTo(4);
        assertThat(events.search(EventQuery.of("test.nowhere"))).isEqualTo(new EventPage(List.of(), null, 0));
    }

    @Test
    void aTermThatIsNoFieldIsRefused() {
        assertThatThrownBy(() -> events.search(EventQuery.of(null).withTerms(Map.of("user.nme", "x"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no such field in the vocabulary: user.nme");
        assertThatThrownBy(() -> events.search(EventQuery.of(null).withTerms(Map.of("event.original", "x"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("field event.original cannot be searched");
    }

    @Test
    void aPageOfASearchThatIsOverIsToldApart() throws Exception {
        String index = events.writeIndex("test.over");
        events.write(Samples.writes(index, "a", 0, 5));
        events.refresh();
        EventQuery query = EventQuery.of("test.over").withSize(3);
        String cursor = events.search(query).cursor();
        assertThat(cursor).isNotNull();
        assertThat(events.search(query.withCursor(cursor)).cursor()).isNull();

        assertThatThrownBy(() -> events.search(query.withCursor(cursor))).isInstanceOf(CursorExpiredException.class);
    }

    /** An index made by an earlier version of the product, whose vocabulary had one field. */
    @Test
    void anIndexOfAnEarlierVocabularyRefusesNewFieldsByNameUntilPreparedAgain() throws Exception {
        ClusterSettings settings = new ClusterSettings(
                embedded.node().url(),
                embedded.node().user(),
                embedded.node().password(),
                null,
                0,
                "early",
                ClusterSettings.MINIMUM_RETENTION);
        String index = "logs-test.early-early-000001";
        embedded.send(
                "PUT",
                "/" + index,
                "{\"aliases\":{\"logs-test.early-early\":{\"is_write_index\":true}},"
                        + "\"mappings\":{\"_meta\":{\"owner\":\"jianxin\"},\"dynamic\":\"strict\",\"properties\":{\"@timestamp\":{\"type\":\"date\"},"
                        + "\"event\":{\"properties\":{\"id\":{\"type\":\"keyword\"}}}}}}");
        Event event = Event.builder()
                .put(Ecs.TIMESTAMP, Samples.START)
                .put(Ecs.EVENT_ID, "a:log:1")
                .put(Ecs.EVENT_REASON, "330102198507142217")
                .build();
        try (SearchCluster cluster = SearchCluster.connect(settings, Clock.systemUTC())) {
            List<EventWrite> writes = List.of(new EventWrite(index, "a:log:1", event));
            assertThat(cluster.events().writeIndex("test.early")).isEqualTo(index);
            assertThat(cluster.events().write(writes).rejected())
                    .containsExactly(new WriteResult.Rejection(
                            index,
                            "a:log:1",
                            "strict_dynamic_mapping_exception: field event.reason is not in the mapping"));

            cluster.prepare();

            assertThat(cluster.events().write(writes)).isEqualTo(new WriteResult(1, 0, List.of()));
            assertThat(cluster.events().get(index, "a:log:1"))
                    .map(StoredEvent::event)
                    .contains(event);
        }
    }

    @Test
    void aCursorThatIsNotOursIsRefused() {
        assertThatThrownBy(() -> events.search(EventQuery.of(null).withCursor("x!")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void rolloverBeginsANewIndexOnlyWhenTheOldOneIsFull() throws Exception {
        String first = events.writeIndex("test.rollover");
        RolloverPolicy ten = new RolloverPolicy(10, Duration.ofDays(7), 1L << 40);
        events.write(Samples.writes(first, "a", 0, 9));
        assertThat(events.rollover(ten)).doesNotContain("logs-test.rollover-default-000002");
        assertThat(events.writeIndex("test.rollover")).isEqualTo(first);

        events.write(Samples.writes(first, "a", 9, 1));
        events.refresh();
        assertThat(events.rollover(ten)).contains("logs-test.rollover-default-000002");
        assertThat(events.writeIndex("test.rollover")).isEqualTo("logs-test.rollover-default-000002");

        // What is sent again still goes where it went first.
        assertThat(events.write(Samples.writes(first, "a", 0, 10))).isEqualTo(new WriteResult(0, 10, List.of()));
    }

    @Test
    void retentionDeletesWholeRolledOverIndicesOnlyWhenTheyHaveExpired() throws Exception {
        String first = events.writeIndex("test.retention");
        events.write(Samples.writes(first, "a", 0, 10));
        events.refresh();
        events.rollover(new RolloverPolicy(10, Duration.ofDays(7), 1L << 40));
        String second = events.writeIndex("test.retention");
        // Rolled over as well, but intake wrote into it the day before it would expire.
        events.write(List.of(new EventWrite(
                second,
                "late",
                Samples.access("late", 1).toBuilder()
                        .put(Ecs.EVENT_INGESTED, Clock.systemUTC().instant().plus(Duration.ofDays(30)))
                        .build())));
        events.write(Samples.writes(second, "b", 0, 9));
        events.refresh();
        events.rollover(new RolloverPolicy(10, Duration.ofDays(7), 1L << 40));
        String third = events.writeIndex("test.retention");

        assertThat(retentionAfter(Duration.ofDays(179))).isEmpty();
        assertThat(retentionAfter(Duration.ofDays(181))).contains(first).doesNotContain(second, third);
        assertThat(events.get(first, "a:/var/log/nginx/access.log:1")).isEmpty();
        assertThat(retentionAfter(Duration.ofDays(211))).containsExactly(second);
        assertThat(retentionAfter(Duration.ofDays(4000))).isEmpty();
        assertThat(events.writeIndex("test.retention")).isEqualTo(third);
    }

    /** Seven datasets that roll over every week for as long as the law asks: names that no URL can hold. */
    @Test
    void moreIndicesThanAUrlCanNameAreHandledAsFew() throws Exception {
        String dataset = "test.many_" + "x".repeat(85);
        String first = events.writeIndex(dataset);
        String alias = "logs-" + dataset + "-default";
        int count = 60;
        for (int i = 2; i <= count; i++) {
            embedded.send("POST", "/" + alias + "/_rollover", "");
        }
        events.write(Samples.writes(first, "early", 0, 2));
        events.write(Samples.writes(events.writeIndex(dataset), "late", 0, 3));
        assertThat(alias.length() * count).isGreaterThan(4096);

        Tail tail = events.tail(Set.of(dataset));
        TailBatch batch = tail.poll(TailPosition.beginning(), 100);
        events.refresh();
        embedded.cluster().prepare();

        assertThat(batch.events()).hasSize(5);
        assertThat(batch.caughtUp()).isTrue();
        assertThat(tail.end()).isEqualTo(batch.to());
        assertThat(events.count(EventQuery.of(dataset))).isEqualTo(5);
        assertThat(events.search(EventQuery.of(dataset)).total()).isEqualTo(5);
        assertThat(events.rollover(new RolloverPolicy(3, Duration.ofDays(7), 1L << 40)))
                .contains("%s-%06d".formatted(alias, count + 1));
        assertThat(events.present(Set.of(first, "logs-test.nowhere-default-000001")))
                .containsExactly(first);
    }

    @Test
    void anIndexThatSomebodyHasClosedIsPassedOverAndReadFromItsPlaceWhenItIsOpened() throws Exception {
        String first = events.writeIndex("test.closed");
        events.write(Samples.writes(first, "a", 0, 10));
        Tail tail = events.tail(Set.of("test.closed"));
        TailBatch before = tail.poll(TailPosition.beginning(), 5);
        embedded.send("POST", "/logs-test.closed-default/_rollover", "");
        String second = events.writeIndex("test.closed");
        events.write(Samples.writes(second, "b", 0, 5));

        embedded.send("POST", "/" + first + "/_close", "");
        TailBatch closed = tail.poll(before.to(), 10);
        events.refresh();

        assertThat(closed.events()).extracting(event -> event.event().index()).containsOnly(second);
        assertThat(closed.caughtUp()).isTrue();
        assertThat(closed.to().lastSeqNo()).containsAllEntriesOf(before.to().lastSeqNo());
        assertThat(events.count(EventQuery.of("test.closed"))).isEqualTo(5);
        assertThat(events.search(EventQuery.of("test.closed")).total()).isEqualTo(5);
        assertThat(retentionAfter(Duration.ofDays(4000))).isEmpty();

        embedded.send("POST", "/" + first + "/_open?wait_for_active_shards=1", "");
        List<TailedEvent> rest = new ArrayList<>();
        TailPosition position = closed.to();
        TailBatch batch;
        do {
            batch = tail.poll(position, 10);
            rest.addAll(batch.events());
            position = batch.to();
        } while (!batch.caughtUp());
        assertThat(rest)
                .extracting(event -> event.event().event().require(Ecs.EVENT_SEQUENCE))
                .containsExactly(5L, 6L, 7L, 8L, 9L);
    }

    /** A name does not make an index ours in a cluster that others use as well. */
    @Test
    void anIndexOfAnotherTeamIsNeitherWrittenToNorChangedNorRolledOverNorDeleted() throws Exception {
        String theirs = "logs-test.theirs-default-000001";
        embedded.send(
                "PUT",
                "/" + theirs,
                "{\"aliases\":{\"logs-test.theirs-default\":{\"is_write_index\":true}},"
                        + "\"mappings\":{\"properties\":{\"colour\":{\"type\":\"keyword\"}}}}");
        embedded.send("POST", "/" + theirs + "/_doc?refresh=true", "{\"colour\":\"red\"}");
        String mapping = embedded.send("GET", "/" + theirs + "/_mapping", "");

        assertThatThrownBy(() -> events.writeIndex("test.theirs"))
                .isInstanceOf(StoreRejectedException.class)
                .hasMessage("index " + theirs + " is not Jianxin's: events need a namespace of their own");
        embedded.cluster().prepare();
        assertThat(events.rollover(new RolloverPolicy(1, Duration.ofDays(7), 1L << 40)))
                .noneMatch(index -> index.contains("theirs"));
        assertThat(events.write(List.of(new EventWrite(theirs, "a:log:1", Samples.access("a:log:1", 1))))
                        .rejected())
                .hasSize(1);
        assertThat(events.tail(Set.of("test.theirs"))
                        .poll(TailPosition.beginning(), 10)
                        .events())
                .isEmpty();

        // They roll over: their new index has their mapping, not ours, and we do not delete their old one.
        embedded.send("POST", "/logs-test.theirs-default/_rollover", "");
        assertThat(embedded.send("GET", "/logs-test.theirs-default-000002/_mapping", ""))
                .doesNotContain("strict");
        ClusterSettings settings = EmbeddedCluster.settings(embedded.node(), 1, Duration.ofSeconds(30));
        try (SearchCluster later =
                SearchCluster.connect(settings, Clock.offset(Clock.systemUTC(), Duration.ofDays(4000)))) {
            assertThat(later.retention().deleteExpired()).noneMatch(index -> index.contains("theirs"));
        }
        assertThat(embedded.send("GET", "/" + theirs + "/_mapping", "")).isEqualTo(mapping);
    }

    @Test
    void anIndexThatWasDeletedIsNotMadeAgainByALateWrite() throws Exception {
        String index = events.writeIndex("test.late");
        embedded.send("PUT", "/_cluster/settings", "{\"persistent\":{\"action.auto_create_index\":\"true\"}}");
        try {
            embedded.send("DELETE", "/" + index, "");

            WriteResult result = events.write(Samples.writes(index, "a", 0, 1));

            assertThat(result.rejected()).singleElement().satisfies(rejection -> assertThat(rejection.reason())
                    .startsWith("index_not_found_exception"));
            assertThat(events.present(Set.of(index))).isEmpty();
        } finally {
            embedded.send("PUT", "/_cluster/settings", "{\"persistent\":{\"action.auto_create_index\":null}}");
        }
    }

    /** The first write is not on the disk yet, as that of another process would be that is still under way. */
    @Test
    void whatIsThereAlreadyIsDurableBeforeItCountsAsStored() throws Exception {
        String index = events.writeIndex("test.durable");
        embedded.send(
                "PUT",
                "/" + index + "/_settings",
                "{\"index.translog.durability\":\"async\",\"index.translog.sync_interval\":\"5s\"}");
        List<EventWrite> writes = Samples.writes(index, "a", 0, 10);
        events.write(writes);

        assertThat(events.write(writes)).isEqualTo(new WriteResult(0, 10, List.of()));

        assertThat(events.tail(Set.of("test.durable"))
                        .poll(TailPosition.beginning(), 100)
                        .events())
                .hasSize(10); // the tail reads up to the checkpoint, which is what is on the disks
    }

    private static List<String> retentionAfter(Duration time) throws StoreUnavailableException {
        ClusterSettings settings = EmbeddedCluster.settings(embedded.node(), 1, Duration.ofSeconds(30));
        try (SearchCluster later = SearchCluster.connect(settings, Clock.offset(Clock.systemUTC(), time))) {
            return later.retention().deleteExpired().stream()
                    .filter(index -> index.contains("test.retention"))
                    .toList();
        }
    }

    @Test
    void manyWritersAreHeldBackAndLoseNothing() throws Exception {
        String index = events.writeIndex("test.pressure");
        List<Thread> threads = new ArrayList<>();
        Set<Throwable> failures = ConcurrentHashMap.newKeySet();
        for (int t = 0; t < 12; t++) {
            List<EventWrite> writes = Samples.writes(index, "agent-" + t, 0, 4000);
            Thread thread = new Thread(() -> {
                try {
                    assertThat(events.write(writes)).isEqualTo(new WriteResult(4000, 0, List.of()));
                } catch (StoreUnavailableException | AssertionError e) {
                    failures.add(e);
                }
            });
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(failures).isEmpty();
        events.refresh();
        assertThat(events.count(EventQuery.of("test.pressure"))).isEqualTo(48_000);
    }

    @Test
    void everyDatasetOfTheVocabularyCanBeAnIndexName() throws Exception {
        for (Dataset dataset : Dataset.values()) {
            assertThat(events.writeIndex(dataset.id())).isEqualTo("logs-" + dataset.id() + "-default-000001");
        }
    }

    @Test
    void datasetsThatCannotBeIndexNamesAreRefused() {
        for (String name : List.of("", "Nginx", "a-b", "*", "a/b", "../x")) {
            assertThatThrownBy(() -> events.writeIndex(name)).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
