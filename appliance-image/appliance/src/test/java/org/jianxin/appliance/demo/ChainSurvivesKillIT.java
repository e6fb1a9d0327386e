package org.jianxin.appliance.demo;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jianxin.appliance.ManagedProcess;
import org.jianxin.appliance.Processes;
import org.jianxin.appliance.TestInstallation;
import org.jianxin.appliance.TestInstallation.StoredData;
import org.jianxin.events.Alert;
import org.jianxin.events.Ecs;
import org.jianxin.events.Event;
import org.jianxin.events.RecordMapper;
import org.jianxin.sensitivedata.Catalogue;
import org.jianxin.store.EventPage;
import org.jianxin.store.EventQuery;
import org.jianxin.store.EventStore;
import org.jianxin.store.StoredEvent;
import org.junit.jupiter.api.Test;

/**
 * The whole installation in its packaged form, each of its four processes killed with SIGKILL while a web server writes its
 * log and agencies call interfaces, and in the end all four at once.
 *
 * <p>What was generated is known from outside the store: the web server's lines by their numbers, the gateway's events from
 * its own signed decision log, and the calls' answers by the decision numbers their callers were given.
 */
class ChainSurvivesKillIT {
    private static final Duration RECOVERY = Duration.ofSeconds(300);
    private static final int CALLS_BETWEEN_KILLS = 50;
    private static final String WEB = "web";
    private static final String GATEWAY = "gateway-decisions";

    private final JsonMapper json = RecordMapper.create();

    /** One of the four, and how to kill it. */
    private record Victim(String name, LongSupplier pid) {}

    @Test
    void everyEventIsStoredOnceAndEveryAlertRaisedOnceAlthoughEachProcessIsKilledInMidTraffic() throws Exception {
        Path data = TestInstallation.emptyDirectory("kill");
        DemoWorld world = new DemoWorld(data, Clock.systemUTC());
        world.placeCatalogue();
        List<SteadyTraffic.Answer> answers;
        Set<Integer> served = ConcurrentHashMap.newKeySet();
        int lines;
        try (TestInstallation installation = TestInstallation.prepare(data);
                SampleProviders providers = SampleProviders.start(
                        Catalogue.load(data.resolve("catalogue.yaml")),
                        world.providersChannel(),
                        uri -> served.add(number(uri.getPath())))) {
            world.registerAgencies(providers.port());
            Path log = data.resolve("web/access.log");
            sources(data, log);
            installation.start();
            try (SteadyTraffic traffic = SteadyTraffic.start(installation.gateway(), log, world.consumerTls())) {
                killEach(installation.processes(), traffic, data);
                traffic.close();
                assertThat(traffic.failures()).isEmpty();
                assertThat(traffic.broken()).as("calls hit by a kill").isPositive();
                answers = traffic.answers();
                lines = traffic.lines();
            }
            long last = GatewayEvents.read(data).size();
            await("everything is durable").atMost(RECOVERY).until(() -> {
                Map<String, Long> acknowledged = acknowledged(data);
                return acknowledged.get(WEB) == lines && acknowledged.get(GATEWAY) >= last;
            });
            try (StoredData stored = installation.closeAndOpenStore()) {
                Map<String, StoredEvent> events =
                        everyEventIsThereOnce(stored.cluster().events());
                everyLineIsThereOnce(events, lines);
                GatewayEvents.verify(data);
                theGatewaysEventsAreThereAsItRecordedThem(events, GatewayEvents.read(data), last);
                everyCallThatWasLetThroughHasItsDecision(events, served, answers);
                everyAnswerHasItsDecisionAndItsFlow(events, answers);
                theAlertsAreThoseOfAnUndisturbedRun(data, stored, events);
            }
        }
    }

    /** First boot's agent, but with no sources of this machine: what they would bring nobody here can count. */
    private static void sources(Path data, Path log) throws IOException {
        Files.createDirectories(log.getParent());
        Files.createFile(log);
        Path settings = data.resolve("agent/agent.yaml");
        String text = Files.readString(settings);
        Files.writeString(
                settings,
                text.substring(0, text.indexOf("sources:"))
                        + """
                        sources:
                          - {name: %s, type: chain, path: ../gateway/decisions}
                          - {name: %s, type: file, path: %s, parser: nginx}
                        """
                                .formatted(GATEWAY, WEB, log));
    }

