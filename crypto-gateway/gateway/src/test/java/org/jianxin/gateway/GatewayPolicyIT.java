package org.jianxin.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.jianxin.events.Ecs;
import org.jianxin.events.Event;
import org.jianxin.gateway.policy.Role;
import org.jianxin.sensitivedata.synthetic.SyntheticCitizen;
import org.jianxin.sensitivedata.synthetic.SyntheticCitizens;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GatewayPolicyIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path directory;

    private static String rule(String id, String kinds, String paths, String more, String effect) {
        return """
                  - id: %s
                    who: {kinds: [%s]}
                    methods: [GET, POST]
                    paths: [%s]
                    effect: %s
                    %s
                    reason: {zh: 规则%s, en: rule %s}
                """
                .formatted(id, kinds, paths, effect, more, id, id);
    }

    private static String policy(long version, String... rules) {
        return "version: " + version + "\nrules:\n" + String.join("", rules);
    }

    private static final String EVERYBODY = rule("everybody", "person, consumer", "/**", "", "allow");

    private static Path write(GatewayFixture fixture, String text) throws Exception {
        return Files.writeString(fixture.config.resolveSibling("policy.yaml"), text);
    }

    private static JsonNode health(GatewayFixture fixture) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + fixture.gateway().managementPort() + "/health");
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
        return JSON.readTree(answer.body());
    }

    private static void posture(GatewayFixture fixture, int mediumAlerts, int score) throws Exception {
        Files.writeString(
                fixture.config.resolveSibling("posture.json"),
                """
                {"made": "%s", "alerts": {"zhang": {"medium": %d}}, "devices": [{"agent": "pc-1", "addresses": ["127.0.0.1"],
                  "alive": true, "checked": "%s", "baseline_score": %d, "os": {"name": "Kylin"}}]}
                """
                        .formatted(Instant.now(), mediumAlerts, Instant.now(), score));
    }

    @Test
    void steppingUpIsARefusalThatSaysWhatIsWanted() throws Exception {
        try (GatewayFixture fixture = new GatewayFixture(directory)) {
            write(
                    fixture,
                    policy(1, rule("sensitive", "person", "/console/keys/**", "within: 5m", "step-up"), EVERYBODY));
            fixture.person("zhang", Role.SECURITY_ADMINISTRATOR);
            fixture.start();
            RawClient.Answer program = fixture.loggedIn("zhang").get("/console/keys/");
            RawClient browser = fixture.browsing("zhang");
            RawClient.Answer asking = browser.get("/console/keys/");
            RawClient.Answer page = browser.form("/console/keys/", Map.of("x", "y"));
            Event event = fixture.lastEvent();

            assertThat(program.status()).isEqualTo(401);
            assertThat(program.header("WWW-Authenticate"))
                    .contains("Bearer error=\"insufficient_user_authentication\", error_description=\"A second factor"
                            + " must be shown\", acr_values=\"urn:jianxin:acr:second-factor\", max_age=\"300\"");
            JsonNode problem = JSON.readTree(program.text());
            assertThat(problem.get("reason").asText()).isEqualTo("step-up-required");
            assertThat(problem.get("max_age").asInt()).isEqualTo(300);
            assertThat(problem.get("policy").asText()).isEqualTo("sensitive");
            assertThat(asking.status()).isEqualTo(303);
            assertThat(asking.header("Location")).contains("/step-up?next=/console/keys/");
            assertThat(page.status()).isEqualTo(401);
            assertThat(page.text()).contains("规则sensitive", "rule sensitive", "第二因素验证距今秒数：不明");
            assertThat(event.require(Ecs.DECISION_OUTCOME)).isEqualTo("step-up");
            assertThat(event.require(Ecs.EVENT_OUTCOME)).isEqualTo("failure");
            assertThat(event.require(Ecs.DECISION_FACTS)).containsExactly("context.secondFactorAge=?");
            assertThat(fixture.reached).isEmpty();
        }
    }

    @Test
    void whatThePolicyWantsMaskedIsMaskedThoughTheInterfaceWouldOnlyReportIt() throws Exception {
        try (GatewayFixture fixture = new GatewayFixture(directory)) {
            write(
                    fixture,
                    policy(
                            1,
                            rule("masked", "consumer", "/share/**", "when: resource.grade > subject.clearance", "mask"),
                            EVERYBODY));
            fixture.start();
            SyntheticCitizen citizen = SyntheticCitizens.seeded(7).next();
            String id = citizen.citizenId();
            String list = "{\"list\":[{\"name\":\"" + citizen.name() + "\",\"id_card\":\"" + id + "\"}]}";
            fixture.answer("/provider/list", "application/json", list);
            RawClient.Answer answer = fixture.client("tax-bureau", "consumer").get("/share/population-lookup/list");
            Event decision = fixture.events().get(0);

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.text())
                    .isEqualTo(list.replace(id, id.substring(0, 3) + "***********" + id.substring(14)));
            assertThat(decision.require(Ecs.DECISION_OUTCOME)).isEqualTo("mask");
            assertThat(decision.require(Ecs.EVENT_REASON)).isEqualTo("masked");
            assertThat(decision.require(Ecs.EVENT_OUTCOME)).isEqualTo("success");
        }
    }

    @Test
    void postureAndTrustDecideAndTheRefusalSaysSo() throws Exception {
        try (GatewayFixture fixture = new GatewayFixture(directory)) {
            Files.writeString(
                    fixture.config, Files.readString(fixture.config) + "posture: {file: posture.json, longest: 10m}\n");
            write(
                    fixture,
                    policy(
                            1,
                            rule("weak-device", "person", "/console/**", "when: device.posture in ['D', 'F']", "deny"),
                            rule("trusted", "person", "/console/**", "when: context.trustScore >= 60", "allow")));
            fixture.person("zhang", Role.SECURITY_ADMINISTRATOR);
            posture(fixture, 1, 95);
            fixture.start();
            RawClient browser = fixture.browsing("zhang");
            assertThat(browser.get("/console/").status()).isEqualTo(200);

            posture(fixture, 1, 40);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(10))
                    .ignoreException(IOException.class) // one that is under way at that moment is cut
                    .until(() -> browser.get("/console/").status() == 403);
            String weak = browser.get("/console/").text();
            Event event = fixture.lastEvent();
            assertThat(weak).contains("规则weak-device", "设备安全等次：F", "posture of the device: F");
            assertThat(event.require(Ecs.DECISION_FACTS)).containsExactly("device.posture=F");
            assertThat(event.require(Ecs.DECISION_CONTEXT))
                    .contains(
                            "\"device.baselineScore\":40", "\"context.trustScore\":40", "\"device.osName\":\"Kylin\"");

            posture(fixture, 4, 95);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(10))
                    .ignoreException(IOException.class) // one that is under way at that moment is cut
                    .until(() -> browser.get("/console/").text().contains("信任评分：40"));
            Files.delete(fixture.config.resolveSibling("posture.json"));
            Awaitility.await()
                    .atMost(Duration.ofSeconds(10))
                    .ignoreException(IOException.class) // one that is under way at that moment is cut
                    .until(() -> browser.get("/console/").text().contains("设备安全等次：不明"));
            assertThat(health(fixture).get("posture_refused").asText()).contains("cannot be read");
        }
    }

    @Test
    void underLoadAPolicyTakesThePlaceOfAnotherWithoutAConnectionLost() throws Exception {
        try (GatewayFixture fixture = new GatewayFixture(directory)) {
            write(fixture, policy(1, EVERYBODY));
            fixture.person("zhang", Role.SECURITY_ADMINISTRATOR);
            fixture.start();
            HttpClient http = HttpClient.newBuilder()
                    .sslContext(fixture.trusting())
                    .version(HttpClient.Version.HTTP_1_1)
                    .build();
            String token = JSON.readTree(fixture.client()
                            .with("User-Agent", "load")
                            .json("/login", "{\"name\":\"zhang\",\"password\":\"" + GatewayFixture.PASSWORD + "\"}")
                            .text())
                    .get("token")
                    .asText();
            HttpRequest request = HttpRequest.newBuilder(
                            URI.create("https://127.0.0.1:" + fixture.gateway().port() + "/console/"))
                    .header("Authorization", "Bearer " + token)
                    .header("User-Agent", "load")
                    .build();
            AtomicBoolean over = new AtomicBoolean();
            ExecutorService threads = Executors.newFixedThreadPool(3);
            List<Future<List<Integer>>> clients = new ArrayList<>();
            Callable<List<Integer>> client = () -> {
                List<Integer> statuses = new ArrayList<>();
                while (!over.get()) {
                    statuses.add(http.send(request, HttpResponse.BodyHandlers.discarding())
                            .statusCode());
                }
                return statuses;
            };
            for (int i = 0; i < 3; i++) {
                clients.add(threads.submit(client));
            }
            for (int version = 2; version < 5; version++) {
                long number = version;
                write(
                        fixture,
                        policy(number, version % 2 == 0 ? rule("none", "person", "/**", "", "deny") : EVERYBODY));
                Awaitility.await()
                        .atMost(Duration.ofSeconds(10))
                        .until(() -> health(fixture).get("policy").asText().startsWith(number + "/"));
            }
            write(fixture, "version: 5\nrules: [{id: x}]\n");
            Awaitility.await()
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> !health(fixture).get("policy_refused").asText().isEmpty());
            over.set(true);
            List<Integer> all = new ArrayList<>();
            for (Future<List<Integer>> one : clients) {
                all.addAll(one.get()); // a lost connection would be an exception here
            }
            threads.shutdown();

            assertThat(all).contains(200, 403).containsOnly(200, 403);
            assertThat(health(fixture).get("policy").asText()).startsWith("4/");
            assertThat(health(fixture).get("policy_refused").asText())
                    .contains("policy.yaml:2: rules[0].who: is missing");
            assertThat(fixture.events())
                    .filteredOn(event -> event.get(Ecs.URL_PATH).orElse("").equals("/console/"))
                    .allSatisfy(event -> assertThat(event.require(Ecs.DECISION_OUTCOME))
                            .as(event.require(Ecs.DECISION_POLICY_VERSION))
                            .isEqualTo(
                                    event.require(Ecs.DECISION_POLICY_VERSION).charAt(0) % 2 == 0 ? "deny" : "allow"));
        }
    }

    @Test
    void yesterdaysDecisionsAreDecidedAgainUnderANewPolicy() throws Exception {
        try (GatewayFixture fixture = new GatewayFixture(directory)) {
            write(fixture, policy(1, EVERYBODY));
            fixture.person("zhang", Role.SECURITY_ADMINISTRATOR);
            fixture.start();
            RawClient zhang = fixture.loggedIn("zhang");
            for (int i = 0; i < 3; i++) {
                zhang.get("/console/keys/");
            }
            zhang.get("/console/");
            fixture.client("tax-bureau", "consumer").get("/share/population-lookup/x");
            fixture.client().get("/console/..%2f");
            fixture.stop();
            String config = fixture.config.toString();
            Path stricter = directory.resolve("stricter.yaml");
            Files.writeString(
                    stricter,
                    policy(
                            2,
                            rule("keys", "person", "/console/keys/**", "when: device.known", "allow"),
                            rule("no-keys", "person", "/console/keys/**", "", "deny"),
                            rule(
                                    "no-agreement",
                                    "consumer",
                                    "/share/**",
                                    "when: '!resource.agreement.inForce'",
                                    "deny"),
                            EVERYBODY));
            CommandRun same = CommandRun.of(
                    "replay",
                    "--config",
                    config,
                    "--policy",
                    write(fixture, policy(1, EVERYBODY)).toString());
            CommandRun text = CommandRun.of("replay", "--config", config, "--policy", stricter.toString());
            CommandRun json = CommandRun.of(
                    "replay", "--config", config, "--policy", stricter.toString(), "--since", "1h", "--format", "json");
            CommandRun none =
                    CommandRun.of("replay", "--config", config, "--policy", stricter.toString(), "--since", "0s");
            CommandRun bad = CommandRun.of("replay", "--config", config, "--policy", config);

            assertThat(same.exit()).as(same.out() + same.err()).isZero();
            assertThat(text.exit()).isEqualTo(2);
            assertThat(text.out()).contains("allow → deny  3×  zhang  GET /console/keys/  (everybody → no-keys)");
            JsonNode report = JSON.readTree(json.out());
            assertThat(report.get("changes").get(0).get("count").asInt()).isEqualTo(3);
            assertThat(report.get("undecidable").isEmpty()).isTrue();
            assertThat(report.get("same").asInt()
                            + report.get("not_the_policys").asInt())
                    .isGreaterThanOrEqualTo(2);
            assertThat(none.exit()).isZero();
            assertThat(bad.exit()).isEqualTo(1);

            Path log = fixture.logFiles().get(0);
            Files.writeString(log, Files.readString(log).replaceFirst("\"zhang\"", "\"zhan9\""));
            CommandRun broken = CommandRun.of("replay", "--config", config, "--policy", stricter.toString());
            assertThat(broken.exit()).isEqualTo(1);
            assertThat(broken.err()).contains("is not to be believed");
            assertThat(broken.out()).isEmpty();
        }
    }

    @Test
    void explainTakesWhatIsAssumedForTrueAndTellsWhatEachRuleSaid() throws Exception {
        try (GatewayFixture fixture = new GatewayFixture(directory)) {
            String config = fixture.config.toString();
            Path other = directory.resolve("other.yaml");
            Files.writeString(
                    other,
                    "networks: {office: [10.1.0.0/16]}\n"
                            + policy(
                                    7,
                                    rule("night", "person", "/console/**", "when: context.hour >= 22", "deny"),
                                    rule("weak", "person", "/console/**", "when: device.posture == 'F'", "deny"),
                                    rule("far", "person", "/console/**", "when: '!context.network.office'", "step-up"),
                                    rule(
                                            "trusted",
                                            "person",
                                            "/console/**",
                                            "when: context.trustScore >= 60",
                                            "allow")));
            fixture.person("zhang", Role.AUDITOR);
            String[] base = {
                "explain",
                "--config",
                config,
                "--policy",
                other.toString(),
                "--as",
                "zhang",
                "--request",
                "GET /console/"
            };
            assertThat(explain(base, "--at", "2026-11-26T22:00"))
                    .startsWith("outcome         deny\npolicy          night");
            assertThat(explain(base, "--at", "2026-11-26T12:00", "--posture", "F"))
                    .contains("policy          weak");
            assertThat(explain(
                            base, "--at", "2026-11-26T12:00", "--posture", "A", "--from", "10.2.0.1", "--trust", "90"))
                    .contains("outcome         step-up", "context.network.office=false");
            assertThat(explain(
                            base,
                            "--at",
                            "2026-11-26T12:00",
                            "--posture",
                            "A",
                            "--from",
                            "10.2.0.1",
                            "--fact",
                            "context.secondFactorAge=60"))
                    .contains("outcome         allow");
            String low =
                    explain(base, "--at", "2026-11-26T12:00", "--posture", "A", "--from", "10.1.0.1", "--trust", "40");
            assertThat(low)
                    .contains("outcome         deny", "reason          condition-not-met")
                    .containsPattern("trusted +allow +condition-not-met +context.trustScore=40");
            JsonNode json = JSON.readTree(explain(base, "--at", "2026-11-26T12:00", "--format", "json"));
            assertThat(json.get("rules").get(1).get("result").asText()).isEqualTo("fact-unknown");
            assertThat(json.get("rules").get(2).get("result").asText()).isEqualTo("not-reached");
            assertThat(json.get("facts").toString()).contains("device.posture=?");

            List<String> bad = new ArrayList<>(List.of(base));
            bad.addAll(List.of("--fact", "context.trust=4"));
            assertThat(CommandRun.of(bad.toArray(String[]::new)).err()).contains("there is no fact context.trust");
        }
    }

    private static String explain(String[] base, String... more) {
        List<String> args = new ArrayList<>(List.of(base));
        args.addAll(List.of(more));
        CommandRun result = CommandRun.of(args.toArray(String[]::new));
        assertThat(result.exit()).as(result.err()).isZero();
        return result.out();
    }

    @Test
    void aSignedPolicyIsWantedWhereTheSettingsSaySo() throws Exception {
        try (GatewayFixture fixture = new GatewayFixture(directory)) {
            String config = fixture.config.toString();
            String keys = fixture.config.resolveSibling("keys").toString();
            Files.writeString(
                    fixture.config, Files.readString(fixture.config) + "policy_signer: keys/gateway-public.pem\n");
            CommandRun unsigned = CommandRun.of("check", "--config", config);
            CommandRun signed = CommandRun.of(
                    "sign-policy",
                    "--policy",
                    fixture.config.resolveSibling("policy.yaml").toString(),
                    "--key",
                    keys + "/gateway.pem",
                    "--password-file",
                    keys + "/gateway.password",
                    "--by",
                    "李四");
            CommandRun good = CommandRun.of("check", "--config", config);
            write(fixture, policy(2, EVERYBODY));
            CommandRun altered = CommandRun.of("run", "--config", config);

            assertThat(unsigned.exit()).isEqualTo(2);
            assertThat(unsigned.err()).contains("is not signed, and policy_signer wants it to be");
            assertThat(signed.exit()).as(signed.err()).isZero();
            assertThat(signed.out()).contains("已签名 / signed: policy 1/");
            assertThat(good.exit()).as(good.err()).isZero();
            assertThat(altered.exit()).isEqualTo(1);
            assertThat(altered.err()).contains("is not what was signed by 李四");
        }
    }
}
