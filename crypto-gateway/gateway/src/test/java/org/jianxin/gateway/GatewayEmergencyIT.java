package org.jianxin.gateway;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedInputStream;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLSocket;
import org.jianxin.events.Ecs;
import org.jianxin.events.Event;
import org.jianxin.gateway.RawClient.Answer;
import org.jianxin.gateway.policy.Role;
import org.jianxin.sm.OneTimePassword;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** 应急授权: a role lent by two people, in front of everything. */
class GatewayEmergencyIT {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String SETTINGS =
            """
            second_factor: {default: optional}
            sessions: {single: false}
            passwords: {min_age: 0s}
            """;

    @TempDir
    Path directory;

    private final MovableClock clock = new MovableClock();
    private GatewayFixture fixture;
    private Officer sys;
    private Officer aud;

    private record Officer(RawClient session, String secret) {}

    @BeforeEach
    void start() throws Exception {
        fixture = new GatewayFixture(directory, clock, SETTINGS);
        fixture.person("sys", Role.SYSTEM_ADMINISTRATOR);
        fixture.person("aud", Role.AUDIT_ADMINISTRATOR);
        fixture.person("red", Role.RED_TEAM);
        fixture.start();
        sys = enrol("sys");
        aud = enrol("aud");
        clock.move(Duration.ofMinutes(2)); // a code works once
    }

    @AfterEach
    void stop() throws Exception {
        fixture.close();
    }

    private String code(Officer officer) {
        return code(officer.secret());
    }

    private String code(String secret) {
        try (OneTimePassword token = OneTimePassword.of(HexFormat.of().parseHex(secret))) {
            return token.at(clock.instant(), OneTimePassword.Factors.NONE);
        }
    }

    private Officer enrol(String name) throws Exception {
        RawClient session = fixture.loggedIn(name);
        JsonNode offer = JSON.readTree(session.get("/second-factor").body());
        String secret = offer.path("secret").asText();
        Answer answer = session.json(
                "/second-factor",
                "{\"offer\":\"" + offer.path("offer").asText() + "\",\"code\":\"" + code(secret) + "\"}");
        String token = JSON.readTree(answer.body()).path("token").asText();
        return new Officer(fixture.client().with("Authorization", "Bearer " + token), secret);
    }

    private Answer ask(Officer officer, String code) throws Exception {
        return officer.session()
                .json(
                        "/break-glass",
                        JSON.writeValueAsString(Map.of(
                                "act", "ask",
                                "role", "security-administrator",
                                "minutes", "10",
                                "reason", "安全管理员失联，需立即处置告警",
                                "code", code)));
    }

    private Answer act(Officer officer, String act, String id) throws Exception {
        return officer.session()
                .json("/break-glass", JSON.writeValueAsString(Map.of("act", act, "id", id, "code", code(officer))));
    }

    private int handlesAlerts() throws Exception {
        return sys.session().json("/console/alerts/7", "{}").status();
    }

    private int runsTheMachine() throws Exception {
        return sys.session().json("/console/system/x", "{}").status();
    }

    @Test
    void withAnotherPersonsAgreementOneActsInAnotherRoleInsteadOfOnesOwnAndAllOfItIsOnTheLog() throws Exception {
        assertThat(handlesAlerts()).isEqualTo(403);
        assertThat(runsTheMachine()).isEqualTo(200);

        Answer asked = ask(sys, code(sys));
        assertThat(asked.status()).as(asked.text()).isEqualTo(200);
        String id = JSON.readTree(asked.body()).path("id").asText();
        assertThat(handlesAlerts()).isEqualTo(403);
        Answer agreed = act(aud, "confirm", id);
        assertThat(agreed.status()).as(agreed.text()).isEqualTo(200);
        assertThat(JSON.readTree(agreed.body()).path("state").asText()).isEqualTo("in-force");

        assertThat(handlesAlerts()).isEqualTo(200);
        Event decision = fixture.lastEvent();
        assertThat(decision.require(Ecs.TAGS)).containsExactly("break-glass");
        assertThat(decision.require(Ecs.USER_NAME)).isEqualTo("sys");
        assertThat(decision.require(Ecs.USER_ROLES)).containsExactly("security-administrator");
        assertThat(decision.require(Ecs.DECISION_CONTEXT)).contains("\"subject.breakGlass\":true");
        assertThat(runsTheMachine()).isEqualTo(403);

        clock.move(Duration.ofMinutes(10));
        assertThat(handlesAlerts()).isEqualTo(403);
        await().atMost(10, SECONDS).until(() -> fixture.recorded().stream()
                .anyMatch(event -> event.require(Ecs.EVENT_ACTION).equals("break-glass-over")));
        assertThat(fixture.recorded())
                .filteredOn(event -> event.require(Ecs.EVENT_ACTION).equals("break-glass"))
                .extracting(
                        event -> event.require(Ecs.EVENT_REASON),
                        event -> event.require(Ecs.USER_NAME),
                        event -> event.require(Ecs.USER_TARGET_NAME))
                .containsExactly(
                        tuple("break-glass-asked", "sys", "sys"), tuple("break-glass-confirmed", "aud", "sys"));
        assertThat(fixture.recorded())
                .filteredOn(event -> event.require(Ecs.EVENT_ACTION).equals("break-glass"))
                .allSatisfy(event -> assertThat(event.require(Ecs.MESSAGE))
                        .isEqualTo(id + ": security-administrator, 10 min, 安全管理员失联，需立即处置告警"));
    }

