package org.jianxin.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.jianxin.events.Ecs;
import org.jianxin.events.Event;
import org.jianxin.gateway.RawClient.Answer;
import org.jianxin.gateway.identity.Sessions.Session;
import org.jianxin.gateway.policy.Role;
import org.jianxin.sm.OneTimePassword;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GatewaySecondFactorIT {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String SETTINGS =
            "second_factor: {default: required, roles: {red-team: optional}}\nlockout: {failures: 3, duration: 10m}\n";

    private static final String KEYS =
            """
              - id: keys
                who: {kinds: [person]}
                methods: [GET]
                paths: [/console/keys/**]
                effect: step-up
                within: 90s
                reason: {zh: 密钥, en: keys}
            """;

    @TempDir
    static Path directory;

    static MovableClock clock = new MovableClock();
    static GatewayFixture fixture;

    @BeforeAll
    static void start() throws Exception {
        fixture = new GatewayFixture(directory, clock, SETTINGS);
        Path policy = fixture.config.resolveSibling("policy.yaml");
        Files.writeString(policy, Files.readString(policy).replaceFirst("(?m)^rules:\n", "rules:\n" + KEYS));
        for (String name : List.of("zhang", "guessed", "single", "lost", "keeper")) {
            fixture.person(name, Role.AUDITOR);
        }
        fixture.person("red", Role.RED_TEAM);
        fixture.start();
    }

    @AfterAll
    static void stop() throws Exception {
        fixture.close();
    }

    private static String code(String secret) {
        try (OneTimePassword token = OneTimePassword.of(HexFormat.of().parseHex(secret))) {
            return token.at(clock.instant(), OneTimePassword.Factors.NONE);
        }
    }

    private static String login(String name, String code) {
        return "{\"name\":\"" + name + "\",\"password\":\"" + GatewayFixture.PASSWORD + "\",\"code\":\"" + code + "\"}";
    }

    private static RawClient bearer(Answer answer) throws Exception {
        return fixture.client()
                .with(
                        "Authorization",
                        "Bearer " + JSON.readTree(answer.body()).path("token").asText());
    }

    /** Logs in by password and enrols; the answer to the enrolment has the session's next token. */
    private static Enrolled enrol(String name) throws Exception {
        RawClient session = bearer(fixture.client().json("/login", login(name, "")));
        JsonNode offer = JSON.readTree(session.get("/second-factor").body());
        String secret = offer.path("secret").asText();
        Answer answer = session.json(
                "/second-factor",
                "{\"offer\":\"" + offer.path("offer").asText() + "\",\"code\":\"" + code(secret) + "\"}");
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return new Enrolled(secret, bearer(answer), session);
    }

    private record Enrolled(String secret, RawClient session, RawClient before) {}

    private static List<Event> of(String action, String account) throws Exception {
        return fixture.recorded().stream()
                .filter(event -> event.get(Ecs.EVENT_ACTION).orElse("").equals(action))
                .filter(event -> account.equals(event.get(Ecs.USER_NAME).orElse(""))
                        || account.equals(event.get(Ecs.USER_TARGET_NAME).orElse("")))
                .toList();
    }

    @Test
    void nothingIsOpenBeforeAFactorIsEnrolledAndThenItIsAskedForAtEveryLogin() throws Exception {
        Answer login =
                fixture.client().browser().form("/login", Map.of("name", "zhang", "password", GatewayFixture.PASSWORD));
        assertThat(login.header("Location")).contains("/second-factor");
        RawClient half = fixture.client()
                .browser()
                .with("Cookie", login.cookie(Callers.COOKIE).orElseThrow());
        assertThat(half.get("/console/").header("Location")).contains("/second-factor");
        assertThat(fixture.lastEvent().require(Ecs.EVENT_REASON)).isEqualTo("second-factor-required");
        Answer zh = half.get("/second-factor");
        Answer en = half.get("/second-factor?lang=en");
        assertThat(zh.text())
                .contains("登记动态口令", "GM/T 0021", "<svg class=\"qr\"", "gateway otp add", "不能使用")
                .doesNotContain("<script", "style=");
        assertThat(en.text()).contains("Enrol one-time codes", "cannot be used");
        assertThat(zh.header("Cache-Control")).contains("no-store");

        Enrolled enrolled = enrol("zhang");
        assertThat(enrolled.session().get("/console/").status()).isEqualTo(200);
        assertThat(enrolled.before().get("/console/").status()).isEqualTo(401);
        assertThat(half.get("/console/").header("Location"))
                .hasValueSatisfying(to -> assertThat(to).startsWith("/login"));
        Event event = of("second-factor-enrolment", "zhang").get(0);
        assertThat(event.require(Ecs.EVENT_REASON)).isEqualTo("second-factor-enrolled");
        assertThat(event.require(Ecs.EVENT_CATEGORY)).containsExactly("iam");
        assertThat(event.require(Ecs.EVENT_TYPE)).containsExactly("user", "change");

        Answer without = fixture.client().json("/login", login("zhang", ""));
        assertThat(without.status()).isEqualTo(401);
        assertThat(without.text()).contains("\"reason\":\"bad-password\"").doesNotContain("second-factor");
        assertThat(fixture.lastEvent().require(Ecs.EVENT_REASON)).isEqualTo("second-factor-missing");
        Answer replayed = fixture.client().json("/login", login("zhang", code(enrolled.secret())));
        assertThat(replayed.status()).isEqualTo(401);
        assertThat(fixture.lastEvent().require(Ecs.EVENT_REASON)).isEqualTo("second-factor-replayed");
        clock.move(Duration.ofMinutes(1));
        Answer both = fixture.client().json("/login", login("zhang", code(enrolled.secret())));
        assertThat(both.text()).contains("\"must_enrol_second_factor\":false");
        assertThat(bearer(both).get("/console/").status()).isEqualTo(200);
        assertThat(bearer(both).get("/second-factor").text()).contains("second-factor-present");

        RawClient stepping = bearer(both);
        assertThat(stepping.json("/step-up", "{\"code\":\"" + code(enrolled.secret()) + "\"}")
                        .text())
                .contains("second-factor-replayed");
        clock.move(Duration.ofMinutes(1));
        Session old = session(stepping);
        Answer stepped = stepping.json("/step-up", "{\"code\":\"" + code(enrolled.secret()) + "\"}");
        assertThat(stepped.status()).as(stepped.text()).isEqualTo(200);
        Session fresh = session(bearer(stepped));
        assertThat(fixture.lastEvent().require(Ecs.EVENT_ACTION)).isEqualTo("step-up");
        assertThat(fixture.lastEvent().require(Ecs.EVENT_REASON)).isEqualTo("stepped-up");
        assertThat(fresh.id()).isEqualTo(old.id());
        assertThat(fresh.secondFactor()).isEqualTo(clock.instant());
        assertThat(old.secondFactor()).isEqualTo(clock.instant().minusSeconds(60));
    }

    /** What the gateway itself makes of a token. */
    private static Session session(RawClient client) throws Exception {
        String token = client.header("Authorization").substring("Bearer ".length());
        return fixture.sessions().verify(token, org.jianxin.gateway.identity.Sessions.binding("127.0.0.1", ""));
    }

    @Test
    void guessedCodesLockTheAccountAndTheLockoutIsAnEventOfItsOwn() throws Exception {
        Enrolled enrolled = enrol("guessed");
        clock.move(Duration.ofMinutes(1));
        String right = code(enrolled.secret());
        String wrong = right.equals("000000") ? "000001" : "000000";
        for (int i = 0; i < 3; i++) {
            assertThat(enrolled.session()
                            .json("/step-up", "{\"code\":\"" + wrong + "\"}")
                            .status())
                    .isEqualTo(401);
        }
        assertThat(enrolled.session()
                        .json("/step-up", "{\"code\":\"" + right + "\"}")
                        .status())
                .isEqualTo(401);

        List<Event> lockouts = of("account-lockout", "guessed");
        assertThat(lockouts).hasSize(1);
        assertThat(lockouts.get(0).require(Ecs.EVENT_REASON)).isEqualTo("too-many-failures");
        assertThat(lockouts.get(0).require(Ecs.EVENT_CATEGORY)).containsExactly("iam");
        assertThat(fixture.lastEvent().require(Ecs.EVENT_REASON)).isEqualTo("account-locked");
    }

    @Test
    void aLoginEndsTheOneBeforeAtOnce() throws Exception {
        Enrolled enrolled = enrol("single");
        clock.move(Duration.ofMinutes(1));
        assertThat(enrolled.session().get("/console/").status()).isEqualTo(200);

        Answer again = fixture.client().json("/login", login("single", code(enrolled.secret())));

        assertThat(enrolled.session().get("/console/").status()).isEqualTo(401);
        assertThat(fixture.lastEvent().require(Ecs.EVENT_REASON)).isEqualTo("token-revoked");
        assertThat(bearer(again).get("/console/").status()).isEqualTo(200);
    }

    @Test
    void whatThePolicyKeepsBehindAFreshCodeIsOpenAsLongAsTheCodeIsFresh() throws Exception {
        String secret = enrol("keeper").secret();
        clock.move(Duration.ofMinutes(1));
        Map<String, String> proof = Map.of("name", "keeper", "password", GatewayFixture.PASSWORD, "code", code(secret));
        RawClient browser = browsing(fixture.client().browser().form("/login", proof));
        assertThat(browser.get("/console/keys/").status()).isEqualTo(200);
        assertThat(fixture.lastEvent().require(Ecs.DECISION_FACTS)).contains("context.secondFactorAge=0");

        clock.move(Duration.ofSeconds(91));
        assertThat(browser.get("/console/").status()).isEqualTo(200);
        Answer sent = browser.get("/console/keys/");
        assertThat(sent.status()).isEqualTo(303);
        assertThat(sent.header("Location")).contains("/step-up?next=/console/keys/");
        assertThat(fixture.lastEvent().require(Ecs.DECISION_OUTCOME)).isEqualTo("step-up");
        assertThat(fixture.lastEvent().require(Ecs.DECISION_FACTS)).contains("context.secondFactorAge=91");
        assertThat(browser.get("/step-up?next=/console/keys/").text()).contains("value=\"/console/keys/\"");
        Answer stepped = browser.form("/step-up", Map.of("code", code(secret), "next", "/console/keys/"));
        assertThat(stepped.header("Location")).contains("/console/keys/");
        assertThat(browsing(stepped).get("/console/keys/").status()).isEqualTo(200);
    }

    private static RawClient browsing(Answer answer) throws Exception {
        return fixture.client()
                .browser()
                .with("Cookie", answer.cookie(Callers.COOKIE).orElseThrow());
    }

    @Test
    void anOfficerResetsAFactorBesideTheRunningGatewayAndTheResetComesOnTheLog() throws Exception {
        Enrolled enrolled = enrol("lost");
        CommandRun reset = CommandRun.of("user", "reset-factor", "--config", fixture.config.toString(), "lost");

        assertThat(reset.exit()).as(reset.err()).isZero();
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> of("second-factor-reset", "lost").size() == 1);
        Event event = of("second-factor-reset", "lost").get(0);
        assertThat(event.require(Ecs.USER_TARGET_NAME)).isEqualTo("lost");
        assertThat(event.require(Ecs.USER_NAME)).isEqualTo(System.getProperty("user.name"));
        assertThat(enrolled.session().get("/console/").status()).isEqualTo(401);
        assertThat(enrol("lost").session().get("/console/").status()).isEqualTo(200);
    }

    @Test
    void whereItIsOptionalAPasswordAloneLetsInAndStepUpSendsToEnrol() throws Exception {
        RawClient session = bearer(fixture.client().json("/login", login("red", "")));

        assertThat(session.get("/console/").status()).isEqualTo(200);
        assertThat(session.browser().get("/step-up?next=/console/").header("Location"))
                .contains("/second-factor");
        assertThat(session.json("/step-up", "{\"code\":\"123456\"}").text()).contains("second-factor-not-enrolled");
    }
}
