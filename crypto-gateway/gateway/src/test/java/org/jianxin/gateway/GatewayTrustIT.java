package org.jianxin.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLSocket;
import org.awaitility.Awaitility;
import org.jianxin.events.Ecs;
import org.jianxin.events.Event;
import org.jianxin.gateway.RawClient.Answer;
import org.jianxin.gateway.policy.Role;
import org.jianxin.sm.OneTimePassword;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Sessions whose person is trusted less than before, over real connections; the clock is the machine's. */
class GatewayTrustIT {
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    Path directory;

    private GatewayFixture fixture;
    private String secret;
    private String token;
    private RawClient zhang;

    @BeforeEach
    void start() throws Exception {
        fixture = new GatewayFixture(
                directory,
                Clock.systemUTC(),
                "second_factor: {default: required}\nposture: {file: posture.json, longest: 10m}\n");
        fixture.person("zhang", Role.SECURITY_ADMINISTRATOR);
        fixture.person("li", Role.SECURITY_ADMINISTRATOR);
        tell("{}");
        fixture.start();
        fixture.handlers.put("/console/live", r -> {
            r.response().setChunked(true).putHeader("Content-Type", "text/event-stream");
            r.response().write("data: first\n\n");
            long timer = fixture.vertx.setPeriodic(100, t -> r.response().write("data: tick\n\n"));
            r.response().closeHandler(v -> fixture.vertx.cancelTimer(timer));
        });
        zhang = enrolled("zhang");
    }

    @AfterEach
    void stop() throws Exception {
        fixture.close();
    }

    private RawClient enrolled(String name) throws Exception {
        RawClient session = fixture.loggedIn(name);
        JsonNode offer = JSON.readTree(session.get("/second-factor").body());
        secret = offer.path("secret").asText();
        Answer answer = session.json(
                "/second-factor", "{\"offer\":\"" + offer.path("offer").asText() + "\",\"code\":\"" + code(0) + "\"}");
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        token = JSON.readTree(answer.body()).path("token").asText();
        return bearer();
    }

    private RawClient bearer() throws Exception {
        return fixture.client().with("Authorization", "Bearer " + token);
    }

    /** @param later 0 for the code of this minute, 1 for the next: one that was used is not accepted again */
    private String code(int later) {
        try (OneTimePassword token = OneTimePassword.of(HexFormat.of().parseHex(secret))) {
            return token.at(Instant.now().plusSeconds(60L * later), OneTimePassword.Factors.NONE);
        }
    }

