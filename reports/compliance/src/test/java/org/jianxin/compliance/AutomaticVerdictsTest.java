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

    private final ControlCatalogue catalogue = ControlCatalogue.level3();
    private final EventJson json = new EventJson();
    private final AutomaticVerdicts verdicts = new AutomaticVerdicts(event -> Sm3.hex(json.write(event)));

    @Test
    void withoutAnyCheckEveryItemWaitsForAPerson() {
        List<Item> items = verdicts.decide(catalogue, List.of());

        assertThat(items).hasSize(211);
        assertThat(items).allSatisfy(item -> {
            assertThat(item.result()).isEqualTo(ItemResult.PENDING);
            assertThat(item.automatic()).isFalse();
            assertThat(item.reason()).isNotBlank();
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
                .contains("web01 PW-AGE");
        assertThat(item("8.1.4.1 a)", outcomes("fail", "fail", "fail", "fail")).result())
                .isEqualTo(ItemResult.NONCONFORM);
    }

    @Test
    void aCheckThatCouldNotRunOrIsMissingLeavesTheItemToAPerson() {
        Item unknown = item("8.1.4.1 a)", outcomes("pass", "unknown", "pass", "pass"));
        Item missing = item("8.1.4.1 a)", outcomes("pass", "pass", "pass"));

        assertThat(unknown.result()).isEqualTo(ItemResult.PENDING);
        assertThat(unknown.reason()).isEqualTo("尚缺检查结果：PW-AGE");
        assertThat(missing.reason()).isEqualTo("尚缺检查结果：PW-EMPTY");
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
        assertThat(dataAtRest.reason()).contains("人工");
    }

    private Item item(String clause, List<CheckOutcome> outcomes) {
        return verdicts.decide(catalogue, outcomes).stream()
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
        String id = host + ":host-checks:" + Math.abs(key.hashCode());
        Event event = Event.builder()
                .put(Ecs.EVENT_ID, id)
                .put(Ecs.TIMESTAMP, Instant.parse("2026-11-22T01:00:00Z"))
                .put(Ecs.HOST_NAME, host)
                .put(Ecs.CHECK_KEY, key)
                .put(Ecs.CHECK_RESULT, result)
                .put(Ecs.CHECK_REASON, "检查结果 " + result)
                .put(Ecs.CHECK_EVIDENCE, List.of("/etc/login.defs: PASS_MAX_DAYS 90"))
                .build();
        return CheckOutcome.of(new StoredEvent("logs-jianxin.check-default-000001", id, 1, event))
                .orElseThrow();
    }
}
