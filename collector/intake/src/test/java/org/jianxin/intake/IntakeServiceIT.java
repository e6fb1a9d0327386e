package org.jianxin.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.ws.rs.core.Response;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.jianxin.events.Ecs;
import org.jianxin.events.Event;
import org.jianxin.events.EventJson;
import org.jianxin.events.RecordMapper;
import org.jianxin.searchnode.SearchNode;
import org.jianxin.searchnode.SearchNodeSettings;
import org.jianxin.sm.ChainPosition;
import org.jianxin.sm.Sm3;
import org.jianxin.store.ClusterSettings;
import org.jianxin.store.EventPage;
import org.jianxin.store.EventQuery;
import org.jianxin.store.RolloverPolicy;
import org.jianxin.store.SearchCluster;
import org.jianxin.store.StoreUnavailableException;
import org.jianxin.store.StoredEvent;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** Real segments into a real node. */
class IntakeServiceIT {
    private static final Instant NOW = Instant.parse("2026-11-22T08:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    private static final RolloverPolicy ONE_EVENT = new RolloverPolicy(1, Duration.ofDays(1), 1L << 40);

    @TempDir
    private static Path data;

    private static SearchNode node;
    private static SearchCluster cluster;

    private static final Map<String, RegisteredAgent> KEYS = new ConcurrentHashMap<>();

    @TempDir
    private Path directory;

    private TestAgent agent;
    private IntakeService intake;

    @BeforeAll
    static void startNode() throws Exception {
        node = SearchNode.start(SearchNodeSettings.of(data));
        cluster = SearchCluster.connect(
                ClusterSettings.embedded(node.url(), node.user(), node.password()), Clock.systemUTC());
        cluster.prepare();
    }

    @AfterAll
    static void stopNode() {
        cluster.close();
        node.close();
    }

    @BeforeEach
    void makeAgent(TestInfo test) {
        agent = new TestAgent(test.getTestMethod().orElseThrow().getName(), directory);
        KEYS.put(agent.id(), agent.registered());
        intake = newIntake();
    }

    @Test
    void storesEventsAsTheyWereSentAndStampsThem() throws Exception {
        List<Event> events = agent.accesses(50);

        Acknowledgement answer = accept(agent.segment(events));

        assertThat(answer)
                .isEqualTo(new Acknowledgement(
                        agent.id(), 51, Map.of("access", 50L), agent.position().linkHex()));
        assertThat(stored("nginx.access"))
                .containsExactlyInAnyOrderElementsOf(events.stream()
                        .map(event ->
                                event.toBuilder().put(Ecs.EVENT_INGESTED, NOW).build())
                        .toList());
        assertThat(own()).isEmpty();
    }

    @Test
    void acknowledgesASegmentAgainWithoutStoringItAgain() throws Exception {
        byte[] first = agent.segment(agent.accesses(20));
        Acknowledgement answer = accept(first);
        byte[] second = agent.segment(agent.accesses(5));

        assertThat(accept(first)).isEqualTo(answer);
        Acknowledgement last = accept(second);
        assertThat(accept(first).link()).isEqualTo(answer.link());
        assertThat(accept(second)).isEqualTo(last);
        assertThat(stored("nginx.access")).hasSize(25).doesNotHaveDuplicates();
    }

    @Test
    void saysWhatOfWhichSourceIsLost() throws Exception {
        agent.skip("access", 3);
        accept(agent.segment(agent.accesses(2)));
        agent.skip("access", 1);
        byte[] segment = agent.segment(agent.accesses(1));
        accept(segment);
        accept(segment);

        assertThat(own())
                .extracting(
                        event -> event.require(Ecs.EVENT_ID),
                        event -> event.require(Ecs.EVENT_ACTION),
                        event -> event.require(Ecs.GAP_SOURCE),
                        event -> event.require(Ecs.GAP_FIRST),
                        event -> event.require(Ecs.GAP_LAST),
                        event -> event.require(Ecs.HOST_NAME))
                .containsExactlyInAnyOrder(
                        tuple("intake:" + agent.id() + "/access:gap:1-3", "sequence-gap", "access", 1L, 3L, "db-01"),
                        tuple("intake:" + agent.id() + "/access:gap:6-6", "sequence-gap", "access", 6L, 6L, "db-01"));
        assertThat(status().lost()).isEqualTo(4);
    }

    @Test
    void refusesAForgedLinkAFlippedByteAndTheSegmentOfAnother() throws Exception {
        byte[] good = agent.segment(agent.accesses(3));
        byte[] flipped = good.clone();
        flipped[good.length / 2] ^= 1;
        TestAgent other = new TestAgent("other-" + agent.id(), directory);

        refused(Refusal.BROKEN_CHAIN, flipped);
        refused(Refusal.BROKEN_CHAIN, other.segment(agent.id(), other.accesses(1)));
        refused(Refusal.WRONG_AGENT, agent.segment(other.id(), agent.accesses(1)));
        assertThatExceptionOfType(SegmentRefusedException.class)
                .isThrownBy(() -> intake.accept("nobody", new ByteArrayInputStream(good)))
                .satisfies(e -> assertThat(e.refusal()).isEqualTo(Refusal.UNKNOWN_AGENT));

        assertThat(stored("nginx.access")).isEmpty();
        assertThat(own())
                .extracting(event -> event.require(Ecs.EVENT_ACTION), event -> event.require(Ecs.EVENT_REASON))
                .containsExactlyInAnyOrder(
                        tuple("segment-refused", "broken-chain"),
                        tuple("segment-refused", "broken-chain"),
                        tuple("segment-refused", "wrong-agent"));
    }

    @Test
    void refusesASegmentThatDoesNotContinueAndSaysWhereToContinue() throws Exception {
        accept(agent.segment(agent.accesses(2)));
        ChainPosition acknowledged = agent.position();
        agent.segment(agent.accesses(2)); // never sent
        byte[] third = agent.segment(agent.accesses(2));
        agent.returnTo(new ChainPosition(acknowledged.number(), new byte[32]));
        byte[] forged = agent.segment(agent.accesses(2));

        for (byte[] segment : List.of(third, forged)) {
            assertThatExceptionOfType(SegmentRefusedException.class)
                    .isThrownBy(() -> accept(segment))
                    .satisfies(e -> {
                        assertThat(e.refusal()).isEqualTo(Refusal.NOT_CONTINUING);
                        assertThat(e.expected()).contains(acknowledged);
                    });
        }
        assertThat(stored("nginx.access")).hasSize(2);
    }

    @Test
    void anIntakeThatDiedBeforeItSavedTheCheckpointStoredEachEventOnceEvenAcrossARollover() throws Exception {
        List<Event> events = agent.accesses(30);
        byte[] segment = agent.segment(events);
        writtenButNotSaved(segment);
        cluster.events().refresh();
        assertThat(cluster.events().rollover(ONE_EVENT)).isNotEmpty();

        Acknowledgement answer = newIntake().accept(agent.id(), new ByteArrayInputStream(segment));

        assertThat(answer.acknowledgedThrough()).containsExactly(Map.entry("access", 30L));
        List<StoredEvent> stored = found("nginx.access");
        assertThat(stored).hasSize(30).extracting(StoredEvent::id).doesNotHaveDuplicates();
        assertThat(stored)
                .extracting(StoredEvent::index)
                .doesNotContain(writeIndex())
                .containsOnly(stored.get(0).index());

        accept(agent.segment(agent.accesses(1)));
        assertThat(found("nginx.access"))
                .hasSize(31)
                .extracting(StoredEvent::index)
                .contains(writeIndex());
    }

    /** Retention deletes whole indices, also those an agent that was silent for months has begun a segment in. */
    @Test
    void anAttemptWhoseIndexHasExpiredSinceGoesToANewOne() throws Exception {
        List<Event> events = agent.accesses(7);
        byte[] segment = agent.segment(events);
        writtenButNotSaved(segment);
        cluster.events().refresh();
        assertThat(cluster.events().rollover(ONE_EVENT)).isNotEmpty();
        String old = found("nginx.access").get(0).index();
        delete(old);

        Acknowledgement answer = accept(segment);

        assertThat(answer.acknowledgedThrough()).containsExactly(Map.entry("access", 7L));
        assertThat(found("nginx.access"))
                .hasSize(7)
                .extracting(StoredEvent::index)
                .doesNotContain(old);
        assertThat(own()).isEmpty();

        ChainPosition start = agent.position();
        writtenButNotSaved(agent.segment(agent.accesses(3)));
        agent.returnTo(start);
        cluster.events().refresh();
        cluster.events().rollover(ONE_EVENT);
        delete(found("nginx.access").get(0).index());

        Event last = agent.event("access", "nginx.access").build();
        assertThat(accept(agent.segment(List.of(last))).acknowledgedThrough())
                .containsExactly(Map.entry("access", 11L));
        assertThat(found("nginx.access")).extracting(StoredEvent::id).containsExactly(last.require(Ecs.EVENT_ID));
    }

    private static void delete(String index) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(node.url() + "/" + index))
                .header(
                        "Authorization",
                        "Basic "
                                + Base64.getEncoder()
                                        .encodeToString((node.user() + ":" + new String(node.password()))
                                                .getBytes(StandardCharsets.UTF_8)))
                .DELETE()
                .build();
        assertThat(HttpClient.newHttpClient()
                        .send(request, HttpResponse.BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void anAgentThatWasCutOffIsSaidOnceADay() throws Exception {
        byte[] segment = agent.segment(agent.accesses(1));
        KEYS.remove(agent.id());
        for (IntakeService service : List.of(intake, intake, newIntake())) {
            assertThatExceptionOfType(SegmentRefusedException.class)
                    .isThrownBy(() -> service.accept(agent.id(), new ByteArrayInputStream(segment)))
                    .satisfies(e -> assertThat(e.refusal()).isEqualTo(Refusal.UNKNOWN_AGENT));
        }
        try (IntakeService tomorrow = new IntakeService(
                cluster, id -> Optional.ofNullable(KEYS.get(id)), Clock.offset(CLOCK, Duration.ofDays(1)))) {
            assertThatExceptionOfType(SegmentRefusedException.class)
                    .isThrownBy(() -> tomorrow.accept(agent.id(), new ByteArrayInputStream(segment)));
        }

        assertThat(own())
                .extracting(
                        event -> event.require(Ecs.EVENT_ID),
                        event -> event.require(Ecs.EVENT_ACTION),
                        event -> event.require(Ecs.EVENT_REASON))
                .containsExactlyInAnyOrder(
                        tuple(
                                "intake:" + agent.id() + ":refused:unknown-agent:2026-11-22",
                                "segment-refused",
                                "unknown-agent"),
                        tuple(
                                "intake:" + agent.id() + ":refused:unknown-agent:2026-11-23",
                                "segment-refused",
                                "unknown-agent"));
    }

    @Test
    void aThinnedSegmentMayTakeThePlaceOfOneThatWasBegun() throws Exception {
        List<Event> events = agent.accesses(10);
        ChainPosition start = agent.position();
        writtenButNotSaved(agent.segment(events.subList(0, 4)));
        agent.returnTo(start);
        cluster.events().refresh();
        cluster.events().rollover(ONE_EVENT);

        Acknowledgement answer = accept(agent.segment(List.of(events.get(1), events.get(3), events.get(9))));

        assertThat(answer.acknowledgedThrough()).containsExactly(Map.entry("access", 10L));
        assertThat(found("nginx.access"))
                .extracting(StoredEvent::id)
                .containsExactlyInAnyOrder(Stream.of(1, 2, 3, 4, 10)
                        .map(number -> agent.id() + ":access:" + number)
                        .toArray(String[]::new));
        assertThat(own()).extracting(event -> event.require(Ecs.EVENT_ACTION)).containsOnly("sequence-gap");
    }

    @Test
    void anEventWhoseIdIsTakenByAnotherIsSaidAndNotLostInSilence() throws Exception {
        ChainPosition start = agent.position();
        writtenButNotSaved(agent.segment(agent.accesses(2)));
        agent.returnTo(start);
        Event differs = agent.event("access", "nginx.access", 1)
                .put(Ecs.URL_PATH, "/another")
                .build();
        Event after = agent.event("access", "nginx.access", 3).build();

        accept(agent.segment(List.of(differs, after)));

        assertThat(found("nginx.access")).hasSize(3);
        assertThat(own())
                .filteredOn(event -> event.require(Ecs.EVENT_ACTION).equals("event-rejected"))
                .singleElement()
                .satisfies(event -> {
                    assertThat(event.require(Ecs.EVENT_HASH)).isEqualTo(Sm3.hex(new EventJson().write(differs)));
                    assertThat(event.require(Ecs.ERROR_MESSAGE)).isEqualTo("its id is taken by an event that differs");
                });
    }

    @Test
    void keepsWhatTheStoreRejectsAsAnEventOfItsOwn() throws Exception {
        Event good = agent.event("access", "nginx.access").build();
        Event bad = agent.event("access", "nginx.access")
                .put(Ecs.SOURCE_IP, "not-an-address")
                .build();

        Acknowledgement answer = accept(agent.segment(List.of(good, bad)));

        assertThat(answer.acknowledgedThrough()).containsExactly(Map.entry("access", 2L));
        assertThat(stored("nginx.access")).hasSize(1);
        assertThat(own()).singleElement().satisfies(event -> {
            assertThat(event.require(Ecs.EVENT_ACTION)).isEqualTo("event-rejected");
            assertThat(event.require(Ecs.EVENT_ID)).isEqualTo("intake:" + agent.id() + "/access:rejected:2");
            assertThat(event.require(Ecs.MESSAGE)).contains(agent.id() + ":access:2");
            assertThat(event.require(Ecs.EVENT_HASH)).isEqualTo(Sm3.hex(new EventJson().write(bad)));
            assertThat(event.require(Ecs.ERROR_MESSAGE)).contains("source.ip").doesNotContain("not-an-address");
        });
        assertThat(status().rejected()).isEqualTo(1);
        assertThat(status().events()).isEqualTo(1);
    }

    @Test
    void twoIntakesWithTheSameSegmentsLoseNothingAndDoubleNothing() throws Exception {
        List<byte[]> segments = new ArrayList<>();
        List<Event> sent = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            List<Event> events = agent.accesses(100);
            sent.addAll(events);
            segments.add(agent.segment(events));
        }
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try {
            List<Future<Map<Integer, String>>> runs = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                runs.add(threads.submit(sendAll(newIntake(), segments)));
            }
            for (int i = 0; i < 5; i++) {
                Thread.sleep(100);
                cluster.events().refresh();
                cluster.events().rollover(ONE_EVENT);
            }
            Map<Integer, String> first = runs.get(0).get();
            assertThat(first).hasSize(20);
            for (Future<Map<Integer, String>> run : runs) {
                assertThat(run.get()).isEqualTo(first);
            }
        } finally {
            threads.shutdownNow();
        }

        assertThat(found("nginx.access"))
                .extracting(StoredEvent::id)
                .containsExactlyInAnyOrderElementsOf(
                        sent.stream().map(event -> event.require(Ecs.EVENT_ID)).toList());
        assertThat(own()).isEmpty();
        assertThat(status().segments()).isEqualTo(20);
        assertThat(status().events()).isEqualTo(2000);
    }

