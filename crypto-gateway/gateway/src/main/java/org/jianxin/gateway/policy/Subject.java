package org.jianxin.gateway.policy;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who asks, as far as it was proved.
 *
 * @param name account name or the common name of the certificate; empty for {@link Kind#ANONYMOUS}
 * @param roles roles of a person; empty for everyone else
 * @param unit organisation the subject belongs to; empty when unknown
 * @param clearance highest grade of data, 1 to 4, it may see in clear; 0 when it has none
 * @param zone where a consumer sits; null for everyone else
 */
public record Subject(Kind kind, String name, Set<Role> roles, String unit, int clearance, @Nullable Zone zone) {
    /** Nobody was proved. */
    public static final Subject ANONYMOUS = new Subject(Kind.ANONYMOUS, "", Set.of(), "", 0, null);

    public Subject {
        requireNonNull(kind, "kind");
        requireNonNull(name, "name");
        requireNonNull(unit, "unit");
        roles = Set.copyOf(roles);
        if (clearance < 0 || clearance > 4) {
            throw new IllegalArgumentException("clearance must be 0 to 4: " + clearance);
        }
        if (name.isEmpty() != (kind == Kind.ANONYMOUS)) {
            throw new IllegalArgumentException("a subject has a name exactly when it is proved");
        }
    }

    /** What kind of subject, and with it how it was proved. */
    public enum Kind {
        ANONYMOUS,
        /** By password and session token. */
        PERSON,
        /** By certificate, OU=agent. */
        AGENT,
        /** By certificate, OU=consumer, and registered in the settings. */
        CONSUMER,
        /** By certificate, OU=service. */
        SERVICE;

        /** Lower-case name, as written in files and assertions. */
        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The roles by id, in order. */
    public List<String> roleIds() {
        return roles.stream().map(Role::id).sorted().toList();
    }

    public boolean proved() {
        return kind != Kind.ANONYMOUS;
    }
}
