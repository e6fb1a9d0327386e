package org.jianxin.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.buffer.Buffer;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocket;
import org.awaitility.Awaitility;
import org.jianxin.events.Ecs;
import org.jianxin.events.Event;
import org.jianxin.gateway.RawClient.Answer;
import org.jianxin.gateway.policy.Role;
import org.jianxin.sm.IdentityAssertion;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GatewayProxyIT {
    @TempDir
    static Path directory;

    static GatewayFixture fixture;
    static RawClient officer;
    /** Whose trust falls with every try. */
    static RawClient prober;

    @BeforeAll
    static void start() throws Exception {
        fixture = new GatewayFixture(directory, Clock.systemDefaultZone(), "limits: {body_kilobytes: 64, idle: 60s}\n");
        fixture.person("zhang", Role.SECURITY_ADMINISTRATOR);
        fixture.person("prober", Role.SECURITY_ADMINISTRATOR);
        fixture.start();
        officer = fixture.loggedIn("zhang");
        prober = fixture.loggedIn("prober");
    }

    @AfterAll
    static void stop() throws Exception {
        fixture.close();
    }

    @Test
    void theApplianceGetsAFreshAssertionThatVerifies() throws Exception {
        Answer answer = officer.get("/console/alerts?severity=high&x=%E4%B8%AD");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(fixture.lastReached()).containsEntry(":target", "/console/alerts?severity=high&x=%E4%B8%AD");
        String token = fixture.lastReached().get(IdentityAssertion.HEADER);
        IdentityAssertion assertion =
                IdentityAssertion.verify(token, fixture.publicKey, "appliance", Clock.systemUTC());
        assertThat(assertion.subject()).isEqualTo("zhang");
        assertThat(assertion.kind()).isEqualTo("person");
        assertThat(assertion.roles()).containsExactly("security-administrator");
        assertThat(assertion.unit()).isEqualTo("测试单位");
        assertThat(assertion.clearance()).isEqualTo(2);
        assertThat(Duration.between(assertion.issuedAt(), assertion.expiresAt()))
                .hasSeconds(60);
        assertThat(assertion.decisionId()).isEqualTo(fixture.lastEvent().require(Ecs.DECISION_ID));
        assertThat(answer.header("X-Jianxin-Decision")).contains(assertion.decisionId());
    }

    @Test
    void whatAClientSaysAboutItselfDoesNotReachTheAppliance() throws Exception {
        officer.with("X-Jianxin-Identity", "forged")
                .with("x_jianxin_identity", "forged")
                .with("X-Jianxin-Drill", "marker-1")
                .with("Forwarded", "for=6.6.6.6")
                .with("X-Forwarded-For", "6.6.6.6")
                .with("X-Forwarded-Host", "evil.example")
                .with("X-Real-IP", "6.6.6.6")
                .with("X-Original-URL", "/console/system/")
                .with("X-HTTP-Method-Override", "DELETE")
                .with("Connection", "close, X-Secret-Hop")
                .with("X-Secret-Hop", "1")
                .with("TE", "trailers")
                .with("Cookie", "jianxin-lang=en; __Host-jianxin=stolen; theme=dark")
                .get("/console/");

        Map<String, String> seen = fixture.lastReached();
        assertThat(seen.get("X-Jianxin-Identity")).isNotEqualTo("forged").contains(".");
        assertThat(seen)
                .doesNotContainKeys(
                        "x_jianxin_identity",
                        "X-Jianxin-Drill",
                        "Forwarded",
                        "X-Forwarded-For",
                        "X-Forwarded-Host",
                        "X-Real-IP",
                        "X-Original-URL",
                        "X-HTTP-Method-Override",
                        "X-Secret-Hop",
                        "TE",
                        "Authorization");
        assertThat(seen).containsEntry("Cookie", "jianxin-lang=en; theme=dark");
        assertThat(fixture.lastEvent().require(Ecs.DRILL_MARKER)).isEqualTo("marker-1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/console/../api/v1/x",
                "/console/..;/system",
                "/console/%2e%2e/system",
                "/console/%2E./system",
                "/console%2fsystem",
                "/console/%252e%252e/",
                "/console/a%5cb",
                "/console/a\\b",
                "/console/a;jsessionid=1",
                "/console/a%3bb",
                "/console//system",
                "/console/%00",
                "/console/%0d%0aX",
                "/console/%c0%ae%c0%ae/",
                "/console/%ef%bc%8f",
                "/console/system.",
                "/console/%zz",
                "/console/%2",
                "/console/?x=%zz",
                "/login?x=%zz",
                "/password?lang=%",
                "http://127.0.0.1/console/",
            })
    void aSuspiciousPathIsDeniedAndNeverForwarded(String target) throws Exception {
        int before = fixture.reached.size();

        Answer answer = prober.get(target);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(fixture.reached).hasSize(before);
        Event event = fixture.lastEvent();
        assertThat(event.require(Ecs.EVENT_REASON)).isEqualTo("suspicious-path");
        assertThat(event.require(Ecs.DECISION_OUTCOME)).isEqualTo("deny");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /console/ HTTP/1.1\r\nHost: x\r\nno colon\r\n\r\n",
                "nonsense\r\n\r\n",
                "POST /login HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
            })
    void whatIsNotHttpIsOnRecordAndToldSo(String request) throws Exception {
        int before = fixture.events().size();

        Answer answer = fixture.client().raw(request);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.header("Content-Type")).contains("application/problem+json");
        assertThat(answer.text()).contains("\"reason\":\"bad-request\"");
        assertThat(fixture.events()).hasSize(before + 1);
        assertThat(answer.header("X-Jianxin-Decision"))
                .contains(fixture.lastEvent().require(Ecs.DECISION_ID));
    }

    @Test
    void aPathHoldingACitizensNumberIsLoggedMasked() throws Exception {
        officer.get("/console/people/11010519491231002X");

        assertThat(fixture.lastEvent().require(Ecs.URL_PATH)).isEqualTo("/console/people/******************");
        assertThat(fixture.lastReached()).containsEntry(":target", "/console/people/11010519491231002X");
    }

    @Test
    void bodiesPassInBothFramingsAndAreLimited() throws Exception {
        fixture.handlers.put("/console/alerts/echo", r -> r.body()
                .onSuccess(body -> r.response().end(body)));

        Answer sized = officer.send("POST", "/console/alerts/echo", Map.of(), "abc".getBytes());
        Answer chunked;
        try (SSLSocket socket =
                officer.start("POST", "/console/alerts/echo", Map.of("Transfer-Encoding", "chunked"), new byte[0])) {
            socket.getOutputStream().write("3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n".getBytes());
            chunked = RawClient.read(socket.getInputStream());
        }
        Answer tooLong = officer.send("POST", "/console/alerts/echo", Map.of(), new byte[65 * 1024]);
        Answer announced = officer.send(
                "POST", "/console/alerts/echo", Map.of("Content-Length", "99999999999999999999"), new byte[0]);

        assertThat(sized.text()).isEqualTo("abc");
        assertThat(chunked.text()).isEqualTo("abcde");
        assertThat(tooLong.status()).isEqualTo(413);
        assertThat(tooLong.text()).contains("\"reason\":\"body-too-large\"", "请求内容过大");
        assertThat(announced.status()).isIn(400, 413);
    }

    @Test
    void redirectsAreTheClientsToFollowAndDoNotNameTheUpstream() throws Exception {
        fixture.handlers.put("/console/moved", r -> r.response()
                .setStatusCode(302)
                .putHeader("Location", "https://127.0.0.1:" + fixture.upstream.actualPort() + "/console/new")
                .putHeader("Set-Cookie", "__Host-jianxin=evil; Path=/; Secure")
                .putHeader("Server", "inside/1.0")
                .end());
        int before = fixture.reached.size();

        Answer answer = officer.get("/console/moved");

        assertThat(answer.status()).isEqualTo(302);
        assertThat(answer.header("Location")).contains("/console/new");
        assertThat(answer.header("Set-Cookie")).isEmpty();
        assertThat(answer.header("Server")).isEmpty();
        assertThat(fixture.reached).hasSize(before + 1);
    }

    @Test
    void serverSentEventsArriveAsTheyAreSentAndEndWithTheSession() throws Exception {
        AtomicBoolean closed = new AtomicBoolean();
        fixture.handlers.put("/console/live", r -> {
            r.response().setChunked(true).putHeader("Content-Type", "text/event-stream");
            r.response().write("data: first\n\n");
            long timer = fixture.vertx.setPeriodic(100, t -> r.response().write("data: tick\n\n"));
            r.response().closeHandler(v -> {
                fixture.vertx.cancelTimer(timer);
                closed.set(true);
            });
        });
        RawClient session = fixture.browsing("zhang");

        try (SSLSocket socket = session.start("GET", "/console/live", Map.of(), new byte[0])) {
            InputStream in = socket.getInputStream();
            socket.setSoTimeout(3_000);
            while (!RawClient.line(in).isEmpty()) {
                // the head
            }
            RawClient.line(in);
            assertThat(RawClient.line(in)).isEqualTo("data: first");
            long ticks = 0;
            while (ticks < 3) {
                ticks += RawClient.line(in).equals("data: tick") ? 1 : 0;
            }

            session.form("/logout", Map.of());

            assertThatThrownBy(() -> {
                        while (in.read() >= 0) {
                            // what was still on its way
                        }
                        throw new java.io.EOFException();
                    })
                    .isInstanceOf(java.io.IOException.class);
        }
        Awaitility.await().atMost(Duration.ofSeconds(5)).untilTrue(closed);
    }

    @Test
    void anAnswerOfKnownLengthThatBreaksOffDoesNotLookWhole() throws Exception {
        fixture.handlers.put("/console/broken", r -> {
            r.response().putHeader("Content-Length", "1000").write("half");
            fixture.vertx.setTimer(100, t -> r.connection().close());
        });

        assertThatThrownBy(() -> officer.get("/console/broken")).isInstanceOf(java.io.IOException.class);
    }

    @Test
    void everyRoleReachesExactlyWhatThePolicySays() throws Exception {
        record Case(String role, String method, String target, boolean allowed) {}
        List<Case> cases = List.of(
                new Case("zhang", "POST", "/console/alerts/1/close", true),
                new Case("zhang", "POST", "/console/system/restart", false),
                new Case("zhang", "GET", "/console/audit/decisions", false),
                new Case("zhang", "POST", "/intake/v1/segments", false),
                new Case("zhang", "GET", "/share/population-lookup/", false),
                new Case("zhang", "GET", "/nowhere", false));
        for (Case c : cases) {
            Answer answer = officer.send(c.method(), c.target(), Map.of(), new byte[0]);
            assertThat(answer.status() == 200).as(c.toString()).isEqualTo(c.allowed());
        }
    }

    @Test
    void agentsReachIntakeAndNothingElse() throws Exception {
        RawClient agent = fixture.client("host-1", "agent");

        assertThat(agent.send("POST", "/intake/v1/segments", Map.of(), "chain".getBytes())
                        .status())
                .isEqualTo(200);
        IdentityAssertion assertion = IdentityAssertion.verify(
                fixture.lastReached().get(IdentityAssertion.HEADER), fixture.publicKey, "appliance", Clock.systemUTC());
        assertThat(assertion.kind()).isEqualTo("agent");
        assertThat(assertion.subject()).isEqualTo("host-1");
        assertThat(agent.get("/console/").status()).isEqualTo(403);
        assertThat(fixture.lastEvent().require(Ecs.EVENT_REASON)).isEqualTo("kind-not-allowed");
        assertThat(fixture.lastEvent().require(Ecs.TLS_CLIENT_SUBJECT)).contains("host-1");
        assertThat(fixture.client()
                        .send("POST", "/intake/v1/segments", Map.of(), "x".getBytes())
                        .status())
                .isEqualTo(401);
    }

    @Test
    void aProgramOfAnUnknownKindOrConsumerIsRefused() throws Exception {
        assertThat(fixture.client("stranger", "consumer")
                        .get("/share/population-lookup/")
                        .status())
                .isEqualTo(403);
        assertThat(fixture.lastEvent().require(Ecs.EVENT_REASON)).isEqualTo("consumer-not-registered");
    }

    @Test
    void aDenialPageSaysWhyInBothLanguagesWithTheDecisionsId() throws Exception {
        Answer page = fixture.browsing("zhang").get("/console/audit/decisions");

        String id = fixture.lastEvent().require(Ecs.DECISION_ID);
        assertThat(page.status()).isEqualTo(403);
        assertThat(page.header("Content-Type")).contains("text/html; charset=utf-8");
        assertThat(page.text())
                .contains("审计记录只供审计管理员和测评员查看", "Audit records are for the audit administrator", id, "policy-denied");
    }

    @Test
    void aBigAnswerOverHttp2IsByteForByteWhatTheUpstreamSent() throws Exception {
        byte[] block = new byte[64 * 1024];
        new java.util.Random(7).nextBytes(block);
        int blocks = 160;
        fixture.handlers.put("/console/big", r -> {
            r.response().setChunked(true);
            send(r.response(), Buffer.buffer(block), blocks);
        });
        HttpClient client = HttpClient.newBuilder()
                .sslContext(fixture.trusting())
                .version(HttpClient.Version.HTTP_2)
                .build();
        String login = client.send(
                        HttpRequest.newBuilder(URI.create(officer.origin() + "/login"))
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(
                                        "{\"name\":\"zhang\",\"password\":\"" + GatewayFixture.PASSWORD + "\"}"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
        HttpRequest request = HttpRequest.newBuilder(URI.create(officer.origin() + "/console/big"))
                .header("Authorization", "Bearer " + login.replaceAll(".*\"token\":\"([^\"]+)\".*", "$1"))
                .build();

        HttpResponse<InputStream> answer = client.send(request, HttpResponse.BodyHandlers.ofInputStream());

        assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
        assertThat(answer.statusCode()).isEqualTo(200);
        long same = Stream.generate(() -> {
                    try {
                        return answer.body().readNBytes(block.length);
                    } catch (java.io.IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                })
                .limit(blocks)
                .filter(read -> java.util.Arrays.equals(read, block))
                .count();
        assertThat(same).isEqualTo(blocks);
        assertThat(answer.body().read()).isEqualTo(-1);
        assertThat(fixture.lastEvent().require(Ecs.NETWORK_PROTOCOL)).isEqualTo("http/2");
    }

    private static void send(io.vertx.core.http.HttpServerResponse response, Buffer block, int left) {
        if (left == 0) {
            response.end();
        } else {
            response.write(block).onSuccess(v -> send(response, block, left - 1));
        }
    }

    @Test
    void healthAndMetricsTellOfTheLog() throws Exception {
        HttpClient client = HttpClient.newHttpClient();
        String base = "http://127.0.0.1:" + fixture.gateway().managementPort();

        HttpResponse<String> health = client.send(
                HttpRequest.newBuilder(URI.create(base + "/health")).build(), HttpResponse.BodyHandlers.ofString());
        String metrics = client.send(
                        HttpRequest.newBuilder(URI.create(base + "/metrics")).build(),
                        HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8))
                .body();

        assertThat(health.statusCode()).isEqualTo(200);
        assertThat(health.body()).contains("\"status\":\"UP\"", "\"decision_log\":\"written\"");
        assertThat(metrics)
                .containsPattern("jianxin_gateway_decisions_total\\{action=\"login\",outcome=\"allow\",.*} [1-9]")
                .containsPattern("jianxin_gateway_chain_position [1-9][0-9]*");
    }
}
