package org.jianxin.gateway.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.NotEmpty;

class RoleTest {
    private static final Set<Role> OFFICERS =
            EnumSet.of(Role.SYSTEM_ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR, Role.AUDIT_ADMINISTRATOR);

    @Property
    void nobodyHoldsTwoOfTheThreeOfficersOrAnOfficeAndItsAudit(@ForAll @NotEmpty List<Role> roles) {
        boolean refused = false;
        try {
            Role.requireCompatible(roles);
        } catch (IllegalArgumentException e) {
            refused = true;
        }

        Set<Role> distinct = EnumSet.copyOf(roles);
        long officers = distinct.stream().filter(OFFICERS::contains).count();
        long sides = distinct.stream()
                .filter(EnumSet.of(Role.RED_TEAM, Role.BLUE_TEAM, Role.REFEREE)::contains)
                .count();
        boolean both = officers > 0 && (distinct.contains(Role.AUDITOR) || distinct.contains(Role.RED_TEAM));
        assertThat(refused).isEqualTo(officers > 1 || sides > 1 || both);
    }

    @Property
    void everyRoleIsFoundByItsId(@ForAll Role role) {
        assertThat(Role.of(role.id())).contains(role);
    }
}
