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
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jianxin.gateway.identity.People.NewPerson;
import org.jianxin.gateway.policy.Reason;
import org.jianxin.gateway.policy.Role;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PeopleTest {
    private static final Duration LOCKED = Duration.ofMinutes(10);

    @TempDir
    Path directory;

    private Instant now = Instant.parse("2026-11-22T08:00:00Z");

    private final Clock clock = new Clock() {
        @Override
        public ZoneOffset getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(java.time.ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    };

    @BeforeEach
    void key() throws Exception {
        Files.writeString(directory.resolve("key"), "0f".repeat(32));
    }

    private People open() throws IdentityStoreException {
        return People.open(directory.resolve("identities"), directory.resolve("key"), clock);
    }

    private static LoginResult login(People people, String name, char[] password, int failures) throws Exception {
        return new Logins(people, TestRules.lockingAfter(failures, LOCKED)).login(name, password, "");
    }

    private void sql(String statement) throws Exception {
        try (Connection connection = DriverManager.getConnection(
                        "jdbc:h2:file:" + directory.resolve("identities").toAbsolutePath(), "gateway", "");
                Statement sql = connection.createStatement()) {
            assertThat(sql.executeUpdate(statement)).isPositive();
        }
    }

    @Test
    void aPersonSurvivesARestartWithTheOneTimePasswordStillToBeChanged() throws Exception {
        String password = open().add("zhang", "张三", List.of(Role.AUDITOR), "审计局", 3);

        People again = open();
        Person person = again.find("zhang").orElseThrow();
        LoginResult login = login(again, "zhang", password.toCharArray(), 5);

        assertThat(person.displayName()).isEqualTo("张三");
        assertThat(person.roles()).containsExactly(Role.AUDITOR);
        assertThat(person.clearance()).isEqualTo(3);
        assertThat(person.mustChange()).isTrue();
        assertThat(login.reason()).isEqualTo(Reason.LOGGED_IN);
        assertThat(password).matches("([A-Za-z2-9]{4}-){3}[A-Za-z2-9]{4}");
    }

    @Test
    void severalAreAddedTogetherOrNoneOfThem() throws Exception {
        People people = open();
        NewPerson zhang = new NewPerson("zhang", "张三", List.of(Role.AUDITOR), "审计局", 3);
        NewPerson li = new NewPerson("li", "李四", List.of(Role.BLUE_TEAM), "网信办", 2);

        assertThatThrownBy(() -> people.add(List.of(zhang, li, zhang))).isInstanceOf(IdentityStoreException.class);
        assertThat(open().list()).isEmpty();

        List<String> passwords = people.add(List.of(zhang, li));
        assertThat(open().list()).extracting(Person::name).containsExactly("li", "zhang");
        assertThat(login(people, "li", passwords.get(1).toCharArray(), 3).ok()).isTrue();
    }

    @Test
    void noFileHoldsThePassword() throws Exception {
        String password = open().add("zhang", "张三", List.of(Role.AUDITOR), "审计局", 3);

        byte[] file = Files.readAllBytes(directory.resolve("identities.mv.db"));
        assertThat(new String(file, java.nio.charset.StandardCharsets.ISO_8859_1))
                .doesNotContain(password)
                .contains("$pbkdf2-sm3$");
    }

    @Test
    void theThreeOfficersExcludeOneAnother() throws Exception {
        People people = open();

        assertThatThrownBy(() ->
                        people.add("both", "兼", List.of(Role.SYSTEM_ADMINISTRATOR, Role.AUDIT_ADMINISTRATOR), "u", 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("三员互斥");
        assertThat(people.list()).isEmpty();
    }

    @Test
    void failuresLockForTheirTimeAndTheRightPasswordStartsTheCountAgain() throws Exception {
        People people = open();
        String password = people.add("zhang", "张三", List.of(Role.AUDITOR), "审计局", 3);
        char[] wrong = "wrong".toCharArray();

        login(people, "zhang", wrong, 2);
        assertThat(login(people, "zhang", password.toCharArray(), 2).ok()).isTrue();
        login(people, "zhang", wrong, 2);
        login(people, "zhang", wrong, 2);
        assertThat(login(people, "zhang", password.toCharArray(), 2).reason()).isEqualTo(Reason.ACCOUNT_LOCKED);
        now = now.plus(LOCKED).plusMillis(1);
        assertThat(login(people, "zhang", password.toCharArray(), 2).ok()).isTrue();
        assertThat(people.find("zhang").orElseThrow().failures()).isZero();
    }

    @Test
    void manyAttemptsAtOnceGetNoMoreTriesThanOneAfterAnother() throws Exception {
        People people = open();
        people.add("zhang", "张三", List.of(Role.AUDITOR), "审计局", 3);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        List<Future<LoginResult>> attempts = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            attempts.add(threads.submit(() -> login(people, "zhang", "wrong".toCharArray(), 3)));
        }
        int tried = 0;
        for (Future<LoginResult> attempt : attempts) {
            tried += attempt.get().reason() == Reason.BAD_PASSWORD ? 1 : 0;
        }
        threads.shutdown();

        assertThat(tried).isEqualTo(3);
    }

    @Test
    void aRowChangedByAnotherProgramIsRefusedAndTheOthersStillWork() throws Exception {
        People people = open();
        String zhang = people.add("zhang", "张三", List.of(Role.AUDITOR), "审计局", 3);
        String li = people.add("li", "李四", List.of(Role.BLUE_TEAM), "网信办", 2);
        sql("update person set roles = 'security-administrator' where name = 'zhang'");

        assertThat(login(people, "zhang", zhang.toCharArray(), 5).reason()).isEqualTo(Reason.IDENTITY_TAMPERED);
        assertThat(login(people, "li", li.toCharArray(), 5).ok()).isTrue();
        assertThatThrownBy(() -> people.find("zhang")).isInstanceOf(TamperedIdentityException.class);
        assertThatThrownBy(people::list)
                .isInstanceOf(TamperedIdentityException.class)
                .hasMessageContaining("zhang");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "delete from person where name = 'zhang'",
                COPY,
                "delete from seal",
                "delete from revocation where session = 's1'",
                "update revocation set session = 's3' where session = 's1'",
                "update revocation set until = 0 where session = 's1'",
                "insert into revocation select 's0', until, code from revocation where session = 's1'",
                "delete from deed where account = 'li'",
                "update deed set actor = 'nobody' where account = 'li'",
            })
    void aRowAddedRemovedOrCopiedRefusesEverybodyAtOnceAndOnFreshOpen(String statement) throws Exception {
        People people = open();
        people.add("zhang", "张三", List.of(Role.AUDITOR), "审计局", 3);
        String li = people.add("li", "李四", List.of(Role.BLUE_TEAM), "网信办", 2);
        people.revoke("s1", now.plusSeconds(3600));
        people.revoke("s2", now.plusSeconds(3600));
        assertThat(people.find("li")).isPresent();
        assertThat(people.revoked("s1")).isTrue();
        assertThat(people.revoked("s9")).isFalse();
        sql(statement);

        assertThatThrownBy(people::reload).isInstanceOf(TamperedIdentityException.class);
        assertThatThrownBy(() -> people.find("li")).isInstanceOf(TamperedIdentityException.class);
        assertThat(people.revoked("s9")).isTrue();
        assertThat(login(people, "li", li.toCharArray(), 5).reason()).isEqualTo(Reason.IDENTITY_TAMPERED);
        assertThatThrownBy(this::open).isInstanceOf(TamperedIdentityException.class);
    }

    private static final String COPY =
            "insert into person select 'zhao', display_name, roles, unit, clearance, enabled,"
                    + " must_change, password, failures, locked_until, created, password_set, sessions_from,"
                    + " earlier_passwords, factor, factor_step, factor_set, distrusted, distrust, code from person"
                    + " where name = 'zhang'";

    @Test
    void whatALoginFindsTamperedWithRefusesEverybodyAtOnce() throws Exception {
        People people = open();
        people.add("zhang", "张三", List.of(Role.AUDITOR), "审计局", 3);
        people.add("li", "李四", List.of(Role.BLUE_TEAM), "网信办", 2);
        sql(COPY);

        login(people, "zhao", "wrong".toCharArray(), 5);

        assertThatThrownBy(() -> people.find("li")).isInstanceOf(TamperedIdentityException.class);
    }

    @Test
    void aStoreThatCannotBeReadAgainIsBelievedForSomeSecondsOnlyAndAgainWhenItCan() throws Exception {
        People people = open();
        people.add("zhang", "张三", List.of(Role.AUDITOR), "审计局", 3);
        people.refresh();
        Path stamp = directory.resolve("identities.changed");
        Path away = directory.resolve("away");
        Files.move(stamp, away);
        Files.createDirectory(stamp);

        now = now.plusSeconds(3);
        assertThatThrownBy(people::refresh).isInstanceOf(IdentityStoreException.class);
        assertThat(people.find("zhang")).isPresent();
        now = now.plusSeconds(3);
        assertThatThrownBy(people::refresh).isInstanceOf(IdentityStoreException.class);
        assertThatThrownBy(() -> people.find("zhang")).isInstanceOf(TamperedIdentityException.class);
        assertThat(people.revoked("any")).isTrue();

        Files.delete(stamp);
        Files.move(away, stamp);
        people.refresh();
        assertThat(people.find("zhang")).isPresent();
        assertThat(people.revoked("any")).isFalse();
    }

    @Test
    void anEndedSessionIsForgottenWhenItsTokensHaveExpired() throws Exception {
        People people = open();
        people.revoke("s1", now.plusSeconds(60));
        now = now.plusSeconds(61);
        people.revoke("s2", now.plusSeconds(60));

        People again = open();
        assertThat(again.revoked("s1")).isFalse();
        assertThat(again.revoked("s2")).isTrue();
    }

    @Test
    void anotherKeyOpensNothing() throws Exception {
        open().add("zhang", "张三", List.of(Role.AUDITOR), "审计局", 3);
        Files.writeString(directory.resolve("key"), "10".repeat(32));

        assertThatThrownBy(this::open).isInstanceOf(TamperedIdentityException.class);
    }

    @Test
    void aChangeByAnotherProcessIsSeenOnRefresh() throws Exception {
        People gateway = open();
        People commandLine = open();
        commandLine.add("zhang", "张三", List.of(Role.AUDITOR), "审计局", 3);
        assertThat(gateway.find("zhang")).isEmpty();

        gateway.refresh();

        assertThat(gateway.find("zhang")).isPresent();
    }

    @Test
    void twoThatChangeTheStoreAtOnceDoNotTakeEachOtherForTampering() throws Exception {
        open().add("zhang", "张三", List.of(Role.AUDITOR), "审计局", 2);
        ExecutorService both = Executors.newFixedThreadPool(2);
        try {
            List<Future<Boolean>> changes = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                changes.add(both.submit(() -> {
                    for (int n = 0; n < 40; n++) {
                        People people = open();
                        people.endSessions("zhang");
                        people.logged(people.deeds());
                    }
                    return true;
                }));
            }
            for (Future<Boolean> change : changes) {
                assertThat(change.get(60, TimeUnit.SECONDS)).isTrue();
            }
        } finally {
            both.shutdownNow();
        }
        assertThat(open().list()).hasSize(1);
    }

    @Test
    void whatIsDoneToAnAccountIsKeptForTheLogUntilItIsThere() throws Exception {
        People people = open();
        people.add("zhang", "张三", List.of(Role.AUDITOR), "审计局", 3);
        people.resetPassword("zhang");
        people.enable("zhang", false);
        people.enable("zhang", true);
        people.endSessions("zhang");

        List<Deed> deeds = open().deeds();
        assertThat(deeds)
                .extracting(Deed::action)
                .containsExactlyInAnyOrder(
                        "user-added", "password-reset", "user-disabled", "user-enabled", "sessions-ended");
        assertThat(deeds).allSatisfy(deed -> {
            assertThat(deed.account()).isEqualTo("zhang");
            assertThat(deed.actor()).isEqualTo(System.getProperty("user.name"));
            assertThat(deed.at()).isEqualTo(now);
        });

        people.logged(deeds);
        assertThat(open().deeds()).isEmpty();
    }

    @Test
    void aStoreOfAnEarlierVersionIsRefusedWithWhatToDo() throws Exception {
        open();
        try (Connection connection = DriverManager.getConnection(
                        "jdbc:h2:file:" + directory.resolve("identities").toAbsolutePath(), "gateway", "");
                Statement sql = connection.createStatement()) {
            sql.execute("drop table emergency");
        }

        assertThatThrownBy(this::open)
                .isInstanceOf(IdentityStoreException.class)
                .hasMessageContaining("较早的开发版本")
                .hasMessageContaining("move it away and run jianxin setup");
    }
}
