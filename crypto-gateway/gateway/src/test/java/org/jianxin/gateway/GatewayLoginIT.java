package org.jianxin.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.jianxin.events.Ecs;
import org.jianxin.events.Event;
import org.jianxin.gateway.RawClient.Answer;
import org.jianxin.gateway.identity.People;
import org.jianxin.gateway.policy.Role;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GatewayLoginIT {
    @TempDir
    static Path directory;

    static GatewayFixture fixture;

    @BeforeAll
    static void start() throws Exception {
        fixture = new GatewayFixture(directory);
        fixture.person("robbed", Role.AUDITOR);
        fixture.person("zhang", Role.SECURITY_ADMINISTRATOR);
        fixture.person("locky", Role.AUDITOR);
        fixture.start();
    }

    @AfterAll
    static void stop() throws Exception {
        fixture.close();
    }

    @Test
    void aBrowserWithoutASessionIsSentToLogInAndAProgramIsTold() throws Exception {
        Answer browser = fixture.client().browser().get("/console/alerts?x=1");
        Answer program = fixture.client().get("/api/v1/alerts");

        assertThat(browser.status()).isEqualTo(303);
        assertThat(browser.header("Location")).contains("/login?next=/console/alerts");
        assertThat(program.status()).isEqualTo(401);
        assertThat(program.header("Content-Type")).contains("application/problem+json");
        assertThat(program.header("WWW-Authenticate")).contains("Bearer");
        assertThat(program.text())
                .contains("\"reason\":\"no-session\"", "\"type\":\"urn:jianxin:reason:no-session\"", "\"status\":401");
        assertThat(fixture.lastEvent().require(Ecs.EVENT_REASON)).isEqualTo("no-session");
    }

    @Test
    void theRightPasswordLetsInAndIsRecorded() throws Exception {
        Answer answer = fixture.client()
                .browser()
                .form(
                        "/login",
                        Map.of("name", "zhang", "password", GatewayFixture.PASSWORD, "next", "/console/alerts"));

        assertThat(answer.status()).isEqualTo(303);
        assertThat(answer.header("Location")).contains("/console/alerts");
        assertThat(answer.headers().get("set-cookie").get(0))
                .startsWith("__Host-jianxin=")
                .contains("Path=/", "Secure", "HTTPOnly", "SameSite=Strict")
                .doesNotContain("Domain");
        Event event = fixture.lastEvent();
        assertThat(event.require(Ecs.EVENT_ACTION)).isEqualTo("login");
        assertThat(event.require(Ecs.EVENT_CATEGORY)).containsExactly("authentication");
        assertThat(event.require(Ecs.EVENT_OUTCOME)).isEqualTo("success");
        assertThat(event.require(Ecs.USER_NAME)).isEqualTo("zhang");
        assertThat(event.require(Ecs.USER_ROLES)).containsExactly("security-administrator");
        assertThat(event.require(Ecs.SOURCE_IP)).isEqualTo("127.0.0.1");

        Answer page = fixture.client()
                .browser()
                .with("Cookie", answer.cookie(Callers.COOKIE).orElseThrow())
                .get("/console/alerts");
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.text()).isEqualTo("<p>reached /console/alerts</p>");
    }

    @Test
    void aWrongPasswordAndAnUnknownNameLookTheSameOutsideButNotInTheLog() throws Exception {
        Answer wrong = fixture.client().browser().form("/login", Map.of("name", "zhang", "password", "Wrong-Horse-8"));
        String wrongReason = fixture.lastEvent().require(Ecs.EVENT_REASON);
        Answer unknown =
                fixture.client().browser().form("/login", Map.of("name", "nobody", "password", "Wrong-Horse-8"));
        Event last = fixture.lastEvent();

        assertThat(wrong.status()).isEqualTo(401);
        assertThat(unknown.status()).isEqualTo(401);
        assertThat(unknown.text().replace("nobody", "zhang")).isEqualTo(wrong.text());
        assertThat(wrong.text()).contains("用户名、密码或动态口令错误").doesNotContain("Wrong-Horse-8");
        assertThat(wrong.header("Cache-Control")).contains("no-store");
        assertThat(wrongReason).isEqualTo("bad-password");
        assertThat(last.require(Ecs.EVENT_REASON)).isEqualTo("unknown-account");
        assertThat(last.require(Ecs.EVENT_OUTCOME)).isEqualTo("failure");
        assertThat(last.require(Ecs.USER_NAME)).isEqualTo("nobody");
    }

    @Test
    void fiveWrongPasswordsLockTheAccountEvenForTheRightOne() throws Exception {
        for (int i = 0; i < 5; i++) {
            fixture.client().json("/login", "{\"name\":\"locky\",\"password\":\"Wrong-" + i + "\"}");
            assertThat(fixture.lastEvent().require(Ecs.EVENT_REASON)).isEqualTo("bad-password");
        }
        Answer right = fixture.client()
                .json("/login", "{\"name\":\"locky\",\"password\":\"" + GatewayFixture.PASSWORD + "\"}");

        assertThat(right.status()).isEqualTo(401);
        assertThat(fixture.lastEvent().require(Ecs.EVENT_REASON)).isEqualTo("account-locked");
    }

    @Test
    void aFloodOfLoginsFromOneAddressKeepsNobodyElseOutAndLeavesNobodyIn() throws Exception {
        fixture.person("victim", Role.AUDITOR);
        RawClient session = fixture.browsing("victim");
        AtomicBoolean flooding = new AtomicBoolean(true);
        AtomicInteger refused = new AtomicInteger();
        ExecutorService flood = Executors.newFixedThreadPool(100);
        for (int i = 0; i < 100; i++) {
            flood.execute(() -> {
                while (flooding.get()) {
                    try {
                        Answer answer = fixture.client()
                                .from("127.0.0.2")
                                .json("/login", "{\"name\":\"nobody\",\"password\":\"Wrong-Horse-8\"}");
                        refused.addAndGet(answer.status() == 503 ? 1 : 0);
                    } catch (Exception e) {
                        // a test that is over closes its connections
                    }
                }
            });
        }
        try {
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> refused.get() > 20);

            assertThat(fixture.client()
                            .json("/login", "{\"name\":\"zhang\",\"password\":\"" + GatewayFixture.PASSWORD + "\"}")
                            .status())
                    .isEqualTo(200);
            Path home = fixture.config.getParent();
            People.open(home.resolve("identities"), home.resolve("keys/identities.key"), Clock.systemDefaultZone())
                    .enable("victim", false);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .ignoreException(IOException.class) // one that is under way at that moment is cut
                    .until(() -> session.get("/console/").status() == 403);
        } finally {
            flooding.set(false);
            flood.shutdown();
            assertThat(flood.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void aOneTimePasswordOpensNothingButThePageToChangeIt() throws Exception {
        People people = fixture.people();
        String oneTime = people.add("fresh", "新人", List.of(Role.AUDITOR), "测试单位", 1);

        Answer login = fixture.client().browser().form("/login", Map.of("name", "fresh", "password", oneTime));
        assertThat(login.header("Location")).contains("/password");
        RawClient session = fixture.client()
                .browser()
                .with("Cookie", login.cookie(Callers.COOKIE).orElseThrow());
        assertThat(session.get("/console/").header("Location")).contains("/password");
        assertThat(fixture.lastEvent().require(Ecs.EVENT_REASON)).isEqualTo("password-change-required");

        Answer weak = session.form("/password", Map.of("old", oneTime, "fresh", "simple", "again", "simple"));
        assertThat(weak.status()).isEqualTo(422);
        assertThat(weak.text()).contains("新密码太短");
        Answer differ = session.form("/password", Map.of("old", oneTime, "fresh", "Battery-9x", "again", "Battery-9y"));
        assertThat(differ.text()).contains("两次输入的新密码不一致");

        Answer changed = session.form(
                "/password", Map.of("old", oneTime, "fresh", "Battery-Staple-9", "again", "Battery-Staple-9"));
        assertThat(changed.status()).isEqualTo(303);
        assertThat(changed.header("Location")).contains("/console/");
        assertThat(fixture.lastEvent().require(Ecs.EVENT_REASON)).isEqualTo("password-changed");
        RawClient after = fixture.client()
                .browser()
                .with("Cookie", changed.cookie(Callers.COOKIE).orElseThrow());
        assertThat(after.get("/console/").status()).isEqualTo(200);
        assertThat(session.get("/console/").status()).isEqualTo(303);
        assertThat(fixture.lastEvent().require(Ecs.EVENT_REASON)).isEqualTo("token-revoked");
    }

    @Test
    void aTokenReplayedFromAnotherAddressOrBrowserIsDeniedAndLoggedWithItsOwner() throws Exception {
        RawClient session = fixture.browsing("robbed");

        Answer elsewhere =
                session.from("127.0.0.2").with("X-Jianxin-Drill", "drill-42").get("/console/");
        Event event = fixture.lastEvent();
        Answer otherBrowser = session.with("User-Agent", "another").get("/console/");
        String otherReason = fixture.lastEvent().require(Ecs.EVENT_REASON);
        Answer owner = session.get("/console/");

        assertThat(elsewhere.status()).isEqualTo(401);
        assertThat(elsewhere.text()).contains("token-binding-mismatch", event.require(Ecs.DECISION_ID));
        assertThat(event.require(Ecs.EVENT_REASON)).isEqualTo("token-binding-mismatch");
        assertThat(event.require(Ecs.EVENT_OUTCOME)).isEqualTo("failure");
        assertThat(event.require(Ecs.USER_NAME)).isEqualTo("robbed");
        assertThat(event.require(Ecs.SOURCE_IP)).isEqualTo("127.0.0.2");
        assertThat(event.require(Ecs.DRILL_MARKER)).isEqualTo("drill-42");
        assertThat(event.require(Ecs.DECISION_SESSION)).hasSize(64);
        assertThat(otherBrowser.status()).isEqualTo(401);
        assertThat(otherReason).isEqualTo("token-binding-mismatch");
        assertThat(owner.header("Location"))
                .as("its owner is trusted less, too")
                .contains("/step-up?next=/console/");
    }

    @Test
    void logoutRevokesTheTokenAtOnce() throws Exception {
        RawClient session = fixture.browsing("zhang");
        assertThat(session.get("/console/").status()).isEqualTo(200);

        Answer logout = session.form("/logout", Map.of());

        assertThat(logout.status()).isEqualTo(303);
        assertThat(session.get("/console/").header("Location"))
                .hasValueSatisfying(to -> assertThat(to).startsWith("/login"));
        assertThat(fixture.lastEvent().require(Ecs.EVENT_REASON)).isEqualTo("token-revoked");
    }

    @Test
    void aStateChangingRequestWithACookieMustComeFromOurOwnPages() throws Exception {
        RawClient session = fixture.browsing("zhang");

        Answer none = session.send("POST", "/console/alerts/1/close", Map.of(), "a=b".getBytes());
        String noneReason = fixture.lastEvent().require(Ecs.EVENT_REASON);
        Answer other = session.with("Origin", "https://evil.example").form("/console/alerts/1/close", Map.of("a", "b"));
        String otherReason = fixture.lastEvent().require(Ecs.EVENT_REASON);
        Answer referer = session.send(
                "POST", "/console/alerts/1/close", Map.of("Referer", session.origin() + "/console/"), "a=b".getBytes());
        Answer own = session.form("/console/alerts/1/close", Map.of("a", "b"));
        Answer loginFromElsewhere = fixture.client()
                .with("Origin", "https://evil.example")
                .form("/login", Map.of("name", "zhang", "password", GatewayFixture.PASSWORD));

        assertThat(none.status()).isEqualTo(403);
        assertThat(noneReason).isEqualTo("origin-missing");
        assertThat(other.status()).isEqualTo(403);
        assertThat(otherReason).isEqualTo("origin-mismatch");
        assertThat(referer.status()).isEqualTo(200);
        assertThat(own.status()).isEqualTo(200);
        assertThat(loginFromElsewhere.status()).isEqualTo(403);
    }

    @Test
    void aTokenIsRefusedWhenItIsChangedOrOfAnotherAlgorithm() throws Exception {
        RawClient session = fixture.loggedIn("zhang");
        assertThat(session.get("/console/").status()).isEqualTo(200);
        String none = "eyJhbGciOiJub25lIiwidHlwIjoiamlhbnhpbitqd3QifQ.e30.";

        for (String token : List.of(none, "abc", "a.b.c")) {
            Answer answer =
                    fixture.client().with("Authorization", "Bearer " + token).get("/console/");
            assertThat(answer.status()).as(token).isEqualTo(401);
            assertThat(fixture.lastEvent().require(Ecs.EVENT_REASON)).isEqualTo("token-invalid");
        }
    }

    @Test
    void theLoginPageIsInChineseOrEnglishWithoutScriptsAndIsNotKept() throws Exception {
        Answer zh = fixture.client().browser().get("/login");
        Answer en = fixture.client().browser().get("/login?lang=en&next=https://evil.example/");

        assertThat(zh.text())
                .contains("lang=\"zh-CN\"", "<label for=\"name\">用户名</label>")
                .doesNotContain("<script");
        assertThat(en.text())
                .contains("lang=\"en\"", "Account name", "value=\"/console/\"")
                .doesNotContain("evil");
        assertThat(en.cookie("jianxin-lang")).contains("jianxin-lang=en");
        assertThat(zh.header("Content-Security-Policy")).hasValueSatisfying(csp -> assertThat(csp)
                .contains("default-src 'none'", "frame-ancestors 'none'")
                .doesNotContain("unsafe"));
        assertThat(zh.header("Strict-Transport-Security")).isPresent();
        assertThat(zh.header("Cache-Control")).contains("no-store");
        assertThat(fixture.client().get("/assets/gateway.css").header("Content-Type"))
                .contains("text/css; charset=utf-8");
        assertThat(fixture.client().get("/").header("Location")).contains("/console/");
    }
}
