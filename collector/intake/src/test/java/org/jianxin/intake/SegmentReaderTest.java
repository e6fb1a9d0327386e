package org.jianxin.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.jianxin.agent.parse.ParserContext;
import org.jianxin.agent.parse.Parsers;
import org.jianxin.events.Dataset;
import org.jianxin.events.Ecs;
import org.jianxin.events.Event;
import org.jianxin.sensitivedata.Detector;
import org.jianxin.sm.ChainPosition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SegmentReaderTest {
    private final SegmentReader reader = new SegmentReader();

    @TempDir
    private Path directory;

    private TestAgent agent;

    @BeforeEach
    void makeAgent() {
        agent = new TestAgent("db-01", directory);
    }

    @Test
    void readsTheEventsOfASealedSegmentAndPassesOverPositions() throws Exception {
        List<Event> events = agent.accesses(3);

        Segment segment = read(agent.segment(events));

        assertThat(segment.from()).isEqualTo(ChainPosition.start());
        assertThat(segment.end()).isEqualTo(agent.position());
        assertThat(segment.events()).extracting(Segment.Sent::event).isEqualTo(events);
        assertThat(segment.events()).extracting(Segment.Sent::record).containsExactly(1L, 2L, 3L);
        assertThat(segment.newest()).contains(TestAgent.START.plusSeconds(4));
    }

    @Test
    void everyFlippedBitIsRefused() throws Exception {
        byte[] good = agent.segment(agent.accesses(2));
        Random random = new Random(7);

        for (int i = 0; i < good.length; i++) {
            byte[] bad = good.clone();
            bad[i] ^= (byte) (1 << random.nextInt(8));
            refused(bad, Refusal.BROKEN_CHAIN);
        }
    }

    @Test
    void everyCutIsRefused() throws Exception {
        byte[] good = agent.segment(agent.accesses(2));

        for (int length = 0; length < good.length - 1; length++) {
            refused(Arrays.copyOf(good, length), Refusal.BROKEN_CHAIN);
        }
    }

    @Test
    void anotherAgentsKeyOrChainIsRefused() throws Exception {
        TestAgent other = new TestAgent("web-01", directory);

        refused(other.segment("db-01", other.accesses(1)), Refusal.BROKEN_CHAIN);
        refused(agent.segment("web-01", agent.accesses(1)), Refusal.WRONG_AGENT);
        refused(agent.segment(other.accesses(1)), Refusal.WRONG_AGENT);
    }

    @Test
    void aSegmentOverTheLimitIsRefusedUnread() {
        refused(new byte[IntakeService.MAX_SEGMENT + 1], Refusal.TOO_LARGE);
    }

    static Stream<Event> eventsNoAgentMaySend() {
        TestAgent agent = new TestAgent("db-01", Path.of("unused"));
        return Stream.of(
                good(agent).put(Ecs.EVENT_ID, "db-01:access:2").build(),
                good(agent).put(Ecs.EVENT_ID, "web-01:access:1").build(),
                good(agent).put(Ecs.EVENT_SEQUENCE, 2L).build(),
                agent.event("access", "nginx.access", 0).build(),
                agent.event("access", "nginx.access", -1).build(),
                agent.event("a/../b", "nginx.access", 1).build(),
                agent.event("a:b", "nginx.access", 1).build(),
                good(agent).put(Ecs.SOURCE, "other").build(),
                good(agent).remove(Ecs.SOURCE).build(),
                good(agent).remove(Ecs.EVENT_ID).build(),
                good(agent).remove(Ecs.EVENT_SEQUENCE).build(),
                good(agent).remove(Ecs.TIMESTAMP).build(),
                good(agent).remove(Ecs.EVENT_DATASET).build(),
                good(agent).put(Ecs.EVENT_DATASET, "jianxin.intake").build(),
                good(agent).put(Ecs.EVENT_DATASET, "jianxin.flow").build(),
                good(agent).put(Ecs.EVENT_DATASET, "jianxin.decision").build(),
                good(agent).put(Ecs.EVENT_DATASET, "made.up").build(),
                good(agent).put(Ecs.EVENT_DATASET, "a".repeat(200)).build(),
                good(agent).put(Ecs.EVENT_ORIGINAL, "x".repeat(2 << 20)).build(),
                good(agent).put(Ecs.EVENT_DATASET, "../alerts").build(),
                good(agent).put(Ecs.EVENT_DATASET, "Nginx").build());
    }

    private static Event.Builder good(TestAgent agent) {
        return agent.event("access", "nginx.access", 1);
    }

    @ParameterizedTest
    @MethodSource("eventsNoAgentMaySend")
    void eventsNoAgentMaySendAreRefusedByTheirRecord(Event event) throws Exception {
        byte[] segment =
                agent.segment(List.of(agent.event("auth", "system.auth").build(), event));

        assertThatExceptionOfType(SegmentRefusedException.class)
                .isThrownBy(() -> read(segment))
                .satisfies(e -> {
                    assertThat(e.refusal()).isEqualTo(Refusal.BAD_EVENT);
                    assertThat(e.record()).isEqualTo(2);
                })
                .withMessageStartingWith("record 2: ");
    }

    @Test
    void whatTheGatewaySaysIsTakenOnlyFromTheAgentThatReadsItsLog() throws Exception {
        byte[] segment = agent.segment(List.of(
                agent.event("gateway", "jianxin.decision").build(),
                agent.event("gateway", "jianxin.flow").build(),
                agent.event("auth", "system.auth").build()));

        assertThatExceptionOfType(SegmentRefusedException.class)
                .isThrownBy(() -> read(segment))
                .withMessage("record 1: its event.dataset is not one this agent may send");
        assertThat(reader.read("db-01", segment, new RegisteredAgent(agent.publicKey(), true))
                        .events())
                .extracting(Segment.Sent::dataset)
                .containsExactly("jianxin.decision", "jianxin.flow", "system.auth");
    }

    @Test
    void whatParsersMakeMayBeSent() {
        for (String parser : Parsers.names()) {
            Event event = Parsers.oversized(
                            parser, "x", 1, new ParserContext(Detector.create(), ZoneOffset.UTC, uid -> null))
                    .build();
            assertThat(Dataset.named(event.require(Ecs.EVENT_DATASET)))
                    .hasValueSatisfying(dataset ->
                            assertThat(agent.registered().maySend(dataset)).isTrue());
        }
    }

    @Test
    void recordsThatAreNoEventsAreRefusedWithoutRepeatingThem() throws Exception {
        for (String payload : List.of(
                "{\"secret\":\"13800000000\"}",
                "13800000000",
                "{\"positions\":{},\"secret\":\"13800000000\"}",
                "{\"positions\":13800000000")) {
            byte[] segment = agent.sealed("db-01", List.of(payload.getBytes(StandardCharsets.UTF_8)));
            agent.returnTo(ChainPosition.start());

            assertThatExceptionOfType(SegmentRefusedException.class)
                    .isThrownBy(() -> read(segment))
                    .satisfies(e -> assertThat(e.refusal()).isEqualTo(Refusal.BAD_EVENT))
                    .satisfies(e -> assertThat(e.getMessage()).doesNotContain("13800000000"));
        }
    }

    @Test
    void jumpsOfASequenceBecomeGaps() throws Exception {
        agent.skip("access", 2);
        List<Event> first = agent.accesses(1);
        agent.skip("access", 5);
        Segment segment = read(agent.segment(
                Stream.concat(first.stream(), agent.accesses(2).stream()).toList()));

        SegmentPlan plan = SegmentPlan.of(segment, Map.of("access", 1L));

        assertThat(plan.gaps())
                .extracting(SegmentPlan.Gap::source, SegmentPlan.Gap::first, SegmentPlan.Gap::last)
                .containsExactly(tuple("access", 2L, 2L), tuple("access", 4L, 8L));
        assertThat(plan.lost()).isEqualTo(6);
        assertThat(plan.through()).containsExactly(Map.entry("access", 10L));
    }

    @Test
    void aSequenceNumberThatComesAgainIsRefused() throws Exception {
        Segment segment = read(agent.segment(agent.accesses(2)));

        assertThatExceptionOfType(SegmentRefusedException.class)
                .isThrownBy(() -> SegmentPlan.of(segment, Map.of("access", 1L)))
                .satisfies(e -> assertThat(e.refusal()).isEqualTo(Refusal.BAD_EVENT));
    }

    private Segment read(byte[] bytes) throws SegmentRefusedException {
        return reader.read("db-01", bytes, agent.registered());
    }

    private void refused(byte[] bytes, Refusal refusal) {
        assertThatExceptionOfType(SegmentRefusedException.class)
                .isThrownBy(() -> read(bytes))
                .satisfies(e -> assertThat(e.refusal()).isEqualTo(refusal));
    }
}
