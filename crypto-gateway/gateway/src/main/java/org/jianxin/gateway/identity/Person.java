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
 * @param failures wrong passwords and one-time codes in a row
 * @param lockedUntil null when not locked
 * @param passwordSet when the password was last set
 * @param sessionsFrom sessions that began earlier are revoked
 * @param factorSet when the second factor was enrolled; null when there is none
 * @param distrust that the person lost trust; null when not
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
        Instant sessionsFrom,
        @Nullable Instant factorSet,
        @Nullable Distrust distrust) {
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

    Person withFailures(int count, @Nullable Instant until) {
        return copy(enabled, mustChange, count, until, passwordSet, sessionsFrom, factorSet);
    }

    /** With a password that was set then; not locked any more, and all sessions ended. */
    Person withPassword(boolean oneTime, Instant at) {
        return copy(enabled, oneTime, 0, null, at, after(at), factorSet);
    }

    /** With another second factor, or none; all sessions ended. */
    Person withFactor(@Nullable Instant enrolled, Instant at) {
        return copy(enabled, mustChange, failures, lockedUntil, passwordSet, after(at), enrolled);
    }

    Person withEnabled(boolean now, Instant at) {
        return copy(now, mustChange, failures, lockedUntil, passwordSet, now ? sessionsFrom : after(at), factorSet);
    }

    /** With trust lost, or given back. */
    Person withDistrust(@Nullable Distrust lost) {
        return new Person(
                name,
                displayName,
                roles,
                unit,
                clearance,
                enabled,
                mustChange,
                failures,
                lockedUntil,
                created,
                passwordSet,
                sessionsFrom,
                factorSet,
                lost);
    }

    /** With all sessions ended that began before. */
    Person endingSessions(Instant at) {
        return copy(enabled, mustChange, failures, lockedUntil, passwordSet, after(at), factorSet);
    }

    /** Later than the last such moment, so that of two sessions that begin in one millisecond only one stays. */
    private Instant after(Instant at) {
        return at.isAfter(sessionsFrom) ? at : sessionsFrom.plusMillis(1);
    }

    private Person copy(
            boolean nowEnabled,
            boolean nowMustChange,
            int nowFailures,
            @Nullable Instant nowLockedUntil,
            Instant nowPasswordSet,
            Instant nowSessionsFrom,
            @Nullable Instant nowFactorSet) {
        return new Person(
                name,
                displayName,
                roles,
                unit,
                clearance,
                nowEnabled,
                nowMustChange,
                nowFailures,
                nowLockedUntil,
                created,
                nowPasswordSet,
                nowSessionsFrom,
                nowFactorSet,
                distrust);
    }
}