    private void killEach(Processes processes, SteadyTraffic traffic, Path data) throws Exception {
        Victim agent = new Victim("agent", processes.agent()::pid);
        Victim gateway = new Victim("gateway", processes.gateway()::pid);
        Victim appliance = new Victim("appliance", processes.appliance()::pid);
        Victim searchNode = new Victim("search node", () -> searchNode(processes.appliance()));
        await("the whole chain carries traffic")
                .atMost(RECOVERY)
                .until(() -> acknowledged(data).get(WEB) > 0);
        decisionsGoOnWithoutTheStore(searchNode, traffic, data);
        for (List<Victim> victims : List.of(
                List.of(agent),
                List.of(gateway),
                List.of(appliance),
                List.of(searchNode),
                List.of(searchNode, appliance, gateway, agent))) {
            kill(victims, searchNode, traffic, data);
        }
        inMidTraffic(traffic); // after the last recovery as well
        assertThat(processes.agent().starts()).isEqualTo(3);
        assertThat(processes.gateway().starts()).isEqualTo(3);
        assertThat(processes.appliance().starts())
                .as("survives its search node")
                .isEqualTo(3);
    }

    /** Elasticsearch answers nothing for a while, as behind a broken network: nobody but the store's readers is to notice. */
    private void decisionsGoOnWithoutTheStore(Victim searchNode, SteadyTraffic traffic, Path data) throws Exception {
        signal(searchNode, "STOP");
        try {
            inMidTraffic(traffic);
            long durable = acknowledged(data).get(GATEWAY);
            inMidTraffic(traffic);
            assertThat(acknowledged(data).get(GATEWAY))
                    .as("nothing is durable meanwhile")
                    .isEqualTo(durable);
            assertThat(GatewayEvents.read(data).size())
                    .as("and is on the gateway's log")
                    .isGreaterThan((int) durable);
        } finally {
            signal(searchNode, "CONT");
        }
    }

    private static void signal(Victim victim, String signal) throws IOException {
        Process kill = new ProcessBuilder(
                        "kill", "-" + signal, String.valueOf(victim.pid().getAsLong()))
                .inheritIO()
                .start();
        assertThat(kill.onExit().join().exitValue()).as("kill -" + signal).isZero();
    }

