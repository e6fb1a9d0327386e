package org.jianxin.compliance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jianxin.compliance.Assessment.Item;
import org.jianxin.events.Ecs;
import org.jianxin.events.Event;
import org.jianxin.events.EventJson;
import org.jianxin.sm.Sm3;
import org.jianxin.store.StoredEvent;
import org.junit.jupiter.api.Test;

final class AutomaticVerdictsTest {
    private static final List<String> PASSWORD_CHECKS = List.of("PW-QUALITY", "PW-AGE", "UID-UNIQ", "PW-EMPTY");

    private static final Instant RAN = Instant.parse("2026-11-22T01:00:00Z");
    private static final Instant WEEK_BEFORE = RAN.minus(SelfAssessment.MAX_AGE);

    private final ControlCatalogue catalogue = ControlCatalogue.level3();
    private final EventJson json = new EventJson();
    private final AutomaticVerdicts verdicts = new AutomaticVerdicts(event -> Sm3.hex(json.write(event)));

    @Test
    void withoutAnyCheckEveryItemWaitsForAPerson() {
        List<Item> items = verdicts.decide(catalogue, List.of(), WEEK_BEFORE);

        assertThat(items).hasSize(211);
        assertThat(items).allSatisfy(item -> {
            assertThat(item.result()).isEqualTo(ItemResult.PENDING);
            assertThat(item.automatic()).isFalse();
            assertThat(item.reason().chinese()).isNotBlank();
        });
    }

    @Test
    void anItemWhoseChecksAllPassOnAllHostsConformsAndNamesItsEvidence() {
        Item item = item("8.1.4.1 a)", outcomes("pass", "pass", "pass", "pass"));

        assertThat(item.result()).isEqualTo(ItemResult.CONFORM);
        assertThat(item.automatic()).isTrue();
        assertThat(item.evidence()).hasSize(4).allSatisfy(evidence -> {
            assertThat(evidence.eventId()).startsWith("web01:host-checks:");
            assertThat(evidence.sm3()).hasSize(64);
        });
    }

    @Test
    void oneFailingCheckMakesItPartialAndAllFailingMakesItNonconform() {
        assertThat(item("8.1.4.1 a)", outcomes("pass", "fail", "pass", "pass")).result())
                .isEqualTo(ItemResult.PARTIAL);
        assertThat(item("8.1.4.1 a)", outcomes("pass", "fail", "pass", "pass")).reason())
                .isEqualTo(new Reason(Reason.Kind.NOT_PASSED, List.of("web01 (agent-web01) PW-AGE：检查结果 fail")));
        assertThat(item("8.1.4.1 a)", outcomes("fail", "fail", "fail", "fail")).result())
                .isEqualTo(ItemResult.NONCONFORM);
    }

    @Test
    void aCheckThatCouldNotRunOrIsMissingLeavesTheItemToAPerson() {
        Item unknown = item("8.1.4.1 a)", outcomes("pass", "unknown", "pass", "pass"));
        Item missing = item("8.1.4.1 a)", outcomes("pass", "pass", "pass"));

        assertThat(unknown.result()).isEqualTo(ItemResult.PENDING);
        assertThat(unknown.reason().chinese()).isEqualTo("尚缺检查结果：PW-AGE");
        assertThat(missing.reason().chinese()).isEqualTo("尚缺检查结果：PW-EMPTY");
    }

    @Test
    void aHostThatLacksACheckLeavesTheItemToAPerson() {
        List<CheckOutcome> outcomes = new ArrayList<>(outcomes("pass", "pass", "pass", "pass"));
        outcomes.add(outcome("db01", "PW-AGE", "pass"));

        assertThat(item("8.1.4.1 a)", outcomes).result()).isEqualTo(ItemResult.PENDING);
    }

    @Test
    void anItemThatNeedsAPersonIsNeverPassedByAChecksWord() {
        Item dataAtRest = item(
                "8.1.4.8 b)",
                List.of(
                        outcome("web01", "PW-HASH", "pass"),
                        outcome("web01", "DISK-ENC", "pass"),
                        outcome("web01", "DB-ENC", "pass"),
                        outcome("web01", "DATA-MASK", "pass")));

        assertThat(dataAtRest.result()).isEqualTo(ItemResult.PENDING);
        assertThat(dataAtRest.evidence()).hasSize(4);
        assertThat(dataAtRest.reason().kind()).isEqualTo(Reason.Kind.PARTLY_TELEMETRY);
    }