    private void tell(String alerts) throws IOException {
        Path file = fixture.config.resolveSibling("posture.json");
        Path fresh = Files.writeString(
                file.resolveSibling("posture.new"),
                "{\"made\": \"%s\", \"devices\": [], \"alerts\": %s}".formatted(Instant.now(), alerts));
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** How long the stream went on; it must have been broken off rather than ended. */
    private static Duration untilCut(InputStream in, Instant since) {
        byte[] buffer = new byte[4096];
        try {
            while (in.read(buffer) >= 0 && Instant.now().isBefore(since.plusSeconds(20))) {
                // ticks
            }
        } catch (IOException broken) {
            // as it should be
        }
        return Duration.between(since, Instant.now());
    }

    @Test
    void anAlertCutsTheConnectionsOfThePersonItIsAbout() throws Exception {
        RawClient li = enrolled("li");
        try (SSLSocket socket = zhang.start("GET", "/console/live", Map.of(), new byte[0]);
                SSLSocket other = li.start("GET", "/console/live", Map.of(), new byte[0])) {
            awaitFirst(socket.getInputStream());
            awaitFirst(other.getInputStream());

            tell("{\"zhang\": {\"high\": 1}}");
            Duration took = untilCut(socket.getInputStream(), Instant.now());

            assertThat(took).isLessThan(Duration.ofSeconds(2));
            assertThat(other.getInputStream().read()).as("others go on").isNotNegative();
        }
        Event cut = cut();
        assertThat(cut.require(Ecs.USER_NAME)).isEqualTo("zhang");
        assertThat(cut.require(Ecs.DECISION_POLICY)).isEqualTo("trust-is-low");
        assertThat(cut.require(Ecs.DECISION_OUTCOME)).isEqualTo("step-up");
        assertThat(cut.require(Ecs.URL_PATH)).isEqualTo("/console/live");
        assertThat(cut.require(Ecs.DECISION_FACTS))
                .contains("context.trustScore=55", "context.trustReasons=1 条未关闭的高级别告警 1 open high alert(s) -45");
    }

    @Test
    void trustThatWasLostComesBackNeitherWithTheAlertNorWithARestart() throws Exception {
        tell("{\"zhang\": {\"critical\": 1, \"low\": 1}}");
        awaitStatus(403);
        Answer denied = zhang.with("Accept", "text/html").get("/console/");
        assertThat(denied.text()).contains("<code>trust-is-gone ", "信任评分：20", "1 条未关闭的严重告警", "/step-up?next=/console/");

        tell("{}");
        Thread.sleep(1500);
        assertThat(zhang.get("/console/").status())
                .as("the alert is closed, the trust still lost")
                .isEqualTo(403);

        fixture.stop();
        fixture.start();
        zhang = bearer();
        assertThat(zhang.get("/console/").status()).isEqualTo(403);

        new CommandLine(new GatewayCommand()).execute("user", "trust", "--config", fixture.config.toString(), "zhang");
        awaitStatus(200);
        assertThat(fixture.recorded())
                .extracting(event -> event.require(Ecs.EVENT_ACTION))
                .contains("trust-lost", "trust-restored");
    }

    @Test
    void aSecondFactorShownAfterwardsBringsTrustBack() throws Exception {
        tell("{\"zhang\": {\"high\": 1}}");
        awaitStatus(401);
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(() -> fixture.people().find("zhang").orElseThrow().distrust() != null);

        Thread.sleep(1100); // a token tells in whole seconds when its proof was (auth_time of OpenID Connect Core)
        Answer stepped = zhang.json("/step-up", "{\"code\":\"" + code(1) + "\"}");
        assertThat(stepped.status()).as(stepped.text()).isEqualTo(200);
        token = JSON.readTree(stepped.body()).path("token").asText();
        RawClient again = bearer();

        assertThat(again.get("/console/").status()).isEqualTo(200);
        assertThat(zhang.get("/console/").status()).as("the token of before").isEqualTo(401);
    }

    @Test
    void aTokenUsedElsewhereLowersTrustInTheSessionItWasTakenFrom() throws Exception {
        try (SSLSocket socket = zhang.start("GET", "/console/live", Map.of(), new byte[0])) {
            awaitFirst(socket.getInputStream());
            Instant stolen = Instant.now();
            assertThat(zhang.with("User-Agent", "thief").get("/console/").status())
                    .isEqualTo(401);

            assertThat(untilCut(socket.getInputStream(), stolen)).isLessThan(Duration.ofSeconds(2));
        }
        assertThat(cut().require(Ecs.DECISION_FACTS)).anyMatch(fact -> fact.contains("登录凭据在别处被使用"));
    }

    private Event cut() throws Exception {
        List<Event> cuts = fixture.events().stream()
                .filter(event -> event.require(Ecs.EVENT_ACTION).equals("session-cut"))
                .toList();
        assertThat(cuts).hasSize(1);
        return cuts.get(0);
    }

    private void awaitStatus(int status) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .ignoreException(IOException.class) // one that is under way at that moment is cut
                .until(() -> zhang.get("/console/").status() == status);
    }

    private static void awaitFirst(InputStream in) throws IOException {
        StringBuilder read = new StringBuilder();
        while (!read.toString().contains("data: first")) {
            int next = in.read();
            assertThat(next).as(read.toString()).isNotNegative();
            read.append((char) next);
        }
    }
}
