package org.jianxin.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import javax.net.ssl.SSLSocket;
import org.awaitility.Awaitility;
import org.jianxin.events.Ecs;
import org.jianxin.events.Event;
import org.jianxin.gateway.RawClient.Answer;
import org.jianxin.sm.ChainReport;
import org.jianxin.sm.ChainVerifier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GatewayDurabilityIT {
    @TempDir
    Path directory;

    @Test
    void killedUnderLoadTheLogStillHasEveryAnsweredRequestAndGoesOn() throws Exception {
        try (GatewayFixture fixture = new GatewayFixture(directory)) {
            fixture.answer("/provider/x", "application/json", "{\"list\":[]}");
            Set<String> answered = ConcurrentHashMap.newKeySet();
            for (int round = 0; round < 3; round++) {
                runAndKill(fixture, answered, round < 2);
            }

            ChainReport report = ChainVerifier.verifyAll(
                    fixture.logFiles(), id -> id.equals(fixture.publicKey.keyId()) ? fixture.publicKey : null);
            assertThat(report.ok()).as(report.detail()).isTrue();
            Set<String> decided = fixture.events().stream()
                    .filter(event -> event.require(Ecs.EVENT_DATASET).equals("jianxin.decision"))
                    .map(event -> event.require(Ecs.DECISION_ID))
                    .collect(Collectors.toSet());
            Set<String> flowed = fixture.events().stream()
                    .filter(event -> event.require(Ecs.EVENT_DATASET).equals("jianxin.flow"))
                    .map(event -> event.require(Ecs.DECISION_ID))
                    .collect(Collectors.toSet());
            assertThat(answered).hasSizeGreaterThan(100);
            assertThat(decided).containsAll(answered);
            assertThat(flowed).containsAll(answered);
            System.out.printf(
                    "kill -9 twice under load: %d answered, %d decisions, %d flows, %d records verified%n",
                    answered.size(), decided.size(), flowed.size(), report.records());
        }
    }

    @Test
    void anAnswerUnderWayWhenTheGatewayIsKilledIsOnRecordOnce() throws Exception {
        try (GatewayFixture fixture = new GatewayFixture(directory)) {
            fixture.handlers.put("/provider/export", r -> {
                r.response().setChunked(true).putHeader("Content-Type", "application/json");
                r.response().write("[");
                long timer = fixture.vertx.setPeriodic(20, t -> r.response().write("{\"n\":\"1\"},".repeat(100)));
                r.response().closeHandler(v -> fixture.vertx.cancelTimer(timer));
            });
            try (GatewayProcess process = new GatewayProcess(fixture, 128)) {
                RawClient consumer = new RawClient(process.port(), fixture.context("tax-bureau", "consumer"));
                try (SSLSocket socket =
                        consumer.start("GET", "/share/population-lookup/export", Map.of(), new byte[0])) {
                    socket.getInputStream().readNBytes(5_000);
                    process.kill();
                }
            }
            assertThat(fixture.events()).hasSize(1);
            Event decision = fixture.lastEvent();

            for (int starts = 0; starts < 2; starts++) {
                fixture.start();
                fixture.stop();
            }

            assertThat(fixture.events()).hasSize(2);
            Event flow = fixture.lastEvent();
            assertThat(flow.require(Ecs.EVENT_DATASET)).isEqualTo("jianxin.flow");
            assertThat(flow.require(Ecs.DECISION_ID)).isEqualTo(decision.require(Ecs.DECISION_ID));
            assertThat(flow.require(Ecs.EVENT_REASON)).isEqualTo("answer-incomplete");
            assertThat(flow.require(Ecs.FLOW_CONSUMER)).isEqualTo("tax-bureau");
            assertThat(flow.require(Ecs.FLOW_INTERFACE)).isEqualTo("population-lookup");
            assertThat(flow.get(Ecs.FLOW_RECORDS)).isEmpty();
            assertThat(flow.get(Ecs.HTTP_RESPONSE_BODY_BYTES)).isEmpty();
            ChainReport report = ChainVerifier.verifyAll(
                    fixture.logFiles(), id -> id.equals(fixture.publicKey.keyId()) ? fixture.publicKey : null);
            assertThat(report.ok()).as(report.detail()).isTrue();
        }
    }

    /** Starts a real gateway process, loads it for a while, and kills or stops it. */
    private void runAndKill(GatewayFixture fixture, Set<String> answered, boolean kill) throws Exception {
        try (GatewayProcess process = new GatewayProcess(fixture, 128)) {
            RawClient consumer = new RawClient(process.port(), fixture.context("tax-bureau", "consumer"));
            AtomicBoolean loading = new AtomicBoolean(true);
            ExecutorService load = Executors.newFixedThreadPool(4);
            int before = answered.size();
            for (int i = 0; i < 4; i++) {
                load.execute(() -> {
                    while (loading.get()) {
                        try {
                            Answer answer = consumer.get("/share/population-lookup/x");
                            if (answer.status() == 200) {
                                answered.add(answer.header("X-Jianxin-Decision").orElseThrow());
                            }
                        } catch (IOException e) {
                            // killed under us: not answered
                        }
                    }
                });
            }
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> answered.size() > before + 60);
            if (kill) {
                process.kill();
            } else {
                loading.set(false);
                process.close();
            }
            loading.set(false);
            load.shutdown();
            assertThat(load.awaitTermination(40, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void whenDecisionsCannotBeWrittenNothingIsForwardedAndNobodyIsLetInUntilTheyCan() throws Exception {
        try (GatewayFixture fixture = new GatewayFixture(directory, Clock.systemDefaultZone(), "")) {
            fixture.start();
            RawClient consumer = fixture.client("tax-bureau", "consumer");
            assertThat(consumer.get("/share/population-lookup/x").status()).isEqualTo(200);
            Path log = fixture.config.resolveSibling("decisions");
            Path away = fixture.config.resolveSibling("away");
            int before = fixture.reached.size();

            Files.move(log, away);
            Files.createFile(log); // where the directory was, nothing can be written now
            Answer refused = consumer.get("/share/population-lookup/x");
            Answer page = fixture.client().browser().get("/login");
            int health = health(fixture);

            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.text()).contains("decision-log-unavailable");
            assertThat(page.status()).isEqualTo(503);
            assertThat(health).isEqualTo(503);
            assertThat(fixture.reached).hasSize(before);

            Files.delete(log);
            Files.move(away, log);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> consumer.get("/share/population-lookup/x").status() == 200);
            assertThat(health(fixture)).isEqualTo(200);
            assertThat(fixture.events()).extracting(Event::toString).isNotEmpty();
        }
    }

    private static int health(GatewayFixture fixture) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + fixture.gateway().managementPort() + "/health");
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }
}
