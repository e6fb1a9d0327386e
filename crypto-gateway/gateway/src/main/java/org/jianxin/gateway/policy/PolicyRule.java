package org.jianxin.gateway.policy;

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
        boolean allow,
        String zh,
        String en) {
    PolicyRule {
        kinds = Set.copyOf(kinds);
        roles = Set.copyOf(roles);
        methods = Set.copyOf(methods);
        paths = List.copyOf(paths);
    }

    boolean covers(RequestPath path) {
        return paths.stream().anyMatch(pattern -> pattern.matches(path));
    }

    /** Why the rule does not apply to a request whose path it covers, or null when it applies. */
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
        return agreement && !access.agreement() ? Reason.NO_AGREEMENT : null;
    }
}