    @Test
    void addsWhatStatementsTouch() throws Exception {
        Event select = agent.event("pg", "postgresql.log")
                .put(Ecs.SQL_STATEMENT, "select c.id_card from citizen c where c.street = ?")
                .put(Ecs.SQL_TABLES, List.of("public.citizen"))
                .build();
        Event nonsense = agent.event("pg", "postgresql.log")
                .put(Ecs.SQL_STATEMENT, "selekt ?")
                .build();

        accept(agent.segment(List.of(select, nonsense)));

        Map<String, Event> stored = new HashMap<>();
        stored("postgresql.log").forEach(event -> stored.put(event.require(Ecs.EVENT_ID), event));
        assertThat(stored.get(agent.id() + ":pg:1"))
                .isEqualTo(select.toBuilder()
                        .put(Ecs.EVENT_INGESTED, NOW)
                        .put(Ecs.SQL_TABLES, List.of("citizen", "public.citizen"))
                        .put(Ecs.SQL_COLUMNS, List.of("citizen.id_card"))
                        .put(Ecs.SQL_PREDICATE_COLUMNS, List.of("citizen.street"))
                        .build());
        assertThat(stored.get(agent.id() + ":pg:2").get(Ecs.SQL_UNREAD)).contains(true);
        assertThat(stored.get(agent.id() + ":pg:2").get(Ecs.ERROR_MESSAGE))
                .hasValueSatisfying(problem -> assertThat(problem).startsWith("SQL not understood: statement 1"));
    }

