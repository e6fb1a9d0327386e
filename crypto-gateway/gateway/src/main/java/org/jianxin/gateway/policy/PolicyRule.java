package org.jianxin.gateway.policy;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One rule of the policy file.
 *
 * @param line line it begins on
 * @param roles any one of them suffices; empty = any role, or a subject without roles
 * @param methods in upper case
 * @param clearance least clearance needed; 0 = none
 * @param zone zone needed; null = any
 * @param agreement whether a sharing agreement in force is needed
 * @param when what else must hold; null = nothing
 * @param effect what becomes of a request it applies to
 * @param within how fresh the second factor must be where the effect is to step up
 */
record PolicyRule(
        String id,
        int line,
        Set<Subject.Kind> kinds,
        Set<Role> roles,
        Set<String> methods,
        List<PathPattern> paths,
        int clearance,
        @Nullable Zone zone,
        boolean agreement,
        @Nullable Condition when,
        Outcome effect,
        Duration within,
        String zh,
        String en) {
    PolicyRule {
        kinds = Set.copyOf(kinds);
        roles = Set.copyOf(roles);
        methods = Set.copyOf(methods);
        paths = List.copyOf(paths);
        requireNonNull(effect, "effect");
    }

    boolean covers(RequestPath path) {
        for (PathPattern pattern : paths) {
            if (pattern.matches(path)) {
                return true;
            }
        }
        return false;
    }

    /** Why the rule is not for a request whose path it covers, {@link #when} aside; null when it is. */
    @Nullable
    Reason mismatch(Access access) {
        Subject subject = access.subject();
        if (!kinds.contains(subject.kind())) {
            return subject.proved() ? Reason.KIND_NOT_ALLOWED : Reason.NO_SESSION;
        }
        if (!methods.contains(access.method())) {
            return Reason.METHOD_NOT_ALLOWED;
        }
        if (!roles.isEmpty() && subject.roles().stream().noneMatch(roles::contains)) {
            return Reason.ROLE_NOT_ALLOWED;
        }
        if (subject.clearance() < clearance) {
            return Reason.CLEARANCE_TOO_LOW;
        }
        if (zone != null && zone != subject.zone()) {
            return Reason.ZONE_NOT_ALLOWED;
        }
        return agreement && !access.facts().flag(Fact.AGREEMENT_IN_FORCE) ? Reason.NO_AGREEMENT : null;
    }

    /** Whether all it asks for is a second factor, and that was shown: it is a demand and lets nobody through by itself. */
    boolean satisfied(Facts facts) {
        return effect == Outcome.STEP_UP
                && facts.value(Fact.CONTEXT_SECOND_FACTOR_AGE) instanceof Long age
                && age >= 0
                && age <= within.toSeconds();
    }

    /** The facts it looks at once kind, method and path are its own. */
    Set<String> names() {
        Set<String> names = new LinkedHashSet<>();
        if (!roles.isEmpty()) {
            names.add(Fact.SUBJECT_ROLES.id());
        }
        if (clearance > 0) {
            names.add(Fact.SUBJECT_CLEARANCE.id());
        }
        if (zone != null) {
            names.add(Fact.SUBJECT_ZONE.id());
        }
        if (agreement) {
            names.add(Fact.AGREEMENT_IN_FORCE.id());
        }
        if (when != null) {
            names.addAll(when.names());
        }
        if (effect == Outcome.STEP_UP) {
            names.add(Fact.CONTEXT_SECOND_FACTOR_AGE.id());
        }
        return names;
    }
}
