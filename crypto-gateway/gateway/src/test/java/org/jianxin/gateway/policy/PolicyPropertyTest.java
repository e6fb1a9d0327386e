package org.jianxin.gateway.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever the rules and whatever is known: knowing less never lets more through, and an error never lets through. */
class PolicyPropertyTest {
    private static final List<Fact> ASKED =
            List.of(Fact.CONTEXT_TRUST_SCORE, Fact.DEVICE_BASELINE_SCORE, Fact.RESOURCE_GRADE, Fact.DEVICE_AGENT_ALIVE);

    @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
    void whoeverTakesAFactAwayGetsNoMilderOutcome(
            @ForAll("rules") List<String> rules, @ForAll("facts") Facts facts, @ForAll("asked") Fact taken)
            throws Exception {
        Policy policy = PolicyFixture.policy(rules.toArray(String[]::new));
        Outcome with = PolicyFixture.decide(policy, facts).outcome();
        Outcome without = PolicyFixture.decide(
                        policy, facts.toBuilder().forget(taken).build())
                .outcome();

        assertThat(without).isGreaterThanOrEqualTo(with);
    }

    @Property(tries = 40, edgeCases = EdgeCasesMode.NONE)
    void aConditionThatFailsNeverLetsAnythingThrough(
            @ForAll("rules") List<String> after, @ForAll("effects") String effect, @ForAll("facts") Facts facts)
            throws Exception {
        List<String> rules = new ArrayList<>();
        rules.add(PolicyFixture.rule(effect, "1 / (subject.clearance - 2) == 1"));
        rules.addAll(after);
        Ruling ruling = PolicyFixture.decide(PolicyFixture.policy(rules.toArray(String[]::new)), facts);

        assertThat(ruling.outcome()).isEqualTo(Outcome.DENY);
        assertThat(ruling.reason()).isEqualTo("policy-error");
    }

    @Property(tries = 40, edgeCases = EdgeCasesMode.NONE)
    void anExplanationIsOfTheSameRuling(@ForAll("rules") List<String> rules, @ForAll("facts") Facts facts)
            throws Exception {
        Policy policy = PolicyFixture.policy(rules.toArray(String[]::new));
        Access access = new Access(PolicyFixture.person(), "GET", PolicyFixture.path(), facts);

        assertThat(policy.explain(access).ruling()).isEqualTo(policy.decide(access));
        assertThat(policy.explain(access).rules()).hasSize(rules.size());
    }

    @Provide
    Arbitrary<String> effects() {
        return Arbitraries.of("allow", "mask", "step-up", "deny");
    }

    @Provide
    Arbitrary<Fact> asked() {
        return Arbitraries.of(ASKED);
    }

    @Provide
    Arbitrary<List<String>> rules() {
        Arbitrary<String> atom = Arbitraries.oneOf(
                Arbitraries.integers().between(0, 100).map(n -> "context.trustScore < " + n),
                Arbitraries.integers().between(0, 100).map(n -> "device.baselineScore >= " + n),
                Arbitraries.integers().between(1, 4).map(n -> "resource.grade == " + n),
                Arbitraries.just("device.agentAlive"));
        Arbitrary<String> condition = Combinators.combine(
                        atom, atom, Arbitraries.of(" && ", " || "), Arbitraries.of("", "!"))
                .as((left, right, join, not) -> "\"" + not + "(" + left + join + right + ")\"");
        Arbitrary<String> rule = Combinators.combine(effects(), condition).as(PolicyFixture::rule);
        return rule.list().ofMinSize(1).ofMaxSize(6);
    }

    @Provide
    Arbitrary<Facts> facts() {
        Arbitrary<Long> score = Arbitraries.longs().between(0, 100).injectNull(0.3);
        Arbitrary<Long> grade = Arbitraries.longs().between(1, 4).injectNull(0.3);
        Arbitrary<Boolean> alive = Arbitraries.of(true, false).injectNull(0.3);
        Arbitrary<Long> second = Arbitraries.longs().between(0, 1200).injectNull(0.5);
        return Combinators.combine(score, score, grade, alive, second)
                .as((trust, baseline, g, up, age) -> PolicyFixture.facts()
                        .put(Fact.CONTEXT_TRUST_SCORE, trust)
                        .put(Fact.DEVICE_BASELINE_SCORE, baseline)
                        .put(Fact.RESOURCE_GRADE, g)
                        .put(Fact.DEVICE_AGENT_ALIVE, up)
                        .put(Fact.CONTEXT_SECOND_FACTOR_AGE, age)
                        .build());
    }
}