    @Test
    void knowsHowAnAgentStands() throws Exception {
        accept(agent.segment(agent.accesses(4)));

        assertThat(status())
                .isEqualTo(new AgentIntake(
                        agent.id(),
                        NOW,
                        Duration.ZERO,
                        Duration.between(TestAgent.START.plusSeconds(5), NOW),
                        1,
                        4,
                        0,
                        0,
                        Map.of("access", 4L)));
    }

    @Test
    void acknowledgesNothingWhileTheStoreDoesNotAnswer() throws Exception {
        byte[] segment = agent.segment(agent.accesses(1));
        ClusterSettings nowhere = new ClusterSettings(
                URI.create("http://127.0.0.1:9"),
                null,
                null,
                null,
                1,
                0,
                "default",
                ClusterSettings.MINIMUM_RETENTION,
                Duration.ofMillis(300));
        try (SearchCluster gone = SearchCluster.connect(nowhere, CLOCK);
                IntakeService cut = new IntakeService(gone, id -> Optional.ofNullable(KEYS.get(id)), CLOCK)) {
            assertThatExceptionOfType(StoreUnavailableException.class)
                    .isThrownBy(() -> cut.accept(agent.id(), new ByteArrayInputStream(segment)));
        }

        assertThat(accept(segment).acknowledgedThrough()).containsExactly(Map.entry("access", 1L));
        assertThat(stored("nginx.access")).hasSize(1);
    }