    @Test
    void resultsOlderThanTheLimitAreMissingAndTheirHostIsNotForgotten() {
        List<CheckOutcome> outcomes = new ArrayList<>(outcomes("pass", "pass", "pass", "pass"));
        Instant old = WEEK_BEFORE.minusSeconds(1);
        for (String key : PASSWORD_CHECKS) {
            outcomes.add(outcome("agent-db01", "db01", key, "pass", RAN, old));
        }

        Item item = item("8.1.4.1 a)", outcomes);

        assertThat(item.result()).isEqualTo(ItemResult.PENDING);
        assertThat(item.reason()).isEqualTo(new Reason(Reason.Kind.CHECKS_MISSING, PASSWORD_CHECKS));
        assertThat(item.evidence()).extracting(Assessment.ItemEvidence::host).containsOnly("web01");
    }

    @Test
    void aResultThatLayInASpoolIsAsOldAsTheCheck() {
        CheckOutcome late = outcome("agent-web01", "web01", "MIN-PKG", "pass", WEEK_BEFORE.minusSeconds(1), RAN);

        assertThat(item("8.1.4.4 a)", List.of(late)).result()).isEqualTo(ItemResult.PENDING);
    }

    @Test
    void whichResultIsNewerIsSaidByIntakeAndNotByTheHostsClock() {
        CheckOutcome forged =
                outcome("agent-web01", "web01", "PW-AGE", "pass", Instant.parse("2099-01-01T00:00:00Z"), RAN);
        CheckOutcome later = outcome("agent-web01", "web01", "PW-AGE", "fail", RAN, RAN.plusSeconds(1));

        assertThat(later.supersedes(forged)).isTrue();
        assertThat(forged.supersedes(later)).isFalse();
    }

    @Test
    void anEventThatNeverPassedIntakeIsNoOutcome() {
        Event event = outcome("web01", "PW-AGE", "pass").event();

        assertThat(CheckOutcome.of(
                        stored(event.toBuilder().remove(Ecs.EVENT_INGESTED).build())))
                .isEmpty();
        assertThat(CheckOutcome.of(stored(event.toBuilder().remove(Ecs.AGENT_ID).build())))
                .isEmpty();
    }

    @Test
    void failingAndPartialChecksPutTheirMajorHazardsUnderSuspicion() {
        List<Item> items = verdicts.decide(
                catalogue,
                List.of(
                        outcome("web01", "PW-EMPTY", "fail"),
                        outcome("web01", "PW-AGE", "pass"),
                        outcome("web01", "PORTS", "partial"),
                        outcome("web01", "MFA", "unknown"),
                        outcome("web01", "MIN-PKG", "fail")),
                WEEK_BEFORE);

        assertThat(new HazardSuspicions(catalogue).in(items))
                .containsExactly(
                        new Assessment.SuspectedHazard(
                                "A-18",
                                "空/弱/通用口令或无鉴别",
                                "Empty, weak or shared passwords, or no authentication",
                                List.of("8.1.4.1 a)"),
                                List.of("web01 (agent-web01) PW-EMPTY")),
                        new Assessment.SuspectedHazard(
                                "A-21",
                                "多余服务/共享/高危端口",
                                "Needless services, shares or high-risk ports open",
                                List.of("8.1.4.4 b)"),
                                List.of("web01 (agent-web01) PORTS")));
    }

    private Item item(String clause, List<CheckOutcome> outcomes) {
        return verdicts.decide(catalogue, outcomes, WEEK_BEFORE).stream()
                .filter(item -> item.clause().equals(clause))
                .findFirst()
                .orElseThrow();
    }

    private static List<CheckOutcome> outcomes(String... results) {
        List<CheckOutcome> outcomes = new ArrayList<>();
        for (String result : Arrays.asList(results)) {
            outcomes.add(outcome("web01", PASSWORD_CHECKS.get(outcomes.size()), result));
        }
        return outcomes;
    }

    static CheckOutcome outcome(String host, String key, String result) {
        return outcome("agent-" + host, host, key, result, RAN, RAN);
    }

    private static CheckOutcome outcome(
            String agent, String host, String key, String result, Instant at, Instant ingested) {
        String id = host + ":host-checks:" + Math.abs(key.hashCode());
        Event event = Event.builder()
                .put(Ecs.EVENT_ID, id)
                .put(Ecs.TIMESTAMP, at)
                .put(Ecs.EVENT_INGESTED, ingested)
                .put(Ecs.AGENT_ID, agent)
                .put(Ecs.HOST_NAME, host)
                .put(Ecs.CHECK_KEY, key)
                .put(Ecs.CHECK_RESULT, result)
                .put(Ecs.CHECK_REASON, "检查结果 " + result)
                .put(Ecs.CHECK_EVIDENCE, List.of("/etc/login.defs: PASS_MAX_DAYS 90"))
                .build();
        return CheckOutcome.of(stored(event)).orElseThrow();
    }

    private static StoredEvent stored(Event event) {
        return new StoredEvent("logs-jianxin.check-default-000001", event.require(Ecs.EVENT_ID), 1, event);
    }
}
