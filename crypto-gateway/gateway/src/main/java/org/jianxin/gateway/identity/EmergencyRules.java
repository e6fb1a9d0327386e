package org.jianxin.gateway.identity;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Set;
import org.jianxin.gateway.policy.Role;

/**
 * What may be had in an emergency.
 *
 * @param longest a role is lent for
 * @param patience how long a request waits for somebody else to decide
 * @param lent roles that may be asked for; never one that looks into what others did, which must stay with whoever is no part of it
 * @param askers roles of which one lets a person ask
 * @param deciders roles of which one lets another person decide
 */
public record EmergencyRules(
        Duration longest, Duration patience, Set<Role> lent, Set<Role> askers, Set<Role> deciders) {
    public EmergencyRules {
        requireNonNull(longest, "longest");
        requireNonNull(patience, "patience");
        lent = Set.copyOf(lent);
        askers = Set.copyOf(askers);
        deciders = Set.copyOf(deciders);
        if (lent.contains(Role.AUDIT_ADMINISTRATOR) || lent.contains(Role.AUDITOR) || lent.contains(Role.REFEREE)) {
            throw new IllegalArgumentException("审计、测评、裁判角色不得借出 / roles that look into what others did are not lent");
        }
    }

    /** System and security administrator stand in for one another, and any other of the three officers decides. */
    public static EmergencyRules usual() {
        return new EmergencyRules(
                Duration.ofHours(1),
                Duration.ofMinutes(30),
                Set.of(Role.SYSTEM_ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR),
                Set.of(Role.SYSTEM_ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR),
                Set.of(Role.SYSTEM_ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR, Role.AUDIT_ADMINISTRATOR));
    }
}