    @Test
    void answersAsTheWireWantsIt() throws Exception {
        IntakeResource resource = new IntakeResource(intake);
        byte[] first = agent.segment(agent.accesses(2));
        ChainPosition acknowledged = agent.position();
        agent.segment(agent.accesses(1)); // never sent
        byte[] third = agent.segment(agent.accesses(1));

        Response taken = resource.accept(Requests.from(agent.id(), "agent"), new ByteArrayInputStream(first));
        Response refused = resource.accept(Requests.from(agent.id(), "agent"), new ByteArrayInputStream(third));

        assertThat(taken.getStatus()).isEqualTo(200);
        assertThat(taken.getMediaType()).hasToString("application/json");
        assertThat(RecordMapper.create().readTree((String) taken.getEntity()))
                .isEqualTo(RecordMapper.create()
                        .readTree("{\"acknowledged_through\":{\"access\":2},\"agent\":\"" + agent.id()
                                + "\",\"link\":\"" + acknowledged.linkHex() + "\",\"segment\":3}"));
        assertThat(refused.getStatus()).isEqualTo(409);
        JsonNode problem = RecordMapper.create().readTree((String) refused.getEntity());
        assertThat(problem.get("type").asText()).isEqualTo("urn:jianxin:intake:not-continuing");
        assertThat(problem.get("expected_number").asLong()).isEqualTo(3);
        assertThat(problem.get("expected_link").asText()).isEqualTo(acknowledged.linkHex());
    }

