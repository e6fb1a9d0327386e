package org.jianxin.gateway.identity;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.jianxin.gateway.policy.Role;
import org.jianxin.gateway.policy.Subject;
import org.jspecify.annotations.Nullable;

/**
 * One account of a person. The password hash is not part of it and never leaves the store.
 *
 * @param name account name, lower case
 * @param displayName the person's name for others to read
 * @param clearance highest grade of data the person may see in clear, 1 to 4
 * @param mustChange whether the password must be changed before anything else
 * @param failures wrong passwords in a row
 * @param lockedUntil null when not locked
 * @param passwordSet when the password was last set
 * @param sessionsFrom sessions that began earlier are revoked
 */
public record Person(
        String name,
        String displayName,
        Set<Role> roles,
        String unit,
        int clearance,
        boolean enabled,
        boolean mustChange,
        int failures,
        @Nullable Instant lockedUntil,
        Instant created,
        Instant passwordSet,
        Instant sessionsFrom) {
    public Person {
        requireNonNull(name, "name");
        requireNonNull(displayName, "displayName");
        requireNonNull(unit, "unit");
        requireNonNull(created, "created");
        requireNonNull(passwordSet, "passwordSet");
        requireNonNull(sessionsFrom, "sessionsFrom");
        roles = Set.copyOf(roles);
    }

    /** Whether the password must be changed before anything else, because it is a one-time one or too old. */
    public boolean passwordDue(Instant now, Duration expires) {
        return mustChange || now.isAfter(passwordSet.plus(expires));
    }

    /** The person as the policy sees it. */
    public Subject subject() {
        return new Subject(Subject.Kind.PERSON, name, roles, unit, clearance, null);
    }
}
