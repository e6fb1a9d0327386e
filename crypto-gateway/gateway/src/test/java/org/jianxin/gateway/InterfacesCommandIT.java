package org.jianxin.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jianxin.events.Ecs;
import org.jianxin.events.Event;
import org.jianxin.events.EventJson;
import org.jianxin.events.RecordMapper;
import org.jianxin.gateway.decision.DecisionLog;
import org.jianxin.sm.Sm2KeyPair;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which data interfaces nobody uses, and which unregistered ones somebody tries. */
class InterfacesCommandIT {
    private static final JsonMapper JSON = RecordMapper.create();

    @TempDir
    Path directory;

    private static CommandRun interfaces(GatewayFixture fixture, String... more) {
        return CommandRun.of(
                Stream.concat(Stream.of("interfaces", "--config", fixture.config.toString()), Stream.of(more))
                        .toArray(String[]::new));
    }

    /** A call of an interface longer ago than anybody asks about, on the log before the gateway starts. */
    private static void calledLongAgo(GatewayFixture fixture, String id) throws Exception {
        Event call = Event.builder()
                .put(Ecs.TIMESTAMP, Instant.now().minus(100, ChronoUnit.DAYS))
                .put(Ecs.EVENT_KIND, "event")
                .put(Ecs.EVENT_ACTION, "access-decision")
                .put(Ecs.EVENT_OUTCOME, "success")
                .put(Ecs.FLOW_INTERFACE, id)
                .build();
        GatewaySettings settings = GatewaySettings.read(fixture.config);
        try (Sm2KeyPair signer = Gateway.signer(settings.keys());
                DecisionLog log =
                        DecisionLog.open(settings.decisions().directory(), "decisions:test", signer, 1 << 20)) {
            log.append(new EventJson().write(call)).get(10, TimeUnit.SECONDS);
        }
    }

    private static Stream<JsonNode> stream(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }

    @Test
    void unusedInterfacesAndUnregisteredCallsAreListed() throws Exception {
        try (GatewayFixture fixture = new GatewayFixture(directory)) {
            fixture.answer("/provider/x", "application/json", "{}");
            // Registered too lately to be called unused.
            Files.writeString(
                    fixture.config,
                    Files.readString(fixture.config)
                            .replace(
                                    "registered: 2026-02-02",
                                    "registered: " + LocalDate.now().minusDays(10)));
            calledLongAgo(fixture, "masked-lookup");
            fixture.start();
            RawClient consumer = fixture.client("tax-bureau", "consumer");
            assertThat(consumer.get("/share/population-lookup/x").status()).isEqualTo(200);
            fixture.client("tax-bureau", "consumer").get("/share/closed-lookup/x");
            fixture.client("tax-bureau", "consumer").get("/share/shadow/people?id=1");
            fixture.client("open-portal", "consumer").get("/share/shadow/more/people");
            fixture.stop();

            CommandRun people = interfaces(fixture);
            JsonNode report =
                    JSON.readTree(interfaces(fixture, "--format", "json").out().getBytes(UTF_8));

            assertThat(people.exit()).isEqualTo(2);
            assertThat(people.err()).isEmpty();
            assertThat(people.out())
                    .containsPattern("population-lookup +active +1 次放行/allowed +0 次拒绝/denied +20\\S+Z +人口信息核验")
                    .containsPattern("masked-lookup .* - +闲置/unused  脱敏后的人口信息")
                    .contains("未登记 / not registered: /share/shadow, 2 次/times, open-portal, tax-bureau");
            assertThat(stream(report.get("interfaces")))
                    .extracting(
                            row -> row.get("id").asText(),
                            row -> row.get("allowed").asInt(),
                            row -> row.get("denied").asInt(),
                            row -> row.get("unused").asBoolean())
                    .containsExactly(
                            tuple("population-lookup", 1, 0, false),
                            tuple("masked-lookup", 0, 0, true),
                            tuple("strict-lookup", 0, 0, true),
                            tuple("closing-lookup", 0, 0, false),
                            tuple("old-lookup", 0, 0, true),
                            tuple("closed-lookup", 0, 1, false));
            assertThat(stream(report.get("unregistered")))
                    .singleElement()
                    .satisfies(row -> assertThat(row.get("path").asText()).isEqualTo("/share/shadow"));
            assertThat(report.get("not_yet_signed").asInt()).isZero();
            assertThat(report.get("log_reaches_back").asBoolean()).isTrue();
        }
    }

    @Test
    void aLogThatDoesNotReachBackSoFarProvesNothingUnused() throws Exception {
        try (GatewayFixture fixture = new GatewayFixture(directory)) {
            fixture.start();
            fixture.client().get("/console/");
            fixture.stop();

            CommandRun people = interfaces(fixture);
            JsonNode report =
                    JSON.readTree(interfaces(fixture, "--format", "json").out().getBytes(UTF_8));

            assertThat(people.exit()).isZero();
            assertThat(people.out())
                    .contains("the log does not reach back 90 days")
                    .doesNotContain("闲置/unused");
            assertThat(report.get("log_reaches_back").asBoolean()).isFalse();
            assertThat(stream(report.get("interfaces")))
                    .noneMatch(row -> row.get("unused").asBoolean());
        }
    }

    @Test
    void aLogThatWasChangedIsNotReportedOn() throws Exception {
        try (GatewayFixture fixture = new GatewayFixture(directory)) {
            fixture.start();
            fixture.client("tax-bureau", "consumer").get("/share/closed-lookup/x");
            fixture.stop();
            Path log = fixture.logFiles().get(0);
            byte[] changed = Files.readAllBytes(log);
            changed[changed.length / 2] ^= 1;
            Files.write(log, changed);

            CommandRun answer = interfaces(fixture);

            assertThat(answer.exit()).isEqualTo(1);
            assertThat(answer.out()).isEmpty();
            assertThat(answer.err()).contains(log.getFileName().toString());
        }
    }

    @Test
    void daysAreCheckedAndNothingOnTheLogIsSaid() throws Exception {
        try (GatewayFixture fixture = new GatewayFixture(directory)) {
            assertThat(interfaces(fixture, "--days", "0").err()).contains("--days is 1 to 3650");
            assertThat(interfaces(fixture).out()).contains("记录自 / on the log since: -");
        }
    }
}
