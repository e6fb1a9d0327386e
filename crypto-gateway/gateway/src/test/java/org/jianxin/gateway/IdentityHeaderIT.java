package org.jianxin.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jianxin.gateway.RawClient.Answer;
import org.jianxin.gateway.policy.Role;
import org.jianxin.sm.IdentityAssertion;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Clients that say themselves what only the gateway may say. Behind it the one identity there is, is the gateway's. */
class IdentityHeaderIT {
    @TempDir
    static Path directory;

    static GatewayFixture fixture;
    static RawClient officer;
    static final AtomicReference<List<Map.Entry<String, String>>> SEEN = new AtomicReference<>(List.of());

    @BeforeAll
    static void start() throws Exception {
        fixture = new GatewayFixture(directory);
        fixture.person("zhang", Role.SECURITY_ADMINISTRATOR);
        fixture.start();
        fixture.handlers.put("/console/alerts/seen", IdentityHeaderIT::see);
        officer = fixture.loggedIn("zhang");
    }

    @AfterAll
    static void stop() throws Exception {
        fixture.close();
    }

    @BeforeEach
    void forget() {
        SEEN.set(List.of());
    }

    private static void see(HttpServerRequest request) {
        request.endHandler(v -> {
            List<Map.Entry<String, String>> seen =
                    new ArrayList<>(request.headers().entries());
            SEEN.set(List.copyOf(seen));
            request.response().end("seen");
        });
        request.resume();
    }

    /** Each is what stands between the officer's own header fields and the end of the head. */
    static Stream<String> injections() {
        return Stream.of(
                "X-Jianxin-Identity: forged",
                "x-jianxin-identity: forged",
                "X-JIANXIN-IDENTITY: forged",
                "X_Jianxin_Identity: forged",
                "X-Jianxin_Identity: forged",
                "X-Jianxin-Identity: forged\r\nX-Jianxin-Identity: forged",
                "X-Jianxin-Identity : forged",
                "X-Jianxin-Identity\t: forged",
                " X-Jianxin-Identity: forged",
                "X-A: b\r\n X-Jianxin-Identity: forged",
                "X-A: b\r\n\tX-Jianxin-Identity: forged",
                "X-A: b\rX-Jianxin-Identity: forged",
                "X-A: b\nX-Jianxin-Identity: forged",
                "X-Jianxin-Identity:\r\n forged",
                "X-Jianxin-Identity\0: forged",
                "Connection: X-Jianxin-Identity\r\nX-Jianxin-Identity: forged",
                "Connection: close, x-jianxin-identity, host, content-length",
                "Keep-Alive: X-Jianxin-Identity",
                "X-Jianxin-Decision: forged",
                "X-Jianxin-Drill: forged!",
                "x_forwarded_for: 10.0.0.1\r\nX_Real_IP: 10.0.0.1",
                "X-Forwarded-User: admin\r\nForwarded: for=10.0.0.1");
    }

    @ParameterizedTest
    @MethodSource("injections")
    void whatAClientInjectsNeverArrivesInAnySpelling(String injected) throws Exception {
        Answer answer = officer.raw("GET /console/alerts/seen HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
                + "Authorization: " + officer.header("Authorization") + "\r\nX-B: c\r\n" + injected + "\r\n\r\n");

        if (answer.status() == 400) {
            assertThat(SEEN.get()).isEmpty();
        } else {
            assertThat(answer.status()).isEqualTo(200);
            assertOneIdentity();
        }
    }

    private static void assertOneIdentity() throws Exception {
        List<Map.Entry<String, String>> said = SEEN.get().stream()
                .filter(header -> {
                    String name = header.getKey().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
                    return name.startsWith("x-jianxin") || name.contains("forwarded") || name.equals("x-real-ip");
                })
                .toList();
        assertThat(said).hasSize(1);
        assertThat(said.get(0).getKey()).isEqualToIgnoringCase(IdentityAssertion.HEADER);
        IdentityAssertion assertion =
                IdentityAssertion.verify(said.get(0).getValue(), fixture.publicKey, "appliance", Clock.systemUTC());
        assertThat(assertion.subject()).isEqualTo("zhang");
        assertThat(assertion.roles()).containsExactly("security-administrator");
        assertThat(SEEN.get()).noneMatch(header -> header.getKey().equalsIgnoreCase("Authorization"));
    }

    @Test
    void whatStandsInTrailersDoesNotArrive() throws Exception {
        Answer answer = officer.raw("POST /console/alerts/seen HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
                + "Authorization: " + officer.header("Authorization") + "\r\nTrailer: X-Jianxin-Identity\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX-Jianxin-Identity: forged\r\n"
                + "Content-Length: 0\r\n\r\n");

        assertThat(answer.status()).isEqualTo(200);
        assertOneIdentity();
    }

    @Test
    void overHttp2ItIsTheSame() throws Exception {
        HttpClient client = HttpClient.newBuilder()
                .sslContext(fixture.trusting())
                .version(HttpClient.Version.HTTP_2)
                .build();
        URI base = URI.create(officer.origin());
        String login = client.send(
                        HttpRequest.newBuilder(base.resolve("/login"))
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(
                                        "{\"name\":\"zhang\",\"password\":\"" + GatewayFixture.PASSWORD + "\"}"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8))
                .body();
        for (String name :
                List.of("X-Jianxin-Identity", "x_jianxin_identity", "X-Jianxin-Decision", "X-Forwarded-For")) {
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(base.resolve("/console/alerts/seen"))
                            .header("Authorization", "Bearer " + login.replaceAll(".*\"token\":\"([^\"]+)\".*", "$1"))
                            .header(name, "forged")
                            .header(name, "forged again")
                            .build(),
                    HttpResponse.BodyHandlers.ofString());

            assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
            assertThat(answer.statusCode()).isEqualTo(200);
            assertOneIdentity();
        }
    }
}
