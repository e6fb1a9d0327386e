package org.jianxin.gateway.policy;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What a person may be. The three officers (三员: system, security and audit administrator) exclude one another, and so do
 * the two sides of a drill and its referee: nobody may both act and judge the acting (GB/T 22239-2019 8.1.5.1 to 8.1.5.3).
 */
public enum Role {
    SYSTEM_ADMINISTRATOR("系统管理员"),
    SECURITY_ADMINISTRATOR("安全管理员"),
    AUDIT_ADMINISTRATOR("审计管理员"),
    AUDITOR("测评员"),
    RED_TEAM("红队"),
    BLUE_TEAM("蓝队"),
    REFEREE("裁判");

    private static final Set<Role> OFFICERS = Set.of(SYSTEM_ADMINISTRATOR, SECURITY_ADMINISTRATOR, AUDIT_ADMINISTRATOR);
    private static final Set<Role> DRILL_SIDES = Set.of(RED_TEAM, BLUE_TEAM, REFEREE);

    private final String titleZh;

    Role(String titleZh) {
        this.titleZh = titleZh;
    }

    /** Lower-case name with hyphens, as written in files, tokens and events. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public String titleZh() {
        return titleZh;
    }

    /** The role of that {@link #id()}, if there is one. */
    public static Optional<Role> of(String id) {
        for (Role role : values()) {
            if (role.id().equals(id)) {
                return Optional.of(role);
            }
        }
        return Optional.empty();
    }

    /**
     * Refuses sets of roles that one person must not hold.
     *
     * @throws IllegalArgumentException naming the roles that exclude one another, or when there are none
     */
    public static void requireCompatible(Collection<Role> roles) {
        if (roles.isEmpty()) {
            throw new IllegalArgumentException("a person needs at least one role");
        }
        requireAtMostOne(roles, OFFICERS, "三员互斥 / the three officers exclude one another");
        requireAtMostOne(roles, DRILL_SIDES, "红队、蓝队、裁判互斥 / red team, blue team and referee exclude one another");
        boolean officer = roles.stream().anyMatch(OFFICERS::contains);
        if (officer && roles.contains(AUDITOR)) {
            throw new IllegalArgumentException("测评员不得兼任三员 / an auditor must not be one of the three officers");
        }
        if (officer && roles.contains(RED_TEAM)) {
            throw new IllegalArgumentException("红队不得兼任三员 / red team must not be one of the three officers");
        }
    }

    private static void requireAtMostOne(Collection<Role> roles, Set<Role> exclusive, String rule) {
        if (roles.stream().distinct().filter(exclusive::contains).count() > 1) {
            throw new IllegalArgumentException(rule);
        }
    }
}
