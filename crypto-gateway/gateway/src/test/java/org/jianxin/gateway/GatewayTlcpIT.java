package org.jianxin.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import org.jianxin.events.Ecs;
import org.jianxin.events.Event;
import org.jianxin.gateway.RawClient.Answer;
import org.jianxin.tlcp.PeerIdentity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One port for programs over TLCP and for browsers over standard TLS, and TLCP to what is behind. */
class GatewayTlcpIT {
    private static final String ECC_GCM = "ECC_SM4_GCM_SM3";

    @TempDir
    Path directory;

    @Test
    void aProgramIsKnownByItsSm2CertificateAndTheDecisionSaysWhatWasSpoken() throws Exception {
        try (GatewayFixture fixture = new GatewayFixture(directory)) {
            fixture.start();

            Answer answer = fixture.client("host-1", "agent").get("/intake/v1/segments");

            assertThat(answer.status()).isNotEqualTo(401);
            Event decision = fixture.lastEvent();
            assertThat(decision.require(Ecs.USER_NAME)).isEqualTo("host-1");
            assertThat(decision.require(Ecs.TLS_VERSION)).isEqualTo("TLCPv1.1");
            assertThat(decision.require(Ecs.TLS_CIPHER)).isEqualTo(ECC_GCM);
            assertThat(decision.require(Ecs.TLS_CLIENT_SUBJECT)).contains("CN=host-1", "OU=agent");
        }
    }

    @Test
    void aConsumerWithoutTlcpIsStillServedOverStandardTlsAndTheDecisionSaysSo() throws Exception {
        try (GatewayFixture fixture = new GatewayFixture(directory)) {
            fixture.answer("/provider/x", "application/json", "{}");
            fixture.start();

            Answer answer = fixture.standardClient("tax-bureau", "consumer").get("/share/population-lookup/x");

            assertThat(answer.status()).isEqualTo(200);
            Event flow = fixture.lastEvent();
            assertThat(flow.require(Ecs.USER_NAME)).isEqualTo("tax-bureau");
            assertThat(flow.require(Ecs.TLS_VERSION)).isEqualTo("TLSv1.3");
        }
    }

    @Test
    void whatIsBehindIsReachedOverTlcpAsTheGateway() throws Exception {
        try (GatewayFixture fixture = new GatewayFixture(directory)) {
            List<String> spoken = new CopyOnWriteArrayList<>();
            fixture.handlers.put("/provider/who", request -> {
                SSLSession session = request.connection().sslSession();
                spoken.add(session.getProtocol() + " " + session.getCipherSuite());
                spoken.add(PeerIdentity.of(session).orElseThrow().kind());
                request.response().putHeader("Content-Type", "application/json").end("{}");
            });
            fixture.start();

            Answer answer = fixture.client("tax-bureau", "consumer").get("/share/population-lookup/who");

            assertThat(answer.status()).isEqualTo(200);
            assertThat(spoken).containsExactly("TLCPv1.1 " + ECC_GCM, "gateway");
            assertThat(metrics(fixture))
                    .contains("jianxin_gateway_handshakes_total{side=\"client\",protocol=\"TLCPv1.1\",cipher=\""
                            + ECC_GCM + "\"} 1")
                    .contains("jianxin_gateway_handshakes_total{side=\"upstream\",protocol=\"TLCPv1.1\",cipher=\""
                            + ECC_GCM + "\"} 1");
        }
    }

    @Test
    void anUpstreamWhoseCertificateIsForAnotherAddressGetsNothing() throws Exception {
        try (GatewayFixture fixture = new GatewayFixture(directory)) {
            String settings = Files.readString(fixture.config);
            int elsewhere = fixture.vertx
                    .createHttpServer(fixture.overTlcp().setHost("127.0.0.2"))
                    .requestHandler(request -> request.response().end("{}"))
                    .listen()
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS)
                    .actualPort();
            Files.writeString(
                    fixture.config,
                    settings.replace(
                            "https://127.0.0.1:" + fixture.upstream.actualPort(), "https://127.0.0.2:" + elsewhere));
            fixture.start();

            Answer answer = fixture.client("tax-bureau", "consumer").get("/share/population-lookup/x");

            assertThat(answer.status()).isEqualTo(502);
            assertThat(fixture.reached).isEmpty();
        }
    }

    @Test
    void largeBodiesPassBothLinksWhole() throws Exception {
        try (GatewayFixture fixture = new GatewayFixture(directory, Clock.systemDefaultZone(), "")) {
            byte[] body = "0123456789abcdef".repeat(500_000).getBytes(StandardCharsets.US_ASCII);
            fixture.handlers.put(
                    "/intake/v1/segments", request -> request.body().onSuccess(all -> request.response()
                            .putHeader("Content-Type", "application/octet-stream")
                            .end(all)));
            fixture.start();

            Answer answer = fixture.client("host-1", "agent")
                    .send("POST", "/intake/v1/segments", Map.of("Content-Type", "application/octet-stream"), body);

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo(body);
        }
    }

    @Test
    void nationalOnlyRefusesStandardTlsWithAnAlertAndALineThatNamesTheClient() throws Exception {
        try (GatewayFixture fixture = new GatewayFixture(directory)) {
            String settings = Files.readString(fixture.config);
            Files.writeString(fixture.config, settings.replace("tls: {", "tls: {national_only: true, "));
            PrintStream terminal = System.err;
            ByteArrayOutputStream log = new ByteArrayOutputStream();
            System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
            try {
                fixture.start();

                assertThatThrownBy(() -> fixture.client().from("127.0.0.7").get("/login"))
                        .isInstanceOf(SSLException.class)
                        .hasMessageContaining("insufficient_security");

                await().untilAsserted(() -> assertThat(log.toString(StandardCharsets.UTF_8)
                                .lines()
                                .filter(line -> line.contains("national_only")))
                        .singleElement()
                        .asString()
                        .contains("WARN", "127.0.0.7 port", "speaks no national cryptography", "the versions [0304"));
            } finally {
                System.setErr(terminal);
            }
            assertThat(fixture.client("host-1", "agent").get("/login").status()).isEqualTo(200);
            assertThat(metrics(fixture)).contains("jianxin_gateway_failed_handshakes_total 1");
        }
    }

    private static String metrics(GatewayFixture fixture) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + fixture.gateway().managementPort() + "/metrics");
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
