package org.jianxin.gateway.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
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
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jianxin.gateway.identity.Logins.Offer;
import org.jianxin.gateway.identity.Logins.PasswordChange;
import org.jianxin.gateway.identity.PasswordRules.Problem;
import org.jianxin.gateway.identity.SecondFactorRules.Mode;
import org.jianxin.gateway.policy.Reason;
import org.jianxin.gateway.policy.Role;
import org.jianxin.sm.OneTimePassword;
import org.jianxin.sm.OneTimePassword.Factors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoginsTest {
    private static final Duration LOCKED = Duration.ofMinutes(10);
    private static final Duration STEP = Duration.ofSeconds(60);
    private static final int FAILURES = 4;
    private static final String SESSION = "s1";

    @TempDir
    Path directory;

    private Instant now = Instant.parse("2026-11-22T08:00:00Z");
    private People people;
    private Logins logins;
    private char[] password;

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
    void zhang() throws Exception {
        Files.writeString(directory.resolve("key"), "0f".repeat(32));
        people = open();
        logins = new Logins(people, TestRules.lockingAfter(FAILURES, LOCKED));
        password = people.add("zhang", "张三", List.of(Role.AUDITOR), "审计局", 3).toCharArray();
    }

    private People open() throws IdentityStoreException {
        return People.open(directory.resolve("identities"), directory.resolve("key"), clock);
    }

    private void sql(String statement) throws Exception {
        try (Connection connection = DriverManager.getConnection(
                        "jdbc:h2:file:" + directory.resolve("identities").toAbsolutePath(), "gateway", "");
                Statement sql = connection.createStatement()) {
            assertThat(sql.executeUpdate(statement)).isPositive();
        }
    }

    private static String code(byte[] seed, Instant at) {
        try (OneTimePassword token = OneTimePassword.of(seed)) {
            return token.at(at, Factors.NONE);
        }
    }

    /** A code that is wrong at that moment and around it. */
    private static String wrong(byte[] seed, Instant at) {
        List<String> right = List.of(code(seed, at.minus(STEP)), code(seed, at), code(seed, at.plus(STEP)));
        return right.contains("000000") ? "000001".equals(right.get(0)) ? "000002" : "000003" : "000000";
    }

    /** Enrols an account; its first code is spent, and a step has passed. */
    private byte[] enrolled(String name) throws Exception {
        Offer offer = logins.offer(name, SESSION);
        byte[] seed = offer.seed().clone();
        assertThat(logins.enrol(name, SESSION, offer.offer(), code(seed, now)).reason())
                .isEqualTo(Reason.SECOND_FACTOR_ENROLLED);
        now = now.plus(STEP);
        return seed;
    }

    @Test
    void anEnrolledPersonLogsInWithPasswordAndCodeAndWithNeitherAlone() throws Exception {
        byte[] seed = enrolled("zhang");

        assertThat(logins.login("zhang", password, "").reason()).isEqualTo(Reason.SECOND_FACTOR_MISSING);
        assertThat(logins.login("zhang", password, wrong(seed, now)).reason()).isEqualTo(Reason.BAD_SECOND_FACTOR);
        assertThat(logins.login("zhang", "wrong".toCharArray(), code(seed, now)).reason())
                .isEqualTo(Reason.BAD_PASSWORD);
        LoginResult both = logins.login("zhang", password, code(seed, now));

        assertThat(both.reason()).isEqualTo(Reason.LOGGED_IN);
        assertThat(both.secondFactor()).isEqualTo(now);
        assertThat(both.person().failures()).isZero();
    }

    @Test
    void aPersonWithoutAFactorLogsInByPasswordAndNothingIsSaidOfASecond() throws Exception {
        LoginResult result = logins.login("zhang", password, "");

        assertThat(result.reason()).isEqualTo(Reason.LOGGED_IN);
        assertThat(result.secondFactor()).isNull();
    }

    @Test
    void aCodeOfOneStepBeforeOrAfterIsTakenAndNoneFurtherAway() throws Exception {
        byte[] seed = enrolled("zhang");
        now = now.plus(STEP.multipliedBy(5));

        assertThat(logins.stepUp("zhang", code(seed, now.minus(STEP.multipliedBy(2))))
                        .reason())
                .isEqualTo(Reason.BAD_SECOND_FACTOR);
        assertThat(logins.stepUp("zhang", code(seed, now.plus(STEP.multipliedBy(2))))
                        .reason())
                .isEqualTo(Reason.BAD_SECOND_FACTOR);
        assertThat(logins.stepUp("zhang", code(seed, now.minus(STEP))).reason()).isEqualTo(Reason.STEPPED_UP);
        assertThat(logins.stepUp("zhang", code(seed, now.plus(STEP))).reason()).isEqualTo(Reason.STEPPED_UP);
    }

    @Test
    void noCodeIsTakenTwiceNorOneOfAnEarlierStepAfterIt() throws Exception {
        byte[] seed = enrolled("zhang");
        String first = code(seed, now);
        Logins patient = new Logins(people, TestRules.lockingAfter(10, LOCKED));

        assertThat(patient.login("zhang", password, first).ok()).isTrue();
        assertThat(patient.login("zhang", password, first).reason()).isEqualTo(Reason.SECOND_FACTOR_REPLAYED);
        assertThat(patient.stepUp("zhang", first).reason()).isEqualTo(Reason.SECOND_FACTOR_REPLAYED);
        assertThat(patient.stepUp("zhang", code(seed, now.minus(STEP))).reason())
                .isEqualTo(Reason.SECOND_FACTOR_REPLAYED);
        now = now.plus(STEP);
        assertThat(patient.stepUp("zhang", first).reason()).isEqualTo(Reason.SECOND_FACTOR_REPLAYED);
        assertThat(patient.stepUp("zhang", code(seed, now)).reason()).isEqualTo(Reason.STEPPED_UP);
    }

    @Test
    void theCodeThatEnrolledLogsNobodyIn() throws Exception {
        byte[] seed = enrolled("zhang");

        assertThat(logins.login("zhang", password, code(seed, now.minus(STEP))).reason())
                .isEqualTo(Reason.SECOND_FACTOR_REPLAYED);
    }

    @Test
    void oneCodeUsedManyTimesAtOnceSucceedsOnce() throws Exception {
        byte[] seed = enrolled("zhang");
        String code = code(seed, now);
        Logins patient = new Logins(people, TestRules.lockingAfter(10, LOCKED));
        CyclicBarrier together = new CyclicBarrier(6);
        ExecutorService threads = Executors.newFixedThreadPool(6);
        List<Future<LoginResult>> attempts = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            attempts.add(threads.submit(() -> {
                together.await();
                return patient.stepUp("zhang", code);
            }));
        }
        List<Reason> reasons = new ArrayList<>();
        for (Future<LoginResult> attempt : attempts) {
            reasons.add(attempt.get().reason());
        }
        threads.shutdown();

        assertThat(reasons).filteredOn(Reason.STEPPED_UP::equals).hasSize(1);
        assertThat(reasons).filteredOn(Reason.SECOND_FACTOR_REPLAYED::equals).hasSize(5);
    }

    @Test
    void guessedCodesLockTheAccountEvenForTheRightOneAndTheLockIsToldOnce() throws Exception {
        byte[] seed = enrolled("zhang");
        List<Boolean> locks = new ArrayList<>();
        for (int i = 0; i < FAILURES; i++) {
            LoginResult guess = logins.login("zhang", password, wrong(seed, now));
            assertThat(guess.reason()).isEqualTo(Reason.BAD_SECOND_FACTOR);
            locks.add(guess.locks());
        }

        assertThat(locks).containsExactly(false, false, false, true);
        LoginResult right = logins.login("zhang", password, code(seed, now));
        assertThat(right.reason()).isEqualTo(Reason.ACCOUNT_LOCKED);
        assertThat(right.locks()).isFalse();
        assertThat(logins.stepUp("zhang", code(seed, now)).reason()).isEqualTo(Reason.ACCOUNT_LOCKED);
        now = now.plus(LOCKED);
        assertThat(logins.login("zhang", password, code(seed, now)).reason()).isEqualTo(Reason.LOGGED_IN);
    }

    @Test
    void guessesAtStepUpAndAtLoginAreCountedTogether() throws Exception {
        byte[] seed = enrolled("zhang");
        logins.stepUp("zhang", wrong(seed, now));
        logins.stepUp("zhang", wrong(seed, now));
        logins.login("zhang", password, wrong(seed, now));

        assertThat(logins.stepUp("zhang", "").locks()).isTrue();
        assertThat(logins.login("zhang", password, code(seed, now)).reason()).isEqualTo(Reason.ACCOUNT_LOCKED);
    }

    @Test
    void whoKnowsThePasswordAloneWinsNoTriesAtTheCodeByChangingIt() throws Exception {
        byte[] seed = enrolled("zhang");
        int guesses = 0;
        for (int i = 0; i < 6; i++) {
            LoginResult guess = logins.stepUp("zhang", wrong(seed, now));
            guesses += guess.reason() == Reason.BAD_SECOND_FACTOR ? 1 : 0;
            logins.changePassword("zhang", password, "weak".toCharArray());
        }

        assertThat(guesses).isEqualTo(FAILURES);
    }

    @Test
    void aSecretIsEnrolledOnlyByItsAccountInItsSessionAndWithItsCode() throws Exception {
        people.add("li", "李四", List.of(Role.BLUE_TEAM), "网信办", 2);
        Offer offer = logins.offer("zhang", SESSION);
        byte[] seed = offer.seed();

        assertThat(logins.enrol("li", SESSION, offer.offer(), code(seed, now)).reason())
                .isEqualTo(Reason.BAD_REQUEST);
        assertThat(logins.enrol("zhang", "s2", offer.offer(), code(seed, now)).reason())
                .isEqualTo(Reason.BAD_REQUEST);
        assertThat(logins.enrol("zhang", SESSION, "not base64!", code(seed, now))
                        .reason())
                .isEqualTo(Reason.BAD_REQUEST);
        assertThat(logins.enrol("zhang", SESSION, offer.offer(), wrong(seed, now))
                        .reason())
                .isEqualTo(Reason.BAD_SECOND_FACTOR);
        assertThat(people.find("zhang").orElseThrow().factorSet()).isNull();
        assertThat(logins.enrol("zhang", SESSION, offer.offer(), code(seed, now))
                        .reason())
                .isEqualTo(Reason.SECOND_FACTOR_ENROLLED);
        assertThat(people.find("zhang").orElseThrow().factorSet()).isEqualTo(now);
    }

    @Test
    void aSecondSecretIsNotEnrolledOverTheFirst() throws Exception {
        Offer late = logins.offer("zhang", SESSION);
        byte[] seed = enrolled("zhang");

        assertThat(logins.enrol("zhang", SESSION, late.offer(), code(late.seed(), now))
                        .reason())
                .isEqualTo(Reason.SECOND_FACTOR_PRESENT);
        assertThat(logins.login("zhang", password, code(seed, now)).ok()).isTrue();
    }

    @Test
    void enrolmentAndResetEndAllSessionsAndAnotherSecretCanBeEnrolled() throws Exception {
        Instant before = people.find("zhang").orElseThrow().sessionsFrom();
        byte[] seed = enrolled("zhang");
        Instant enrolled = people.find("zhang").orElseThrow().sessionsFrom();
        people.resetFactor("zhang");
        Person reset = people.find("zhang").orElseThrow();

        assertThat(enrolled).isAfter(before);
        assertThat(reset.sessionsFrom()).isAfter(enrolled);
        assertThat(reset.factorSet()).isNull();
        assertThat(logins.login("zhang", password, "").secondFactor()).isNull();
        assertThatThrownBy(() -> people.resetFactor("zhang"))
                .isInstanceOf(IdentityStoreException.class)
                .hasMessageContaining("has no second factor");
        assertThat(enrolled("zhang")).isNotEqualTo(seed);
    }

    @Test
    void theSecretSurvivesARestartAndIsNowhereInTheFile() throws Exception {
        byte[] seed = enrolled("zhang");
        Logins again = new Logins(open(), TestRules.lockingAfter(FAILURES, LOCKED));

        assertThat(again.login("zhang", password, code(seed, now)).ok()).isTrue();
        byte[] file = Files.readAllBytes(directory.resolve("identities.mv.db"));
        assertThat(new String(file, StandardCharsets.ISO_8859_1))
                .doesNotContain(new String(seed, StandardCharsets.ISO_8859_1))
                .doesNotContain(HexFormat.of().formatHex(seed));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "update person set factor = '', factor_set = null, factor_step = -1 where name = 'zhang'",
                "update person set factor_step = -1 where name = 'zhang'",
                "update person set factor_set = 1 where name = 'zhang'",
                "update person set earlier_passwords = '' where name = 'zhang'",
                "update person set factor = (select factor from person where name = 'li') where name = 'zhang'",
            })
    void aSecondFactorOrHistoryChangedByAnotherProgramIsRefused(String statement) throws Exception {
        char[] li = people.add("li", "李四", List.of(Role.BLUE_TEAM), "网信办", 2).toCharArray();
        assertThat(logins.changePassword("zhang", password, "Good-Enough-1".toCharArray())
                        .problem())
                .isNull();
        now = now.plus(Duration.ofDays(2));
        assertThat(logins.changePassword("zhang", "Good-Enough-1".toCharArray(), "Good-Enough-2".toCharArray())
                        .problem())
                .isNull();
        byte[] seed = enrolled("zhang");
        byte[] liSeed = enrolled("li");
        sql(statement);

        assertThat(logins.login("zhang", "Good-Enough-2".toCharArray(), code(seed, now))
                        .reason())
                .isEqualTo(Reason.IDENTITY_TAMPERED);
        assertThat(logins.stepUp("zhang", code(seed, now)).reason()).isEqualTo(Reason.IDENTITY_TAMPERED);
        assertThat(logins.login("li", li, code(liSeed, now)).ok()).isTrue();
    }

    @Test
    void aSecretSealedForAnotherAccountDoesNotOpenEvenUnderAGoodRow() throws Exception {
        FactorSecrets secrets = people.factorSecrets();
        byte[] seed = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
        String sealed = secrets.seal(seed, "li");

        assertThat(secrets.open(sealed, "li")).isEqualTo(seed);
        assertThatThrownBy(() -> secrets.open(sealed, "zhang")).isInstanceOf(TamperedIdentityException.class);
        assertThatThrownBy(() -> secrets.open(secrets.offer(seed, "li", ""), "li"))
                .isInstanceOf(TamperedIdentityException.class);
    }

    @Test
    void offAsksNobodyAndEnrolsNobody() throws Exception {
        byte[] seed = enrolled("zhang");
        Logins off = new Logins(
                people,
                new LoginRules(FAILURES, LOCKED, true, TestRules.PASSWORDS, new SecondFactorRules(Mode.OFF, Map.of())));

        assertThat(off.login("zhang", password, "").reason()).isEqualTo(Reason.LOGGED_IN);
        people.resetFactor("zhang");
        Offer offer = off.offer("zhang", SESSION);
        assertThat(off.enrol("zhang", SESSION, offer.offer(), code(offer.seed(), now))
                        .reason())
                .isEqualTo(Reason.SECOND_FACTOR_OFF);
        assertThat(logins.login("zhang", password, code(seed, now)).secondFactor())
                .isNull();
    }

    @Test
    void ofSeveralRolesTheStrictestCounts() {
        SecondFactorRules rules =
                new SecondFactorRules(Mode.OPTIONAL, Map.of(Role.AUDITOR, Mode.REQUIRED, Role.REFEREE, Mode.OFF));

        assertThat(rules.of(List.of(Role.AUDITOR, Role.REFEREE))).isEqualTo(Mode.REQUIRED);
        assertThat(rules.of(List.of(Role.BLUE_TEAM, Role.REFEREE))).isEqualTo(Mode.OPTIONAL);
        assertThat(rules.of(List.of(Role.REFEREE))).isEqualTo(Mode.OFF);
    }

    @Test
    void aLoginMovesTheBeginningOfSessionsOnlyWhereThereIsOneSession() throws Exception {
        Logins several = new Logins(
                people,
                new LoginRules(
                        FAILURES, LOCKED, false, TestRules.PASSWORDS, new SecondFactorRules(Mode.OFF, Map.of())));
        Instant first = people.find("zhang").orElseThrow().sessionsFrom();

        assertThat(several.login("zhang", password, "").person().sessionsFrom()).isEqualTo(first);
        Instant second = logins.login("zhang", password, "").person().sessionsFrom();
        Instant third = logins.login("zhang", password, "").person().sessionsFrom();
        assertThat(second).isAfter(first);
        assertThat(third).as("in the same millisecond").isAfter(second);
    }

    @Test
    void aNewPasswordMustMeetTheRulesAndEndsEarlierSessions() throws Exception {
        now = now.plusSeconds(60);

        assertThat(change("wrong", "Good-Enough-1")).isEqualTo(Problem.WRONG_OLD_PASSWORD);
        assertThat(change(new String(password), "Short-1")).isEqualTo(Problem.TOO_SHORT);
        assertThat(change(new String(password), "onlylowercase")).isEqualTo(Problem.TOO_SIMPLE);
        assertThat(change(new String(password), "Zhang-is-2026")).isEqualTo(Problem.CONTAINS_NAME);
        assertThat(change(new String(password), "P@ssw0rd2026!")).isEqualTo(Problem.TOO_COMMON);
        assertThat(change(new String(password), new String(password))).isEqualTo(Problem.SAME_AS_BEFORE);
        PasswordChange changed = logins.changePassword("zhang", password, "Good-Enough-1".toCharArray());

        assertThat(changed.problem()).isNull();
        assertThat(changed.person()).isEqualTo(people.find("zhang").orElseThrow());
        assertThat(changed.person().mustChange()).isFalse();
        assertThat(changed.person().sessionsFrom()).isEqualTo(now);
    }

    @Test
    void aPasswordIsNotChangedAgainTooSoonNorToOneOfTheLast() throws Exception {
        assertThat(change(new String(password), "Good-Enough-1")).isNull();
        assertThat(change("Good-Enough-1", "Good-Enough-2")).isEqualTo(Problem.TOO_SOON);
        for (int i = 1; i < 4; i++) {
            now = now.plus(Duration.ofDays(1));
            assertThat(change("Good-Enough-" + i, "Good-Enough-" + (i + 1))).isNull();
        }
        now = now.plus(Duration.ofDays(1));

        assertThat(change("Good-Enough-4", "Good-Enough-3")).isEqualTo(Problem.USED_BEFORE);
        assertThat(change("Good-Enough-4", "Good-Enough-2")).isEqualTo(Problem.USED_BEFORE);
        assertThat(change("Good-Enough-4", "Good-Enough-1")).isNull();
    }

    @Test
    void aResetPasswordIsChangedAtOnceButNotToTheOneBefore() throws Exception {
        assertThat(change(new String(password), "Good-Enough-1")).isNull();
        String oneTime = people.resetPassword("zhang");

        assertThat(change(oneTime, "Good-Enough-1")).isEqualTo(Problem.USED_BEFORE);
        assertThat(change(oneTime, "Good-Enough-2")).isNull();
    }

    private Problem change(String old, String fresh) throws Exception {
        return logins.changePassword("zhang", old.toCharArray(), fresh.toCharArray())
                .problem();
    }
}