    /** Does all an intake does up to the moment before it would save the checkpoint. */
    private void writtenButNotSaved(byte[] bytes) throws Exception {
        Checkpoints checkpoints = new Checkpoints(cluster.documents());
        Checkpoints.Versioned current = checkpoints.get(agent.id());
        Segment segment = new SegmentReader().read(agent.id(), bytes, agent.registered());
        SegmentPlan plan = IntakeService.plan(segment, current.checkpoint());
        Checkpoints.Versioned begun = intake.begin(agent.id(), plan, current);
        intake.write(agent.id(), plan, begun.checkpoint());
    }

    private Callable<Map<Integer, String>> sendAll(IntakeService to, List<byte[]> segments) {
        return () -> {
            Map<Integer, String> links = new HashMap<>();
            int next = 0;
            while (next < segments.size()) {
                try {
                    links.put(
                            next,
                            to.accept(agent.id(), new ByteArrayInputStream(segments.get(next)))
                                    .link());
                    next++;
                } catch (IntakeBusyException e) {
                    Thread.sleep(5);
                }
            }
            return Collections.unmodifiableMap(links);
        };
    }

    private Acknowledgement accept(byte[] segment) throws Exception {
        return intake.accept(agent.id(), new ByteArrayInputStream(segment));
    }

    private void refused(Refusal refusal, byte[] segment) {
        assertThatExceptionOfType(SegmentRefusedException.class)
                .isThrownBy(() -> accept(segment))
                .satisfies(e -> assertThat(e.refusal()).isEqualTo(refusal));
    }

    private static IntakeService newIntake() {
        return new IntakeService(cluster, id -> Optional.ofNullable(KEYS.get(id)), CLOCK);
    }

    private List<Event> own() throws Exception {
        return stored("jianxin.intake");
    }

    private List<Event> stored(String dataset) throws Exception {
        return found(dataset).stream().map(StoredEvent::event).toList();
    }

    /** All events of this test's agent, over all backing indices. */
    private List<StoredEvent> found(String dataset) throws Exception {
        cluster.events().refresh();
        EventQuery query =
                EventQuery.of(dataset).withTerms(Map.of("agent.id", agent.id())).withSize(5000);
        EventPage page = cluster.events().search(query);
        assertThat(page.total()).isEqualTo(page.events().size());
        return page.events();
    }

    private static String writeIndex() throws Exception {
        return cluster.events().writeIndex("nginx.access");
    }

    private AgentIntake status() throws Exception {
        return new IntakeStatus(cluster, CLOCK)
                .agents().stream()
                        .filter(standing -> standing.agent().equals(agent.id()))
                        .findFirst()
                        .orElseThrow();
    }
}
