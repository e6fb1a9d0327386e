package org.jianxin.gateway.policy;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One request before the rules. Where a rule's condition depends on facts that are not known, the request is decided both
 * as if it were met and as if it were not, and the stricter outcome stands: a rule that allows says nothing then, one that
 * denies applies, and one that masks or steps up does so unless a later rule is stricter. A condition that cannot be
 * computed denies.
 */
final class Deliberation {
    private final Policy policy;
    private final Access access;
    private final @Nullable List<Considered> record;
    private final Map<String, UsedFact> used = new LinkedHashMap<>();
    private Reason nearest = Reason.NO_POLICY;
    private @Nullable PolicyRule floor;

    /** @param record where to write down what each rule said; null for nowhere */
    Deliberation(Policy policy, Access access, @Nullable List<Considered> record) {
        this.policy = requireNonNull(policy, "policy");
        this.access = requireNonNull(access, "access");
        this.record = record;
    }

    Ruling rule() {
        Ruling ruling = null;
        for (PolicyRule rule : policy.rules()) {
            if (ruling == null) {
                ruling = consider(rule);
            } else if (record != null) {
                note(rule, "not-reached", Set.of());
            } else {
                break;
            }
        }
        return ruling != null
                ? ruling
                : new Ruling(
                        Outcome.DENY,
                        "default",
                        policy.version(),
                        nearest.code(),
                        nearest.zh(),
                        nearest.en(),
                        facts(),
                        null);
    }

    /** The ruling where the rule decides; null where the next one is asked. */
    private @Nullable Ruling consider(PolicyRule rule) {
        if (!rule.covers(access.path())) {
            note(rule, "path-not-covered", Set.of());
            return null;
        }
        Reason mismatch = rule.mismatch(access);
        boolean looked = mismatch == null || mismatch.nearness() >= Reason.ROLE_NOT_ALLOWED.nearness();
        Set<String> names = looked ? policy.names(rule) : Set.of();
        for (String name : names) {
            used.computeIfAbsent(name, this::fact);
        }
        if (mismatch != null) {
            return passed(rule, mismatch, names);
        }
        Condition.Verdict verdict = rule.when() == null
                ? Condition.Verdict.MET
                : rule.when().evaluate(access.facts(), policy.surroundings());
        if (verdict != Condition.Verdict.FAILED && rule.satisfied(access.facts())) {
            note(rule, "second-factor-shown", names);
            return null;
        }
        return switch (verdict) {
            case MET -> decided(rule, names);
            case NOT_MET -> passed(rule, Reason.CONDITION_NOT_MET, names);
            case UNKNOWN -> unknown(rule, names);
            case FAILED -> {
                note(rule, Reason.POLICY_ERROR.code(), names);
                yield ruling(
                        rule, Outcome.DENY, Reason.POLICY_ERROR, Reason.POLICY_ERROR.zh(), Reason.POLICY_ERROR.en());
            }
        };
    }

    private Ruling decided(PolicyRule rule, Set<String> names) {
        note(rule, "applies", names);
        Outcome outcome = rule.effect();
        PolicyRule stricter = floor;
        if (stricter != null && stricter.effect().stricterThan(outcome)) {
            return applied(stricter, stricter.effect(), Reason.FACT_UNKNOWN);
        }
        return applied(rule, outcome, null);
    }

    private @Nullable Ruling unknown(PolicyRule rule, Set<String> names) {
        note(rule, Reason.FACT_UNKNOWN.code(), names);
        if (rule.effect() == Outcome.DENY) {
            return applied(rule, Outcome.DENY, Reason.FACT_UNKNOWN);
        }
        boolean demands = rule.effect() != Outcome.ALLOW;
        if (demands && (floor == null || rule.effect().stricterThan(floor.effect()))) {
            floor = rule;
        }
        nearer(Reason.FACT_UNKNOWN);
        return null;
    }

    private @Nullable Ruling passed(PolicyRule rule, Reason mismatch, Set<String> names) {
        note(rule, mismatch.code(), names);
        if (rule.effect() != Outcome.DENY) {
            nearer(mismatch);
        }
        return null;
    }

    private void nearer(Reason reason) {
        if (reason.nearness() > nearest.nearness()) {
            nearest = reason;
        }
    }

    /** @param reason what to record in place of the outcome's own reason; null for that */
    private Ruling applied(PolicyRule rule, Outcome outcome, @Nullable Reason reason) {
        Reason own =
                switch (outcome) {
                    case ALLOW -> Reason.ALLOWED;
                    case MASK -> Reason.MASKED;
                    case STEP_UP -> Reason.STEP_UP_REQUIRED;
                    case DENY -> reason == null ? Reason.POLICY_DENIED : reason;
                };
        return ruling(rule, outcome, own, rule.zh(), rule.en());
    }

    private Ruling ruling(PolicyRule rule, Outcome outcome, Reason reason, String zh, String en) {
        return new Ruling(
                outcome,
                rule.id(),
                policy.version(),
                reason.code(),
                zh,
                en,
                facts(),
                outcome == Outcome.STEP_UP ? rule.within() : null);
    }

    /** What was looked at; a trust score never comes without its reasons. */
    private List<UsedFact> facts() {
        if (used.containsKey(Fact.CONTEXT_TRUST_SCORE.id())) {
            used.computeIfAbsent(Fact.CONTEXT_TRUST_REASONS.id(), this::fact);
        }
        return new ArrayList<>(used.values());
    }

    private UsedFact fact(String name) {
        return new UsedFact(name, policy.surroundings().value(name, access.facts()));
    }

    private void note(PolicyRule rule, String result, Set<String> names) {
        if (record != null) {
            record.add(new Considered(
                    rule.id(),
                    rule.line(),
                    rule.effect(),
                    result,
                    names.stream().map(this::fact).toList()));
        }
    }
}
