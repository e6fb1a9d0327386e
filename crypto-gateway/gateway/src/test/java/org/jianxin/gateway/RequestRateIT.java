package org.jianxin.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jianxin.events.Ecs;
import org.jianxin.events.Event;
import org.jianxin.gateway.RawClient.Answer;
import org.jianxin.gateway.policy.Role;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever asks too often waits, and nobody else does. */
class RequestRateIT {
    private static final String ONE_A_SECOND = "limits: {requests_per_second: 1}\n";
    private static final int AT_ONCE = 24;

    @TempDir
    Path directory;

    private interface Request {
        Answer send(int number) throws Exception;
    }

    private static List<Answer> atOnce(Request request) throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(AT_ONCE);
        try {
            List<Future<Answer>> sent = new ArrayList<>();
            for (int i = 0; i < AT_ONCE; i++) {
                int number = i;
                sent.add(clients.submit(() -> request.send(number)));
            }
            List<Answer> answers = new ArrayList<>();
            for (Future<Answer> answer : sent) {
                answers.add(answer.get(60, TimeUnit.SECONDS));
            }
            return answers;
        } finally {
            clients.shutdownNow();
        }
    }

    @Test
    void aConsumerThatAsksTooOftenIsToldToWaitAndAnotherIsServed() throws Exception {
        try (GatewayFixture fixture = new GatewayFixture(directory, Clock.systemDefaultZone(), ONE_A_SECOND)) {
            fixture.answer("/provider/x", "application/json", "{}");
            fixture.start();
            RawClient busy = fixture.client("tax-bureau", "consumer");
            List<Answer> answers = atOnce(i -> busy.get("/share/population-lookup/x"));
            Answer other = fixture.client("open-portal", "consumer").get("/share/population-lookup/x");

            Answer refused = answers.stream()
                    .filter(answer -> answer.status() == 429)
                    .findFirst()
                    .orElseThrow();
            assertThat(answers).extracting(Answer::status).containsOnly(200, 429);
            assertThat(refused.header("Retry-After")).contains("1");
            assertThat(refused.text()).contains("\"reason\":\"too-many-requests\"");
            assertThat(other.status()).isEqualTo(200);
            Event decision = fixture.events().stream()
                    .filter(event -> event.get(Ecs.EVENT_REASON).orElse("").equals("too-many-requests"))
                    .findFirst()
                    .orElseThrow();
            assertThat(decision.require(Ecs.USER_NAME)).isEqualTo("tax-bureau");
            assertThat(decision.require(Ecs.DECISION_OUTCOME)).isEqualTo("deny");
            await().until(() -> busy.get("/share/population-lookup/x").status() == 200);
        }
    }

    @Test
    void guessingPasswordsOfManyAccountsFromOneAddressIsSlowedDown() throws Exception {
        try (GatewayFixture fixture = new GatewayFixture(directory, Clock.systemDefaultZone(), ONE_A_SECOND)) {
            fixture.person("zhang", Role.AUDITOR);
            fixture.start();
            RawClient client = fixture.client();
            List<Answer> answers =
                    atOnce(i -> client.json("/login", "{\"name\":\"officer" + i + "\",\"password\":\"Spring-2026\"}"));

            assertThat(answers).extracting(Answer::status).containsOnly(401, 429);
            assertThat(fixture.events())
                    .extracting(event -> event.require(Ecs.EVENT_REASON))
                    .contains("unknown-account", "too-many-requests");
        }
    }
}
