package org.jianxin.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.jianxin.events.Ecs;
import org.jianxin.events.Event;
import org.jianxin.gateway.RawClient.Answer;
import org.jianxin.gateway.policy.Role;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A person's SM2 certificate as the second factor, and what a session is tied to. */
class GatewayCertificateLoginIT {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String SETTINGS =
            """
            second_factor: {default: required}
            sessions: {single: false}
            passwords: {min_age: 0s}
            lockout: {failures: 3, duration: 10m}
            """;

    @TempDir
    static Path directory;

    static GatewayFixture fixture;

    @BeforeAll
    static void start() throws Exception {
        fixture = new GatewayFixture(directory, Clock.systemUTC(), SETTINGS);
        fixture.person("zhang", Role.AUDITOR);
        fixture.person("li", Role.AUDITOR);
        fixture.person("zhao", Role.AUDITOR);
        fixture.person("sun", Role.AUDITOR);
        fixture.person("wang", Role.SYSTEM_ADMINISTRATOR);
        fixture.start();
    }

    @AfterAll
    static void stop() throws Exception {
        fixture.close();
    }

    private static Answer login(RawClient client, String name, String password) throws Exception {
        return client.json("/login", JSON.writeValueAsString(Map.of("name", name, "password", password)));
    }

    /** Logged in over connections on which that certificate is shown. */
    private static RawClient loggedIn(String name) throws Exception {
        RawClient client = fixture.client(name, "person");
        JsonNode answer =
                JSON.readTree(login(client, name, GatewayFixture.PASSWORD).body());
        return client.with("Authorization", "Bearer " + answer.path("token").asText());
    }

    private static String reason() throws Exception {
        return fixture.lastEvent().require(Ecs.EVENT_REASON);
    }

    @Test
    void passwordAndCertificateAreTwoFactorsAndNoCodeIsToBeEnrolled() throws Exception {
        RawClient client = fixture.client("zhang", "person");

        JsonNode answer =
                JSON.readTree(login(client, "zhang", GatewayFixture.PASSWORD).body());

        assertThat(answer.path("must_enrol_second_factor").asBoolean()).isFalse();
        RawClient session =
                client.with("Authorization", "Bearer " + answer.path("token").asText());
        assertThat(session.get("/console/").status()).isEqualTo(200);
        Event decision = fixture.lastEvent();
        assertThat(decision.require(Ecs.USER_NAME)).isEqualTo("zhang");
        assertThat(decision.require(Ecs.TLS_CLIENT_SUBJECT)).contains("CN=zhang", "OU=person");
        assertThat(decision.require(Ecs.DECISION_CONTEXT)).contains("context.secondFactorAge");
    }

    @Test
    void aCertificateAloneIsNobody() throws Exception {
        assertThat(fixture.client("zhang", "person").get("/console/").status()).isEqualTo(401);
        assertThat(reason()).isEqualTo("no-session");
    }

    @Test
    void theSessionWorksOnlyWhereTheCertificatesKeyIsAndThereFromAnyAddress() throws Exception {
        RawClient session = loggedIn("zhang");
        String token = session.header("Authorization");

        assertThat(session.from("127.0.0.2").get("/console/").status()).isEqualTo(200);
        assertThat(fixture.client()
                        .with("Authorization", token)
                        .get("/console/")
                        .status())
                .isEqualTo(401);
        assertThat(reason()).isEqualTo("token-binding-mismatch");
        assertThat(fixture.client("li", "person")
                        .with("Authorization", token)
                        .get("/console/")
                        .status())
                .isEqualTo(401);
        assertThat(reason()).isEqualTo("token-binding-mismatch");
        assertThat(fixture.lastEvent().require(Ecs.USER_NAME)).isEqualTo("zhang");
    }

    @Test
    void aSessionThatBeganOverTheConnectionOfAProgramIsTiedToAddressAndBrowserAsWithoutACertificate() throws Exception {
        String token = JSON.readTree(login(fixture.client("svc", "service"), "sun", GatewayFixture.PASSWORD)
                        .body())
                .path("token")
                .asText();

        Answer answer =
                fixture.client().with("Authorization", "Bearer " + token).get("/second-factor");

        assertThat(answer.status()).isEqualTo(200);
    }

    @Test
    void theCertificateOfAnotherIsRefusedAndCountsAsAFailure() throws Exception {
        RawClient client = fixture.client("zhang", "person");

        for (int attempt = 1; attempt <= 2; attempt++) {
            assertThat(login(client, "li", GatewayFixture.PASSWORD).status()).isEqualTo(401);
            assertThat(reason()).isEqualTo("certificate-of-another");
        }
        login(client, "li", GatewayFixture.PASSWORD);

        assertThat(login(fixture.client("li", "person"), "li", GatewayFixture.PASSWORD)
                        .status())
                .isEqualTo(401);
        assertThat(reason()).isEqualTo("account-locked");
    }

    @Test
    void whoeverIsThereProvesItAgainByThePasswordOnTheSameConnection() throws Exception {
        RawClient session = loggedIn("zhao");

        Answer wrong = session.json("/step-up", "{\"password\":\"Wrong-Horse-7\"}");
        Answer right = session.json("/step-up", "{\"password\":\"" + GatewayFixture.PASSWORD + "\"}");

        assertThat(wrong.status()).isEqualTo(401);
        assertThat(right.status()).isEqualTo(200);
        assertThat(right.text()).contains("auth_time");
        assertThat(session.browser().get("/step-up").text())
                .contains("name=\"password\"")
                .doesNotContain("name=\"code\"");
    }

    @Test
    void anEmergencyIsAskedForWithTheCertificateToo() throws Exception {
        RawClient session = loggedIn("wang");
        Map<String, String> request = Map.of(
                "act", "ask",
                "role", "security-administrator",
                "minutes", "10",
                "reason", "安全管理员失联，需立即处置告警",
                "password", GatewayFixture.PASSWORD);

        assertThat(session.json("/break-glass", JSON.writeValueAsString(request))
                        .status())
                .isEqualTo(200);
        assertThat(reason()).isEqualTo("break-glass-asked");
    }
}
