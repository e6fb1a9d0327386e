package org.jianxin.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jianxin.events.RecordMapper;
import org.jianxin.gateway.inventory.CryptoInventory;
import org.jianxin.gateway.inventory.Hop;
import org.jianxin.gateway.inventory.HopCertificate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What was really spoken with whom is on file for the assessor. */
class CryptoInventoryIT {
    private static final JsonMapper JSON = RecordMapper.create();

    @TempDir
    Path directory;

    private static Path file(GatewayFixture fixture) {
        return fixture.config.resolveSibling("decisions").resolve(CryptoInventory.FILE);
    }

    private static CommandRun inventory(GatewayFixture fixture, String... more) {
        return CommandRun.of(
                Stream.concat(Stream.of("inventory", "--config", fixture.config.toString()), Stream.of(more))
                        .toArray(String[]::new));
    }

    @Test
    void everyHopIsListedWithProtocolSuiteAndCertificates() throws Exception {
        try (GatewayFixture fixture = new GatewayFixture(directory)) {
            fixture.answer("/provider/x", "application/json", "{}");
            fixture.start();
            fixture.client("tax-bureau", "consumer").get("/share/population-lookup/x");
            fixture.standardClient("tax-bureau", "consumer").get("/share/population-lookup/x");
            fixture.client().get("/login");
            fixture.client().get("/login");
            await().until(() -> Files.exists(file(fixture)));
            fixture.stop();

            List<Hop> hops = CryptoInventory.read(file(fixture));

            assertThat(hops)
                    .extracting(hop -> hop.side().id(), Hop::peer, Hop::protocol, Hop::national)
                    .containsExactly(
                            tuple("client", "-", "TLSv1.3", false),
                            tuple("client", "consumer tax-bureau", "TLCPv1.1", true),
                            tuple("client", "consumer tax-bureau", "TLSv1.3", false),
                            tuple("upstream", "127.0.0.1:" + fixture.upstream.actualPort(), "TLCPv1.1", true));
            assertThat(hops).extracting(Hop::handshakes).startsWith(2L, 1L, 1L);
            Hop national = hops.get(1);
            assertThat(national.suite()).isEqualTo("ECC_SM4_GCM_SM3");
            assertThat(national.own())
                    .as("to sign and to encrypt")
                    .extracting(HopCertificate::key, HopCertificate::signature)
                    .containsExactly(tuple("SM2", "SM3withSM2"), tuple("SM2", "SM3withSM2"));
            assertThat(national.own().get(0).subject()).contains("CN=gateway");
            assertThat(national.peerCertificates().get(0).subject()).contains("CN=tax-bureau", "OU=consumer");
            assertThat(hops.get(0).own())
                    .extracting(HopCertificate::key, HopCertificate::signature)
                    .containsExactly(tuple("EC 256", "SHA256withECDSA"));
            assertThat(hops.get(0).peerCertificates()).isEmpty();
            assertThat(hops.get(3).peerCertificates().get(0).subject()).contains("CN=appliance");
        }
    }

