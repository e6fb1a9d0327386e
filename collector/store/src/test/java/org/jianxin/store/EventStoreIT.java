package org.jianxin.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
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
        Thread writer = new Thread(() -> {
            try {
                for (int i = 0; go.get(); i += 100) {
                    events.write(Samples.writes(index, "meanwhile", i, 100));
                    events.refresh();
                }
            } catch (StoreUnavailableException e) {
                throw new IllegalStateException(e);
            }
        });
        writer.start();

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
        writer.join();

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
        put(
                "/" + index,
                "{\"aliases\":{\"logs-test.early-early\":{\"is_write_index\":true}},"
                        + "\"mappings\":{\"dynamic\":\"strict\",\"properties\":{\"@timestamp\":{\"type\":\"date\"},"
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

    private static void put(String path, String body) throws Exception {
        String credentials =
                embedded.node().user() + ":" + new String(embedded.node().password());
        HttpRequest request = HttpRequest.newBuilder(URI.create(embedded.node().url() + path))
                .header("Authorization", "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(UTF_8)))
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
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
    void datasetsThatCannotBeIndexNamesAreRefused() {
        for (String name : List.of("", "Nginx", "a-b", "*", "a/b", "../x")) {
            assertThatThrownBy(() -> events.writeIndex(name)).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
