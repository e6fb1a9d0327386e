package org.jianxin.gateway.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jianxin.gateway.policy.PolicyFixture.decide;
import static org.jianxin.gateway.policy.PolicyFixture.facts;
import static org.jianxin.gateway.policy.PolicyFixture.policy;
import static org.jianxin.gateway.policy.PolicyFixture.rule;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeliberationTest {
    private static final String TRUST = "context.trustScore < 60";

    /** What becomes of a request whose trust score is not known, under two rules of which the first asks for it. */
    @ParameterizedTest
    @CsvSource({
        "allow, allow, allow, r2",
        "allow, deny, deny, r2",
        "mask, allow, mask, r1",
        "mask, mask, mask, r2",
        "mask, step-up, step-up, r2",
        "mask, deny, deny, r2",
        "step-up, allow, step-up, r1",
        "step-up, mask, step-up, r1",
        "step-up, deny, deny, r2",
        "deny, allow, deny, r1",
    })
    void whereAFactIsNotKnownTheStricterOfBothWorldsStands(String asks, String then, String outcome, String rule)
            throws Exception {
        Ruling ruling = decide(policy(rule(asks, TRUST), "effect: " + then), facts().build());

        assertThat(ruling.outcome().id()).isEqualTo(outcome);
        assertThat(ruling.rule()).isEqualTo(rule);
        assertThat(ruling.facts()).contains(new UsedFact("context.trustScore", null));
    }

    @ParameterizedTest
    @CsvSource({"allow", "mask", "step-up", "deny"})
    void whereNoRuleIsLeftTheAnswerIsNo(String effect) throws Exception {
        Ruling ruling = decide(policy(rule(effect, TRUST)), facts().build());

        assertThat(ruling.outcome()).isEqualTo(Outcome.DENY);
        assertThat(ruling.reason()).isEqualTo("fact-unknown");
    }

    @Test
    void aFactThatMakesNoDifferenceMayBeUnknown() throws Exception {
        Policy either = policy(rule("allow", "context.trustScore > 60 || subject.clearance == 2"));
        Policy neither = policy(rule("deny", "device.known && context.trustScore < 60"), "effect: allow");
        Facts facts = facts().put(Fact.DEVICE_KNOWN, false).build();

        assertThat(decide(either, facts).outcome()).isEqualTo(Outcome.ALLOW);
        assertThat(decide(neither, facts).outcome()).isEqualTo(Outcome.ALLOW);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"10 / (subject.clearance - 2) > 1", "subject.roles[4] == 'auditor'", "int(subject.name) > 1"})
    void aConditionThatCannotBeComputedDenies(String condition) throws Exception {
        Policy policy = policy(rule("allow", "\"" + condition + "\""), "effect: allow");
        Ruling ruling = decide(policy, facts().build());

        assertThat(ruling.outcome()).isEqualTo(Outcome.DENY);
        assertThat(ruling.rule()).isEqualTo("r1");
        assertThat(ruling.reason()).isEqualTo("policy-error");
    }

    @Test
    void steppingUpIsOverOnceTheSecondFactorIsFreshEnough() throws Exception {
        Policy policy = policy("effect: step-up\nwithin: 5m", "effect: allow");
        Ruling without = decide(policy, facts().build());

        assertThat(without.outcome()).isEqualTo(Outcome.STEP_UP);
        assertThat(without.allowed()).isFalse();
        assertThat(without.reason()).isEqualTo("step-up-required");
        assertThat(without.within()).isEqualTo(Duration.ofMinutes(5));
        assertThat(decide(policy, second(300)).outcome()).isEqualTo(Outcome.ALLOW);
        assertThat(decide(policy, second(301)).outcome()).isEqualTo(Outcome.STEP_UP);
        assertThat(decide(policy, second(-1)).outcome()).isEqualTo(Outcome.STEP_UP);
    }

    /** A demand is not a grant: what nobody may do is not let through by a code. */
    @Test
    void aSecondFactorAloneLetsNobodyThrough() throws Exception {
        Ruling alone = decide(policy("effect: step-up\nwithin: 5m"), second(10));
        Ruling forbidden = decide(policy("effect: step-up\nwithin: 5m", "effect: deny", "effect: allow"), second(10));

        assertThat(alone.outcome()).isEqualTo(Outcome.DENY);
        assertThat(alone.rule()).isEqualTo("default");
        assertThat(forbidden.outcome()).isEqualTo(Outcome.DENY);
        assertThat(forbidden.rule()).isEqualTo("r2");
    }

    @Test
    void aTrustScoreIsToldWithItsReasons() throws Exception {
        Facts facts = facts().put(Fact.CONTEXT_TRUST_SCORE, 40L)
                .put(Fact.CONTEXT_TRUST_REASONS, List.of("告警 alerts -60"))
                .build();
        Ruling ruling = decide(policy(rule("deny", "context.trustScore < 60")), facts);

        assertThat(ruling.facts())
                .containsExactly(
                        new UsedFact("context.trustScore", 40L),
                        new UsedFact("context.trustReasons", List.of("告警 alerts -60")));
    }

    @Test
    void onlyFactsThatWereLookedAtAreInTheRuling() throws Exception {
        Policy policy = policy(
                rule("deny", "context.hour < 6"),
                rule("allow", "context.network.office"),
                rule("deny", "context.trustScore < 1"));
        Ruling ruling = decide(policy, facts().build());

        assertThat(ruling.rule()).isEqualTo("r2");
        assertThat(ruling.facts())
                .containsExactly(new UsedFact("context.hour", 22L), new UsedFact("context.network.office", true));
    }

    @Test
    void anExplanationTellsWhatEachRuleSaid() throws Exception {
        Policy policy =
                policy(rule("deny", "context.hour < 6"), rule("step-up", TRUST), "effect: allow", "effect: deny");
        Policy.Explanation explanation =
                policy.explain(new Access(PolicyFixture.person(), "GET", PolicyFixture.path(), facts().build()));

        assertThat(explanation.rules().stream().map(Considered::result))
                .containsExactly("condition-not-met", "fact-unknown", "applies", "not-reached");
        assertThat(explanation.rules().get(0).facts()).isEqualTo(List.of(new UsedFact("context.hour", 22L)));
        assertThat(explanation.ruling().outcome()).isEqualTo(Outcome.STEP_UP);
        assertThat(policy.explain(new Access(PolicyFixture.person(), "POST", PolicyFixture.path(), facts().build()))
                        .rules()
                        .get(0)
                        .result())
                .isEqualTo("method-not-allowed");
    }

    private static Facts second(long age) {
        return facts().put(Fact.CONTEXT_SECOND_FACTOR_AGE, age).build();
    }
}
