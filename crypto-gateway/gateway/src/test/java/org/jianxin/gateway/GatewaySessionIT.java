package org.jianxin.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLSocket;
import org.awaitility.Awaitility;
import org.jianxin.events.Ecs;
import org.jianxin.events.Event;
import org.jianxin.gateway.RawClient.Answer;
import org.jianxin.gateway.policy.Role;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How sessions go on and how they end, with a clock that the test moves. */
class GatewaySessionIT {
    private static final Duration OVER_HALF = Duration.ofMinutes(8);

    @TempDir
    Path directory;

    private final MovableClock clock = new MovableClock();
    private final AtomicInteger streaming = new AtomicInteger();
    private GatewayFixture fixture;

    @BeforeEach
    void start() throws Exception {
        fixture = new GatewayFixture(directory, clock, "");
        fixture.person("zhang", Role.SECURITY_ADMINISTRATOR);
        clock.move(Duration.ofSeconds(1)); // sessions begin after the password was set
        fixture.start();
        fixture.handlers.put("/console/live", r -> {
            streaming.incrementAndGet();
            r.response().setChunked(true).putHeader("Content-Type", "text/event-stream");
            r.response().write("data: first\n\n");
            long timer = fixture.vertx.setPeriodic(100, t -> r.response().write("data: tick\n\n"));
            r.response().closeHandler(v -> {
                fixture.vertx.cancelTimer(timer);
                streaming.decrementAndGet();
            });
        });
    }

    @AfterEach
    void stop() throws Exception {
        fixture.close();
    }

    private static boolean renewed(Answer answer) {
        return answer.cookie(Callers.COOKIE).isPresent();
    }

    @Test
    void onlyWhatAPersonDoesRenewsASession() throws Exception {
        RawClient page = fixture.browsing("zhang");
        RawClient script = page.with("Sec-Fetch-Mode", "cors");
        assertThat(renewed(page.get("/console/"))).isFalse();

        clock.move(OVER_HALF);

        assertThat(renewed(script.get("/console/alerts"))).isFalse();
        assertThat(renewed(page.with("Sec-Fetch-Mode", "same-origin").get("/console/alerts")))
                .isFalse();
        assertThat(renewed(script.form("/console/alerts/1/close", Map.of("a", "b"))))
                .isTrue();
        assertThat(renewed(page.with("Sec-Fetch-Mode", "navigate").get("/console/")))
                .isTrue();
        assertThat(renewed(page.get("/console/"))).isTrue();
    }

