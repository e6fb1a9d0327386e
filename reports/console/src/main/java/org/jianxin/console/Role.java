package org.jianxin.console;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What a person may be. The three administrators exclude each other (三员分立; GB/T 22239-2019, 8.1.5 安全管理中心 names the
 * three), which the gateway keeps and {@link AccessFilter} checks once more.
 */
public enum Role {
    /** 系统管理员: keeps the machines running; sees no alerts and no evidence. */
    SYSTEM_ADMINISTRATOR,
    /** 安全管理员: the security officer, who works the alerts. */
    SECURITY_ADMINISTRATOR,
    /** 审计管理员: reads what everybody did with the console. */
    AUDIT_ADMINISTRATOR,
    /** 测评/审计员: assesses; reads alerts, changes none. */
    AUDITOR,
    RED_TEAM,
    BLUE_TEAM,
    REFEREE;

    private static final Set<Role> EXCLUSIVE =
            EnumSet.of(SYSTEM_ADMINISTRATOR, SECURITY_ADMINISTRATOR, AUDIT_ADMINISTRATOR);

    /** The name in identity assertions and policies, for instance {@code security-administrator}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The role of that id; empty for a role this console knows nothing of. */
    public static Optional<Role> of(String id) {
        for (Role role : values()) {
            if (role.id().equals(id)) {
                return Optional.of(role);
            }
        }
        return Optional.empty();
    }

    /** Whether it is one of the three officers (三员). */
    boolean officer() {
        return EXCLUSIVE.contains(this);
    }

    /** Whether one person may hold these together. */
    static boolean compatible(Set<Role> roles) {
        return roles.stream().filter(Role::officer).count() <= 1;
    }
}