    @Test
    void neitherAskingNorAgreeingGoesWithoutAFreshCode() throws Exception {
        Answer without = ask(sys, "000000");
        assertThat(without.status()).isEqualTo(401);
        assertThat(without.text()).contains("bad-second-factor");
        String id = JSON.readTree(ask(sys, code(sys)).body()).path("id").asText();
        Answer unproved = aud.session()
                .json("/break-glass", JSON.writeValueAsString(Map.of("act", "confirm", "id", id, "code", "")));

        assertThat(unproved.status()).isEqualTo(401);
        assertThat(handlesAlerts()).isEqualTo(403);
    }

    @Test
    void whoAskedDoesNotAgreeAndOthersHaveNoBusinessThere() throws Exception {
        String id = JSON.readTree(ask(sys, code(sys)).body()).path("id").asText();
        clock.move(Duration.ofMinutes(2));

        Answer self = act(sys, "confirm", id);

        assertThat(self.status()).isEqualTo(403);
        assertThat(self.text()).contains("break-glass-same-person");
        assertThat(fixture.loggedIn("red").get("/break-glass").status()).isEqualTo(403);
        assertThat(fixture.lastEvent().require(Ecs.EVENT_REASON)).isEqualTo("break-glass-not-entitled");
        assertThat(fixture.client().get("/break-glass").status()).isEqualTo(401);
    }

    @Test
    void anAnswerUnderWayIsCutWhenTheRoleItWasGivenToIsOver() throws Exception {
        fixture.handlers.put("/console/alerts/stream", request -> {
            request.response().setChunked(true).write("first\n");
        });
        String id = JSON.readTree(ask(sys, code(sys)).body()).path("id").asText();
        act(aud, "confirm", id);
        try (SSLSocket socket = sys.session()
                .start("POST", "/console/alerts/stream", Map.of("Content-Type", "application/json"), new byte[] {
                    '{', '}'
                })) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            assertThat(in.read()).isEqualTo('H');

            assertThat(act(aud, "end", id).status()).isEqualTo(200);

            await().atMost(5, SECONDS).until(() -> fixture.events().stream()
                    .anyMatch(event -> event.require(Ecs.EVENT_ACTION).equals("session-cut")));
        }
    }

    @Test
    void aPersonSeesOnThePageWhatThereIsAndActsThereInEitherLanguage() throws Exception {
        assertThat(sys.session().browser().get("/console/audit/").text()).contains("<a href=\"/break-glass\">应急授权</a>");
        ask(sys, code(sys));
        RawClient browser = aud.session().browser();

        assertThat(browser.get("/break-glass").text())
                .contains("等待确认", "安全管理员失联，需立即处置告警", "安全管理员", "value=\"confirm\"")
                .doesNotContain("value=\"ask\"");
        assertThat(sys.session().browser().get("/break-glass?lang=en").text())
                .contains("waits", "value=\"ask\"", "value=\"end\"")
                .doesNotContain("value=\"confirm\"");
        assertThat(List.of(JSON.readTree(aud.session().get("/break-glass").body())
                        .path("emergencies")
                        .path(0)
                        .path("account")
                        .asText()))
                .containsExactly("sys");
    }
}