    @Test
    void aPageLeftOpenEndsWithItsIdleTimeHoweverOftenItAsks() throws Exception {
        RawClient session = fixture.browsing("zhang");
        RawClient script = session.with("Sec-Fetch-Mode", "cors");
        try (SSLSocket socket = script.start("GET", "/console/live", Map.of(), new byte[0])) {
            BufferedReader lines =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            while (!lines.readLine().equals("data: first")) {
                // the head
            }
            for (int minutes = 0; minutes < 14; minutes++) {
                clock.move(Duration.ofMinutes(1));
                assertThat(script.get("/console/alerts").status()).isEqualTo(200);
            }
            clock.move(Duration.ofMinutes(1));

            assertThat(script.get("/console/alerts").header("Location"))
                    .hasValueSatisfying(to -> assertThat(to).startsWith("/login"));
            Event denied = fixture.lastEvent();
            assertThat(denied.require(Ecs.EVENT_REASON)).isEqualTo("token-expired");
            assertThat(denied.require(Ecs.USER_NAME)).isEqualTo("zhang");
            assertThat(denied.require(Ecs.DECISION_SESSION)).hasSize(64);
            assertBreaksOff(lines);
        }
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> streaming.get() == 0);
    }

    private static void assertBreaksOff(BufferedReader lines) {
        assertThatThrownBy(() -> {
                    while (lines.readLine() != null) {
                        // what was still on its way
                    }
                    throw new EOFException();
                })
                .isInstanceOf(IOException.class);
    }

    @Test
    void whoGoesOnWorkingGoesOnUntilTheLongestSessionIsOver() throws Exception {
        String cookie = fixture.client()
                .browser()
                .form("/login", Map.of("name", "zhang", "password", GatewayFixture.PASSWORD))
                .cookie(Callers.COOKIE)
                .orElseThrow();
        Duration worked = Duration.ZERO;
        Duration longest = Duration.ofHours(8);
        while (worked.plus(OVER_HALF).compareTo(longest) < 0) {
            clock.move(OVER_HALF);
            worked = worked.plus(OVER_HALF);
            Answer answer = fixture.client()
                    .browser()
                    .with("Cookie", cookie)
                    .with("Sec-Fetch-Mode", "navigate")
                    .get("/console/");
            assertThat(answer.status()).as("after " + worked).isEqualTo(200);
            cookie = answer.cookie(Callers.COOKIE).orElseThrow();
        }
        clock.move(longest.minus(worked));

        RawClient late = fixture.client().browser().with("Cookie", cookie);
        assertThat(late.get("/console/").status()).isEqualTo(303);
        assertThat(fixture.lastEvent().require(Ecs.EVENT_REASON)).isEqualTo("token-expired");
    }

    @Test
    void aChangedPasswordRevokesTheOtherSessionsOfThePerson() throws Exception {
        RawClient one = fixture.browsing("zhang");
        RawClient other = fixture.browsing("zhang");
        clock.move(Duration.ofSeconds(1));

        Answer changed = one.form(
                "/password",
                Map.of("old", GatewayFixture.PASSWORD, "fresh", "Battery-Staple-9", "again", "Battery-Staple-9"));

        assertThat(changed.status()).isEqualTo(303);
        assertThat(other.get("/console/").status()).isEqualTo(303);
        assertThat(fixture.lastEvent().require(Ecs.EVENT_REASON)).isEqualTo("token-revoked");
        RawClient fresh = fixture.client()
                .browser()
                .with("Cookie", changed.cookie(Callers.COOKIE).orElseThrow());
        assertThat(fresh.get("/console/").status()).isEqualTo(200);
    }

    @Test
    void overHttp2WhoEndsASessionIsAnsweredAndOnlyThenItsStreamsAreCut() throws Exception {
        HttpClient client = HttpClient.newBuilder()
                .sslContext(fixture.trusting())
                .version(HttpClient.Version.HTTP_2)
                .build();
        String changed = overHttp2(
                client,
                "/password",
                200,
                "{\"old\":\"" + GatewayFixture.PASSWORD
                        + "\",\"fresh\":\"Battery-Staple-9\",\"again\":\"Battery-Staple-9\"}",
                GatewayFixture.PASSWORD);
        assertThat(changed).contains("\"token\":");
        overHttp2(client, "/logout", 303, "{}", "Battery-Staple-9");
    }

    private String overHttp2(HttpClient client, String target, int expected, String body, String password)
            throws Exception {
        String login = post(client, "/login", "{\"name\":\"zhang\",\"password\":\"" + password + "\"}", "none")
                .body();
        String token = login.replaceAll(".*\"token\":\"([^\"]+)\".*", "$1");
        HttpResponse<InputStream> live = client.send(
                HttpRequest.newBuilder(uri("/console/live"))
                        .header("Authorization", "Bearer " + token)
                        .build(),
                HttpResponse.BodyHandlers.ofInputStream());
        assertThat(live.version()).isEqualTo(HttpClient.Version.HTTP_2);
        BufferedReader lines = new BufferedReader(new InputStreamReader(live.body(), StandardCharsets.UTF_8));
        assertThat(lines.readLine()).isEqualTo("data: first");
        clock.move(Duration.ofSeconds(1));

        HttpResponse<String> answer = post(client, target, body, token);

        assertThat(answer.statusCode()).as(target).isEqualTo(expected);
        assertBreaksOff(lines);
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> streaming.get() == 0);
        return answer.body();
    }

    private HttpResponse<String> post(HttpClient client, String target, String body, String token) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(target))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        if (!token.equals("none")) {
            request.header("Authorization", "Bearer " + token);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private URI uri(String target) {
        return URI.create("https://127.0.0.1:" + fixture.gateway().port() + target);
    }

    @Test
    void aLogoutOrPasswordChangeThatCannotBeKeptIsOnRecordAndSaysSoInBothLanguages() throws Exception {
        RawClient session = fixture.loggedIn("zhang");
        // Another process could not be told of the change any more.
        Path stamp = fixture.config.resolveSibling("identities.changed");
        Files.deleteIfExists(stamp);
        Files.createDirectory(stamp);

        for (String target : List.of("/logout", "/password")) {
            Answer answer = session.json(
                    target,
                    "{\"old\":\"" + GatewayFixture.PASSWORD
                            + "\",\"fresh\":\"Battery-Staple-9\",\"again\":\"Battery-Staple-9\"}");

            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.text()).contains("系统繁忙", "Too busy");
            Event event = fixture.lastEvent();
            assertThat(answer.header(Exchange.DECISION_HEADER)).contains(event.require(Ecs.DECISION_ID));
            assertThat(event.require(Ecs.EVENT_REASON)).isEqualTo("too-busy");
            assertThat(event.require(Ecs.EVENT_OUTCOME)).isEqualTo("failure");
        }
    }
}
