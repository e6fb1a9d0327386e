package org.jianxin.appliance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jianxin.agent.AgentSettings;
import org.jianxin.appliance.FirstBoot.FirstPerson;
import org.jianxin.gateway.GatewaySettings;
import org.jianxin.gateway.policy.Role;
import org.jianxin.sensitivedata.Catalogue;
import org.jianxin.sm.Sm2Certificate;
import org.jianxin.sm.Sm3;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FirstBootTest {
    @TempDir
    Path directory;

    private List<FirstPerson> boot(Path data) throws Exception {
        return boot(data, Clock.systemUTC());
    }

    private List<FirstPerson> boot(Path data, Clock clock) throws Exception {
        return new FirstBoot(data, clock, new SecureRandom())
                .prepare(new FirstBoot.Options("测试单位", "10.1.2.3", "0.0.0.0", 9443, 9444, 9480, new SearchOptions()));
    }

    @Test
    void makesSettingsThatEveryProcessReadsOnePersonForEachRoleAndNothingForOthersToRead() throws Exception {
        Path data = directory.resolve("data");

        List<FirstPerson> people = boot(data);

        assertThat(people).extracting(FirstPerson::role).containsExactlyInAnyOrder(Role.values());
        assertThat(people).extracting(FirstPerson::oneTimePassword).doesNotHaveDuplicates();
        assertThat(ApplianceSettings.read(data.resolve("appliance/appliance.yaml"))
                        .port())
                .isEqualTo(9480);
        assertThat(GatewaySettings.read(data.resolve("gateway/gateway.yaml"))
                        .listen()
                        .port())
                .isEqualTo(9443);
        assertThat(AgentSettings.load(data.resolve("agent/agent.yaml")).sources())
                .extracting(source -> source.name())
                .contains("gateway-decisions");
        assertThat(Catalogue.load(data.resolve("catalogue.yaml")).datasets()).isEmpty();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data)))
                .isEqualTo("rwx------");
        for (Path file : files(data)) {
            String name = file.getFileName().toString();
            if (name.endsWith(".password") || name.endsWith(".key")) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .as(name)
                        .isEqualTo("rw-------");
            }
        }
    }

    /** Intake takes the gateway's word from that agent alone. */
    @Test
    void onlyTheAppliancesOwnAgentIsRegisteredAsTheOneThatReadsTheGatewaysLog() throws Exception {
        Path data = directory.resolve("data");
        boot(data);
        new FirstBoot(data, Clock.systemUTC(), new SecureRandom())
                .enrolAgent(
                        directory.resolve("branch"),
                        new FirstBoot.AgentOptions(
                                "branch-1", 9443, 64, "0s", "  - {name: a, type: file, path: a.log, parser: nginx}\n"));

        Map<String, String> kinds = new TreeMap<>();
        for (Path certificate : files(data.resolve("appliance/agents"))) {
            Sm2Certificate read = Sm2Certificate.read(certificate);
            kinds.put(read.commonName(), read.kind());
        }
        assertThat(kinds).isEqualTo(Map.of(FirstBoot.localName(), "gateway-agent", "branch-1", "agent"));
    }

    @Test
    void aSecondRunLeavesEverythingAsItWas() throws Exception {
        Path data = directory.resolve("data");
        boot(data);
        Map<String, String> before = digests(data);

        List<FirstPerson> people = boot(data);

        assertThat(people).isEmpty();
        assertThat(digests(data)).isEqualTo(before);
    }

    @Test
    void twoAppliancesShareNoSecret() throws Exception {
        boot(directory.resolve("one"));
        boot(directory.resolve("two"));

        Map<String, String> one = digests(directory.resolve("one"));
        Map<String, String> two = digests(directory.resolve("two"));

        for (String name : one.keySet()) {
            if (name.endsWith(".key") || name.endsWith(".password") || name.contains("keys/")) {
                assertThat(one.get(name)).as(name).isNotEqualTo(two.get(name));
            }
        }
    }

    @Test
    void anUpgradeRenewsWhatEndsWithinNinetyDaysAndNothingElse() throws Exception {
        Path data = directory.resolve("data");
        boot(data);
        Map<String, String> before = digests(data);
        Map<Path, Instant> ends = CertificateEnds.all(data);

        boot(data, Clock.offset(Clock.systemUTC(), Duration.ofDays(300)));
        assertThat(digests(data)).isEqualTo(before);

        boot(data, Clock.offset(Clock.systemUTC(), Duration.ofDays(320)));
        Map<String, String> after = digests(data);
        after.entrySet().removeAll(before.entrySet());
        String agent = FirstBoot.localName();
        assertThat(after.keySet())
                .containsExactlyInAnyOrder(
                        "ca/issued.chain",
                        "gateway/tls/standard.pem",
                        "gateway/tls/standard.key",
                        "gateway/tls/gateway-sign.pem",
                        "gateway/tls/gateway-sign.key",
                        "gateway/tls/gateway-encrypt.pem",
                        "gateway/tls/gateway-encrypt.key",
                        "appliance/tls/appliance-sign.pem",
                        "appliance/tls/appliance-sign.key",
                        "appliance/tls/appliance-encrypt.pem",
                        "appliance/tls/appliance-encrypt.key",
                        "agent/tls/" + agent + "-sign.pem",
                        "agent/tls/" + agent + "-sign.key",
                        "agent/tls/" + agent + "-encrypt.pem",
                        "agent/tls/" + agent + "-encrypt.key",
                        "agent/keys/agent-certificate.pem",
                        "appliance/agents/" + agent + ".pem",
                        "appliance/keys/report-certificate.pem");
        assertThat(CertificateEnds.all(data)).allSatisfy((file, end) -> {
            if (!file.endsWith("ca.pem") && !file.endsWith("standard-ca.pem")) {
                assertThat(end).isAfter(ends.get(file).plus(Duration.ofDays(300)));
            }
        });
        assertThat(Sm2Certificate.read(data.resolve("appliance/agents").resolve(agent + ".pem")))
                .isEqualTo(Sm2Certificate.read(data.resolve("agent/keys/agent-certificate.pem")));
    }

    @Test
    void certificatesOfOneHolderAreForTlcpAndOfTheSm2RootExceptTheOneForBrowsers() throws Exception {
        Path data = directory.resolve("data");
        boot(data);

        for (String holder : List.of("gateway/tls/gateway", "appliance/tls/appliance")) {
            Sm2Certificate sign = Sm2Certificate.read(data.resolve(holder + "-sign.pem"));
            Sm2Certificate encrypt = Sm2Certificate.read(data.resolve(holder + "-encrypt.pem"));
            assertThat(sign.kind())
                    .isEqualTo(encrypt.kind())
                    .isEqualTo(data.resolve(holder).getFileName().toString());
            assertThat(sign.publicKey()).isNotEqualTo(encrypt.publicKey());
        }
        for (String process : List.of("gateway", "appliance", "agent")) {
            assertThat(data.resolve(process + "/tls/ca.pem"))
                    .hasSameBinaryContentAs(data.resolve("ca/signing-root.pem"));
        }
    }

    @Test
    void aDirectoryFromBeforeTlcpIsRefusedAndLeftAlone() throws Exception {
        Path data = directory.resolve("data");
        Path tls = Files.createDirectories(data.resolve("gateway/tls"));
        Files.writeString(data.resolve("gateway/gateway.yaml"), "tls: {certificate: tls/gateway.pem}\n");
        Files.writeString(tls.resolve("gateway.pem"), "of P-256");

        assertThatThrownBy(() -> boot(data))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("from before TLCP")
                .hasMessageContaining("gateway.yaml");

        assertThat(files(data)).hasSize(2);
    }

    /** Whichever file a killed first boot did not get to, the next one makes it; a key is there before its certificate. */
    @Test
    void oneThatWasKilledIsGoneOnWith() throws Exception {
        Path whole = directory.resolve("whole");
        boot(whole);
        List<Path> made = files(whole).stream()
                .filter(file -> file.toString().endsWith(".yaml")
                        || file.toString().endsWith("-certificate.pem")
                        || file.getParent().endsWith("tls") && file.toString().endsWith(".pem"))
                .toList();
        assertThat(made).hasSizeGreaterThan(7);
        for (Path file : made) {
            Files.delete(file);

            assertThat(boot(whole)).isEmpty();

            assertThat(file).isNotEmptyFile();
        }
        GatewaySettings.read(whole.resolve("gateway/gateway.yaml"));
        AgentSettings.load(whole.resolve("agent/agent.yaml"));
    }

    private static List<Path> files(Path data) throws IOException {
        try (Stream<Path> walk = Files.walk(data)) {
            return walk.filter(Files::isRegularFile).toList();
        }
    }

    /** Of all files but the database of people, which H2 touches when it is opened. */
    private static Map<String, String> digests(Path data) throws IOException {
        Map<String, String> digests = new TreeMap<>();
        for (Path file : files(data)) {
            String name = data.relativize(file).toString();
            if (!name.contains("identities.") || name.endsWith(".key")) {
                digests.put(name, Sm3.hex(Files.readAllBytes(file)));
            }
        }
        return digests;
    }
}