    @Test
    void itGoesOnAfterARestartAndADamagedFileIsMovedAsideNotLost() throws Exception {
        try (GatewayFixture fixture = new GatewayFixture(directory)) {
            fixture.start();
            fixture.client().get("/login");
            fixture.stop();
            fixture.start();
            fixture.client().get("/login");
            fixture.stop();

            assertThat(CryptoInventory.read(file(fixture)))
                    .singleElement()
                    .extracting(Hop::handshakes)
                    .isEqualTo(2L);

            Files.writeString(file(fixture), "{\"hops\": [");
            fixture.start();
            fixture.stop();

            try (Stream<Path> files = Files.list(file(fixture).getParent())) {
                assertThat(files.filter(f -> f.getFileName().toString().contains(".damaged-")))
                        .singleElement()
                        .satisfies(aside -> assertThat(Files.readString(aside)).isEqualTo("{\"hops\": ["));
            }
            assertThat(inventory(fixture).exit()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {}                                  | :1: version: is no crypto inventory
                    {"version": 1}                      | hops
                    {"version": 9, "hops": []}          | version 9 is not 1
                    {"version": 1, "hops": [{}]}        | :1: hops[0].handshakes: is no crypto inventory
                    null                                | is no crypto inventory
                    """)
    void whatIsNoInventoryIsNamedAndDoesNotKeepTheGatewayFromStarting(String content, String why) throws Exception {
        try (GatewayFixture fixture = new GatewayFixture(directory)) {
            Path file = Files.writeString(
                    Files.createDirectories(file(fixture).getParent()).resolve(CryptoInventory.FILE), content);

            CommandRun answer = inventory(fixture);
            fixture.start();
            fixture.client().get("/login");
            fixture.stop();

            assertThat(answer.exit()).isEqualTo(1);
            assertThat(answer.err()).startsWith(file.toString()).contains(why);
            assertThat(CryptoInventory.read(file)).hasSize(1);
        }
    }

    @Test
    void theCommandPrintsItForPeopleAndProgramsAndTellsWhereAHopIsNotNational() throws Exception {
        try (GatewayFixture fixture = new GatewayFixture(directory)) {
            CommandRun nothing = inventory(fixture);
            fixture.start();
            fixture.client("host-1", "agent").get("/intake/v1/segments");
            fixture.stop();
            CommandRun allNational = inventory(fixture, "--national-only");
            fixture.start();
            fixture.client().get("/login");
            fixture.stop();
            CommandRun people = inventory(fixture);
            JsonNode rows =
                    JSON.readTree(inventory(fixture, "--format", "json").out().getBytes(UTF_8));

            assertThat(nothing.exit()).isEqualTo(1);
            assertThat(nothing.err()).contains("not shaken hands");
            assertThat(allNational.exit()).as(allNational.out()).isZero();
            assertThat(people.exit()).isZero();
            assertThat(people.out())
                    .containsPattern("client +agent host-1 +TLCPv1.1 +ECC_SM4_GCM_SM3 +国密")
                    .containsPattern("client +- +TLSv1.3 +TLS_AES_\\w+ +非国密")
                    .contains("CN=host-1", "SM3withSM2", "(29 天/days)");
            assertThat(rows.findValuesAsText("peer")).contains("agent host-1", "-");
            assertThat(rows.get(0).get("national").asBoolean()).isFalse();
            assertThat(rows.get(0).get("own").get(0).get("days_left").asInt()).isPositive();
            assertThat(inventory(fixture, "--national-only").exit()).isEqualTo(3);
            assertThat(inventory(fixture, "--days", "0").out()).startsWith("0 跳");
            assertThat(inventory(fixture, "--days", "-1").err()).contains("--days is 0 to 3650");
        }
    }

    @Test
    void metricsSayHowLongCertificatesAreGoodForAndHowLongDecisionsTook() throws Exception {
        try (GatewayFixture fixture = new GatewayFixture(directory)) {
            fixture.start();
            fixture.client("host-1", "agent").get("/intake/v1/segments");

            String metrics = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:"
                                            + fixture.gateway().managementPort() + "/metrics"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();

            assertThat(metrics)
                    .contains("jianxin_gateway_decision_seconds_bucket{le=\"+Inf\"} 1\n")
                    .contains("jianxin_gateway_decision_seconds_count 1\n")
                    .containsPattern(
                            "jianxin_gateway_certificate_days_left\\{owner=\"client\",key=\"SM2\",subject=\"[^\"]*CN=host-1[^\"]*\"} 29\n")
                    .containsPattern(
                            "jianxin_gateway_certificate_days_left\\{owner=\"gateway\",key=\"SM2\",subject=\"[^\"]*CN=gateway[^\"]*\"} 29\n");
        }
    }
}
