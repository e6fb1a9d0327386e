package org.jianxin.gateway.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import org.jianxin.gateway.identity.Emergencies.Outcome;
import org.jianxin.gateway.identity.Emergency.State;
import org.jianxin.gateway.policy.Reason;
import org.jianxin.gateway.policy.Role;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class EmergenciesTest {
    private static final String WHY = "安全管理员休假，需处置告警";
    private static final Duration HALF_HOUR = Duration.ofMinutes(30);

    @TempDir
    Path directory;

    private Instant now = Instant.parse("2026-11-22T08:00:00Z");
    private final Clock clock = ((InstantSource) () -> now).withZone(ZoneOffset.UTC);
    private People people;
    private Emergencies emergencies;

    @BeforeEach
    void open() throws Exception {
        Files.writeString(directory.resolve("key"), "0f".repeat(32));
        people = People.open(directory.resolve("identities"), directory.resolve("key"), clock);
        people.add("sys", "sys", List.of(Role.SYSTEM_ADMINISTRATOR), "u", 1);
        people.add("sec", "sec", List.of(Role.SECURITY_ADMINISTRATOR), "u", 1);
        people.add("aud", "aud", List.of(Role.AUDIT_ADMINISTRATOR), "u", 1);
        people.add("red", "red", List.of(Role.RED_TEAM), "u", 1);
        emergencies = new Emergencies(people, EmergencyRules.usual());
    }

    private Person person(String name) throws Exception {
        return people.find(name).orElseThrow();
    }

    private Emergency asked() throws Exception {
        return emergencies
                .ask(person("sys"), Role.SECURITY_ADMINISTRATOR, WHY, HALF_HOUR)
                .emergency();
    }

    private Set<Role> roles(String name) throws Exception {
        return emergencies.subject(person(name), now).roles();
    }

    @Test
    void aRoleIsLentInsteadOfOnesOwnOnceAnotherPersonAgreesAndUntilItsTimeIsOver() throws Exception {
        Emergency asked = asked();
        assertThat(asked.state(now)).isEqualTo(State.WAITING);
        assertThat(roles("sys")).containsExactly(Role.SYSTEM_ADMINISTRATOR);

        now = now.plus(Duration.ofMinutes(10));
        Outcome agreed = emergencies.decide(person("aud"), asked.id(), true);

        assertThat(agreed.problem()).isNull();
        assertThat(agreed.emergency().decidedBy()).isEqualTo("aud");
        assertThat(roles("sys")).containsExactly(Role.SECURITY_ADMINISTRATOR);
        assertThat(roles("sec")).containsExactly(Role.SECURITY_ADMINISTRATOR);
        now = now.plus(HALF_HOUR).minusMillis(1);
        assertThat(roles("sys")).containsExactly(Role.SECURITY_ADMINISTRATOR);
        now = now.plusMillis(1);
        assertThat(roles("sys")).containsExactly(Role.SYSTEM_ADMINISTRATOR);
    }

    @Test
    void whatRanOutIsNotedForTheDecisionLogOnce() throws Exception {
        emergencies.decide(person("aud"), asked().id(), true);
        List<Deed> before = people.deeds();
        emergencies.noteOver();
        assertThat(people.deeds()).hasSameSizeAs(before);

        now = now.plus(HALF_HOUR);
        emergencies.noteOver();
        emergencies.noteOver();

        assertThat(people.deeds())
                .filteredOn(deed -> deed.action().equals("break-glass-over"))
                .singleElement()
                .extracting(Deed::account)
                .isEqualTo("sys");
        assertThat(emergencies.recent().get(0).until()).isEqualTo(now);
    }

    @Test
    void nobodyAgreesToWhatTheyAskedForThemselves() throws Exception {
        assertThat(emergencies.decide(person("sys"), asked().id(), true).problem())
                .isEqualTo(Reason.BREAK_GLASS_SAME_PERSON);
        assertThat(roles("sys")).containsExactly(Role.SYSTEM_ADMINISTRATOR);
    }

    @Test
    void twoWhoAskCannotAgreeToOneAnotherOnceOneOfThemActsInALentRole() throws Exception {
        Emergency first = asked();
        Emergency second = emergencies
                .ask(person("sec"), Role.SYSTEM_ADMINISTRATOR, WHY, HALF_HOUR)
                .emergency();
        assertThat(emergencies.decide(person("sec"), first.id(), true).problem())
                .isNull();

        assertThat(emergencies.decide(person("sys"), second.id(), true).problem())
                .isEqualTo(Reason.BREAK_GLASS_NOT_ENTITLED);
    }

    @Test
    void aRequestLapsesIsRefusedAndIsTakenBack() throws Exception {
        Emergency lapsed = asked();
        now = now.plus(EmergencyRules.usual().patience());
        assertThat(lapsed.state(now)).isEqualTo(State.LAPSED);
        assertThat(emergencies.decide(person("aud"), lapsed.id(), true).problem())
                .isEqualTo(Reason.BREAK_GLASS_NOT_WAITING);

        Emergency refused = asked();
        emergencies.decide(person("aud"), refused.id(), false);
        assertThat(emergencies.decide(person("sec"), refused.id(), true).problem())
                .isEqualTo(Reason.BREAK_GLASS_NOT_WAITING);

        Emergency back = asked();
        assertThat(emergencies.end(person("sys"), back.id()).problem()).isNull();
        assertThat(emergencies.decide(person("aud"), back.id(), true).problem())
                .isEqualTo(Reason.BREAK_GLASS_NOT_WAITING);
        assertThat(roles("sys")).containsExactly(Role.SYSTEM_ADMINISTRATOR);
    }

    @Test
    void whoeverMayDecideEndsOneBeforeItsTimeAndNobodyElse() throws Exception {
        Emergency asked = asked();
        emergencies.decide(person("aud"), asked.id(), true);
        assertThat(emergencies.end(person("red"), asked.id()).problem()).isEqualTo(Reason.BREAK_GLASS_NOT_ENTITLED);

        assertThat(emergencies.end(person("sec"), asked.id()).emergency().endedBy())
                .isEqualTo("sec");

        assertThat(roles("sys")).containsExactly(Role.SYSTEM_ADMINISTRATOR);
    }

    @Test
    void oneRequestAtATime() throws Exception {
        asked();
        assertThat(emergencies
                        .ask(person("sys"), Role.SECURITY_ADMINISTRATOR, WHY, HALF_HOUR)
                        .problem())
                .isEqualTo(Reason.BREAK_GLASS_OPEN);
    }

    @ParameterizedTest
    @CsvSource({
        "sys, audit-administrator, 安全管理员休假需处置, 30, BREAK_GLASS_ROLE",
        "sys, system-administrator, 安全管理员休假需处置, 30, BREAK_GLASS_ROLE",
        "sys, security-administrator, 短, 30, BREAK_GLASS_INCOMPLETE",
        "sys, security-administrator, 安全管理员休假需处置, 61, BREAK_GLASS_INCOMPLETE",
        "sys, security-administrator, 安全管理员休假需处置, 0, BREAK_GLASS_INCOMPLETE",
        "aud, security-administrator, 安全管理员休假需处置, 30, BREAK_GLASS_NOT_ENTITLED",
        "red, security-administrator, 安全管理员休假需处置, 30, BREAK_GLASS_NOT_ENTITLED",
    })
    void whatMayNotBeHadIsRefusedAndSaysWhy(String name, String role, String why, int minutes, Reason problem)
            throws Exception {
        Outcome outcome = emergencies.ask(person(name), Role.of(role).orElseThrow(), why, Duration.ofMinutes(minutes));

        assertThat(outcome).isEqualTo(new Outcome(problem, null));
        assertThat(emergencies.recent()).isEmpty();
    }

    @Test
    void aRecordThatWasChangedByAnotherProgramLendsNothingAndLetsNobodyIn() throws Exception {
        asked();
        try (Connection connection = DriverManager.getConnection(
                        "jdbc:h2:file:" + directory.resolve("identities").toAbsolutePath(), "gateway", "");
                Statement sql = connection.createStatement()) {
            assertThat(sql.executeUpdate("update emergency set confirmed = true, decided_by = 'aud', decided = "
                            + now.toEpochMilli()))
                    .isEqualTo(1);
        }

        assertThatThrownBy(people::reload).isInstanceOf(TamperedIdentityException.class);

        assertThat(emergencies.inForce("sys", now)).isEmpty();
        assertThatThrownBy(() -> people.find("sys")).isInstanceOf(TamperedIdentityException.class);
    }

    @ParameterizedTest
    @EnumSource(
            value = Role.class,
            names = {"AUDIT_ADMINISTRATOR", "AUDITOR", "REFEREE"})
    void rolesThatLookIntoWhatOthersDidAreNeverLent(Role role) {
        EmergencyRules usual = EmergencyRules.usual();

        assertThatThrownBy(() -> new EmergencyRules(
                        usual.longest(), usual.patience(), Set.of(role), usual.askers(), usual.deciders()))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
