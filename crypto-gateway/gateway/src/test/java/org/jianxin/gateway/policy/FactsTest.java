package org.jianxin.gateway.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.jianxin.gateway.policy.PolicyFixture.decide;
import static org.jianxin.gateway.policy.PolicyFixture.facts;
import static org.jianxin.gateway.policy.PolicyFixture.policy;
import static org.jianxin.gateway.policy.PolicyFixture.rule;

import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FactsTest {
    @TestFactory
    Stream<DynamicTest> everyFactDecidesWhenItIsKnownAndFailsClosedWhenItIsNot() {
        return Stream.of(Fact.values())
                .map(fact -> DynamicTest.dynamicTest(fact.id(), () -> {
                    Object value = value(fact);
                    Facts known = facts().put(fact, value).build();
                    Facts unknown = facts().put(fact, value).forget(fact).build();
                    String met = rule("allow", "|\n  " + condition(fact, true));
                    String notMet = rule("allow", "|\n  " + condition(fact, false));
                    boolean follows = fact == Fact.CONTEXT_WORKDAY; // from the time, where nobody says otherwise

                    assertThat(decide(policy(met), known).outcome()).isEqualTo(Outcome.ALLOW);
                    assertThat(decide(policy(notMet), known).reason()).isEqualTo("condition-not-met");
                    if (!follows) {
                        assertThat(decide(policy(met), unknown).reason()).isEqualTo("fact-unknown");
                        assertThat(decide(policy(met.replace("allow", "deny"), "effect: allow"), unknown))
                                .satisfies(
                                        ruling -> assertThat(ruling.outcome()).isEqualTo(Outcome.DENY))
                                .satisfies(
                                        ruling -> assertThat(ruling.facts()).contains(new UsedFact(fact.id(), null)));
                    }
                    assertThat(decide(policy(met), known).facts()).contains(new UsedFact(fact.id(), value));
                }));
    }

    private static Object value(Fact fact) {
        return switch (fact.type()) {
            case TEXT -> fact.choices().isEmpty() ? "some" : fact.choices().get(0);
            case TEXTS -> List.of(
                    fact.choices().isEmpty() ? "some" : fact.choices().get(0));
            case NUMBER -> 3L;
            case FLAG -> true;
            case TIME -> Instant.parse("2026-01-01T00:00:00Z");
        };
    }

    private static String condition(Fact fact, boolean met) {
        String text = fact.choices().isEmpty() ? "some" : fact.choices().get(0);
        return switch (fact.type()) {
            case TEXT -> fact.id() + (met ? " == '" : " != '") + text + "'";
            case TEXTS -> (met ? "'" : "!('") + text + "' in " + fact.id() + (met ? "" : ")");
            case NUMBER -> fact.id() + (met ? " >= 3" : " > 3");
            case FLAG -> (met ? "" : "!") + fact.id();
            case TIME -> fact.id() + (met ? " < " : " > ") + "timestamp('2026-06-01T00:00:00Z')";
        };
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /console/alerts, read",
        "GET, /console/alerts/export, export",
        "GET, /api/v1/alerts.CSV, export",
        "HEAD, /console/, read",
        "POST, /console/alerts/export, write",
        "PATCH, /x, write",
        "DELETE, /x, delete",
    })
    void anOperationFollowsFromMethodAndPath(String method, String path, String operation) {
        Facts facts = facts().action(method, RequestPath.of(path).orElseThrow()).build();

        assertThat(facts.get(Fact.ACTION_OPERATION)).contains(operation);
    }

    @ParameterizedTest
    @CsvSource({"100, A", "90, A", "89, B", "80, B", "79, C", "70, C", "69, D", "60, D", "59, F", "0, F"})
    void aPostureFollowsFromTheBaselineScore(long score, String grade) {
        assertThat(facts().baseline(score).build().get(Fact.DEVICE_POSTURE)).contains(grade);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-26T15:59:59Z, 23, 4, true", // Thursday
        "2026-11-26T16:00:00Z, 0, 5, true", // already Friday in China
        "2026-11-28T04:00:00Z, 12, 6, false", // Saturday
        "2026-10-01T04:00:00Z, 12, 4, false", // a Thursday the file calls a holiday
        "2026-10-10T04:00:00Z, 12, 6, true", // a Saturday the file calls a working day
    })
    void theClockOnTheWallAndTheFilesCalendarTellTheDay(Instant at, long hour, long weekday, boolean workday)
            throws Exception {
        Facts facts = facts().time(at).build();
        String when =
                "context.hour == " + hour + " && context.weekday == " + weekday + " && context.workday == " + workday;

        assertThat(decide(policy(rule("allow", when)), facts).allowed()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "10.1.255.255, allow",
        "10.2.0.1, deny",
        "fd12::1, allow",
        "2001:db8::1, deny",
        "::ffff:10.1.0.1, allow",
        "localhost, deny",
        "10.1, deny",
    })
    void aNetworkIsItsBlocksAndNothingIsLookedUp(String address, String outcome) throws Exception {
        Facts facts = facts().connection(address, null, null).build();

        assertThat(decide(policy(rule("allow", "context.network.office")), facts)
                        .outcome()
                        .id())
                .isEqualTo(outcome);
    }

    @Test
    void nationalCryptographyIsToldByTheSuite() throws Exception {
        Policy policy = policy(rule("allow", "context.nationalCrypto"));

        assertThat(decide(
                                policy,
                                facts().connection("10.1.0.1", "TLCP", "ECC_SM4_GCM_SM3")
                                        .build())
                        .allowed())
                .isTrue();
        assertThat(decide(
                                policy,
                                facts().connection("10.1.0.1", "TLSv1.3", "TLS_AES_128_GCM_SHA256")
                                        .build())
                        .allowed())
                .isFalse();
    }

    @Test
    void aFactHasItsType() {
        assertThatThrownBy(() -> facts().put(Fact.CONTEXT_TRUST_SCORE, "high"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("context.trustScore cannot be a String");
    }

    @Test
    void factsAreToldToAPersonInPlainWords() {
        assertThat(new UsedFact("device.baselineScore", 40L).zh(PolicyFixture.ZONE))
                .isEqualTo("设备基线得分：40");
        assertThat(new UsedFact("device.agentAlive", false).en(PolicyFixture.ZONE))
                .isEqualTo("agent of the device alive: no");
        assertThat(new UsedFact("context.trustScore", null).zh(PolicyFixture.ZONE))
                .isEqualTo("信任评分：不明");
        assertThat(new UsedFact("subject.roles", List.of("auditor", "blue-team")).zh(PolicyFixture.ZONE))
                .isEqualTo("角色：auditor、blue-team");
        assertThat(new UsedFact("context.network.office", true).zh(PolicyFixture.ZONE))
                .isEqualTo("位于网络 office：是");
        assertThat(new UsedFact("context.time", PolicyFixture.EVENING).en(PolicyFixture.ZONE))
                .isEqualTo("time: 2026-11-26 22:00:00");
        assertThat(new UsedFact("context.trustScore", null).text()).isEqualTo("context.trustScore=?");
    }
}