    private void kill(List<Victim> victims, Victim searchNode, SteadyTraffic traffic, Path data) {
        inMidTraffic(traffic);
        long node = searchNode.pid().getAsLong();
        Map<String, Long> pids =
                new LinkedHashMap<>(); // in this order: the search node ends itself after its appliance
        victims.forEach(victim -> pids.put(victim.name(), victim.pid().getAsLong()));
        assertThat(pids.values()).doesNotContain(-1L);
        List<ProcessHandle> handles = pids.values().stream()
                .map(pid -> ProcessHandle.of(pid).orElseThrow())
                .toList();
        handles.forEach(ProcessHandle::destroyForcibly);
        int lines = traffic.lines();
        if (pids.containsKey("appliance")) {
            await("the search node does not outlive its appliance")
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> !alive(node));
        }
        for (Victim victim : victims) {
            await(victim.name() + " runs again").atMost(RECOVERY).until(() -> {
                long pid = victim.pid().getAsLong();
                return pid > 0 && pid != pids.get(victim.name()) && alive(pid);
            });
        }
        await("what was written before " + pids.keySet() + " was killed is durable")
                .atMost(RECOVERY)
                .until(() -> acknowledged(data).get(WEB) >= lines);
    }

    private static void inMidTraffic(SteadyTraffic traffic) {
        int before = traffic.answers().size();
        await("calls are answered")
                .atMost(RECOVERY)
                .until(() -> traffic.answers().size() >= before + CALLS_BETWEEN_KILLS);
    }

    private static boolean alive(long pid) {
        return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent();
    }

    /** The appliance's one child, or -1. */
    private static long searchNode(ManagedProcess appliance) {
        long parent = appliance.pid();
        return parent < 0
                ? -1
                : ProcessHandle.of(parent)
                        .flatMap(process -> process.children()
                                .filter(ProcessHandle::isAlive)
                                .findFirst())
                        .map(ProcessHandle::pid)
                        .orElse(-1L);
    }

    /** Per source the last event of which the agent knows that it is durable in the store. */
    private Map<String, Long> acknowledged(Path data) throws IOException {
        Map<String, Long> acknowledged = new HashMap<>(Map.of(WEB, 0L, GATEWAY, 0L));
        try {
            JsonNode status = json.readTree(Files.readAllBytes(data.resolve("agent/spool/status.json")));
            for (JsonNode source : status.path("sources")) {
                acknowledged.put(
                        source.path("name").asText(),
                        source.path("acknowledged").asLong());
            }
        } catch (NoSuchFileException notYetStarted) {
            // nothing is durable then
        }
        return acknowledged;
    }

    /** All events by id; no id is there twice, no source has a gap, and intake had nothing to complain about. */
    private static Map<String, StoredEvent> everyEventIsThereOnce(EventStore store) throws Exception {
        store.refresh();
        Map<String, StoredEvent> events = new TreeMap<>();
        List<String> twice = new ArrayList<>();
        EventQuery query = EventQuery.of(null).withSize(5_000);
        EventPage page = store.search(query);
        while (true) {
            for (StoredEvent event : page.events()) {
                assertThat(event.event().require(Ecs.EVENT_ID)).isEqualTo(event.id());
                if (events.put(event.id(), event) != null) {
                    twice.add(event.id());
                }
            }
            if (page.cursor() == null) {
                break;
            }
            page = store.search(query.withCursor(page.cursor()));
        }
        assertThat(twice).as("stored twice").isEmpty();
        assertThat(page.total()).isEqualTo(events.size());
        assertThat(events.values())
                .as("gaps, rejections, refusals")
                .noneMatch(event -> event.event().require(Ecs.EVENT_DATASET).equals("jianxin.intake"));
        Map<String, List<Long>> sequences = events.values().stream()
                .collect(Collectors.groupingBy(
                        event -> event.event().require(Ecs.SOURCE),
                        Collectors.mapping(event -> event.event().require(Ecs.EVENT_SEQUENCE), Collectors.toList())));
        assertThat(sequences).containsKeys(WEB, GATEWAY);
        sequences.forEach((source, numbers) -> assertThat(numbers)
                .as(source)
                .containsExactlyInAnyOrderElementsOf(
                        LongStream.rangeClosed(1, numbers.size()).boxed().toList()));
        return events;
    }

    private static void everyLineIsThereOnce(Map<String, StoredEvent> events, int lines) {
        assertThat(of(events, WEB).map(event -> event.require(Ecs.URL_PATH)).toList())
                .containsExactlyElementsOf(IntStream.rangeClosed(1, lines)
                        .mapToObj(n -> "/page/" + n)
                        .toList());
    }

    /**
     * The n-th record of the decision log is the n-th event of its source, field by field. The log goes on while there are
     * segments to ship, so its very end may not be in the store.
     */
    private static void theGatewaysEventsAreThereAsItRecordedThem(
            Map<String, StoredEvent> events, List<Event> generated, long last) {
        List<Event> stored = of(events, GATEWAY).toList();
        assertThat(stored).as("recorded before the traffic ended").hasSizeGreaterThanOrEqualTo((int) last);
        assertThat(generated).hasSizeGreaterThanOrEqualTo(stored.size());
        for (int i = 0; i < stored.size(); i++) {
            assertThat(stored.get(i).values())
                    .containsAllEntriesOf(generated.get(i).values());
        }
        assertThat(decisions(events).map(event -> event.require(Ecs.DECISION_ID)))
                .doesNotHaveDuplicates();
    }

    private static Stream<Event> decisions(Map<String, StoredEvent> events) {
        return onRequests(events)
                .filter(event -> event.require(Ecs.EVENT_DATASET).equals("jianxin.decision"));
    }

    /** The gateway's events but those of what was done to accounts, which are on the same log. */
    private static Stream<Event> onRequests(Map<String, StoredEvent> events) {
        return of(events, GATEWAY).filter(event -> event.get(Ecs.DECISION_ID).isPresent());
    }

    private static Stream<Event> of(Map<String, StoredEvent> events, String source) {
        return events.values().stream()
                .map(StoredEvent::event)
                .filter(event -> event.require(Ecs.SOURCE).equals(source))
                .sorted(Comparator.comparing(event -> event.require(Ecs.EVENT_SEQUENCE)));
    }

    /** Calls whose answer a kill cut off included: nothing gets to an interface of which there is no decision. */
    private static void everyCallThatWasLetThroughHasItsDecision(
            Map<String, StoredEvent> events, Set<Integer> served, List<SteadyTraffic.Answer> answers) {
        Set<Integer> decided = decisions(events)
                .map(event -> event.require(Ecs.URL_PATH))
                .filter(path -> path.contains(SteadyTraffic.CALL))
                .map(ChainSurvivesKillIT::number)
                .collect(Collectors.toSet());
        assertThat(served)
                .containsAll(answers.stream()
                        .filter(answer -> answer.status() == 200)
                        .map(SteadyTraffic.Answer::number)
                        .toList());
        assertThat(decided).containsAll(served);
    }

    /** Of a call, from its path. */
    private static int number(String path) {
        return Integer.parseInt(path.substring(path.indexOf(SteadyTraffic.CALL) + SteadyTraffic.CALL.length()));
    }

    private static void everyAnswerHasItsDecisionAndItsFlow(
            Map<String, StoredEvent> events, List<SteadyTraffic.Answer> answers) {
        Map<String, List<Event>> byDecision =
                onRequests(events).collect(Collectors.groupingBy(event -> event.require(Ecs.DECISION_ID)));
        assertThat(answers).hasSizeGreaterThan(6 * CALLS_BETWEEN_KILLS);
        for (SteadyTraffic.Answer answer : answers) {
            assertThat(answer.status()).as("call %d", answer.number()).isIn(200, 404);
            List<Event> recorded = byDecision.getOrDefault(requireNonNull(answer.decision()), List.of());
            assertThat(recorded)
                    .as("call %d", answer.number())
                    .extracting(event -> event.require(Ecs.EVENT_DATASET))
                    .containsExactlyElementsOf(
                            answer.status() == 200
                                    ? List.of("jianxin.decision", "jianxin.flow")
                                    : List.of("jianxin.decision"));
            assertThat(recorded).allMatch(event -> event.require(Ecs.URL_PATH).endsWith("/call/" + answer.number()));
        }
    }

    private static void theAlertsAreThoseOfAnUndisturbedRun(
            Path data, StoredData stored, Map<String, StoredEvent> events) throws Exception {
        assertThat(AlertFacts.all(stored.cluster().alerts()))
                .as("raised while the processes were being killed")
                .isNotEmpty();
        RulesRun rules = new RulesRun(data, stored);
        List<Alert> raised = rules.goOn();
        assertThat(raised).allSatisfy(alert -> {
            assertThat(AlertFacts.evidenceIds(alert)).doesNotHaveDuplicates();
            alert.evidence().forEach(evidence -> assertThat(events.get(evidence.eventId()))
                    .returns(evidence.index(), StoredEvent::index));
        });
        Map<String, Long> expected = ExpectedAlerts.of(of(events, GATEWAY).toList());
        Set<String> rulesCounted =
                expected.keySet().stream().map(name -> name.split(" ", 2)[0]).collect(Collectors.toSet());
        assertThat(rulesCounted).hasSize(7);
        assertThat(raised.stream()
                        .filter(alert -> rulesCounted.contains(alert.rule().id()))
                        .collect(Collectors.toMap(
                                alert -> ExpectedAlerts.name(alert.rule().id(), alert.key(), alert.windowStart()),
                                Alert::count)))
                .isEqualTo(expected);
        assertThat(AlertFacts.of(raised)).isEqualTo(AlertFacts.of(rules.afresh()));
    }
}
