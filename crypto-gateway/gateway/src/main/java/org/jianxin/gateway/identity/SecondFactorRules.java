package org.jianxin.gateway.identity;

import static java.util.Objects.requireNonNull;

import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import org.jianxin.gateway.policy.Role;

/**
 * Who must prove a second factor (GB/T 22239-2019 8.1.4.1 d: two kinds of proof, one of them by cryptography).
 *
 * @param otherwise for roles that are not named
 * @param roles for those that are
 */
public record SecondFactorRules(Mode otherwise, Map<Role, Mode> roles) {
    /** From the least to the most that is asked; of several roles the strictest counts. */
    public enum Mode {
        /** Nobody is asked for a code, not even who has enrolled. */
        OFF,
        /** Who has enrolled is asked for a code. */
        OPTIONAL,
        /** Who has not enrolled can do nothing else before. */
        REQUIRED;

        /** As written in files. */
        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public SecondFactorRules {
        requireNonNull(otherwise, "otherwise");
        roles = Map.copyOf(roles);
    }

    /** What is asked of somebody with these roles. */
    public Mode of(Collection<Role> held) {
        Mode strictest = Mode.OFF;
        for (Role role : held) {
            Mode mode = roles.getOrDefault(role, otherwise);
            strictest = mode.compareTo(strictest) > 0 ? mode : strictest;
        }
        return strictest;
    }

    /** Whether anybody is asked for a code. */
    public boolean used() {
        return otherwise != Mode.OFF || roles.values().stream().anyMatch(mode -> mode != Mode.OFF);
    }
}
