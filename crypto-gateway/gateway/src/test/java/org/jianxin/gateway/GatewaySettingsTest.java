package org.jianxin.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jianxin.definitions.DefinitionException;
import org.jianxin.gateway.identity.EmergencyRules;
import org.jianxin.gateway.identity.SecondFactorRules;
import org.jianxin.gateway.policy.Role;
import org.jianxin.sensitivedata.Treatment;
import org.jianxin.tlcp.TlcpFiles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GatewaySettingsTest {
    private static final String GOOD =
            """
            tls: {}
            keys: {}
            appliance: https://127.0.0.1:8080
            management: {host: 127.0.0.1, port: 9444}
            consumers:
              - {id: a, unit: u, clearance: 2, zone: open}
              - {id: b, unit: u, clearance: 2, zone: open}
            interfaces:
              - {id: i, title: {zh: 甲, en: A}, dataset: d, upstream: "http://x/", registered: 2026-01-01}
            """;

    @TempDir
    Path directory;

    private GatewaySettings read(String yaml) throws Exception {
        Path file = directory.resolve("gateway.yaml");
        Files.writeString(file, yaml);
        return GatewaySettings.read(file);
    }

    @Test
    void whoMayDoWhatInAnEmergencyIsReadAndRolesThatLookIntoOthersAreNotLent() throws Exception {
        assertThat(read(GOOD).emergencies()).isEqualTo(EmergencyRules.usual());
        assertThat(read(GOOD + "break_glass: {longest: 2h, patience: 5m, deciders: [audit-administrator]}\n")
                        .emergencies())
                .isEqualTo(new EmergencyRules(
                        Duration.ofHours(2),
                        Duration.ofMinutes(5),
                        EmergencyRules.usual().lent(),
                        EmergencyRules.usual().askers(),
                        Set.of(Role.AUDIT_ADMINISTRATOR)));
        assertThatThrownBy(() -> read(GOOD + "break_glass: {lent: [auditor]}\n"))
                .isInstanceOf(DefinitionException.class)
                .hasMessageContaining("gateway.yaml")
                .hasMessageContaining("lent")
                .hasMessageContaining("审计、测评、裁判角色不得借出");
        assertThatThrownBy(() -> read(GOOD + "break_glass: {askers: [nobody]}\n"))
                .isInstanceOf(DefinitionException.class)
                .hasMessageContaining("nobody is not a role");
    }

    @Test
    void settingsThatDifferOnlyInWhatIsTakenUpWhileRunningAreTheSameOtherwise() throws Exception {
        GatewaySettings before = read(GOOD);
        GatewaySettings rerouted = read(GOOD.replace("8080", "8081").replace("clearance: 2", "clearance: 3"));
        GatewaySettings moved = read(GOOD.replace("9444", "9445"));

        assertThat(rerouted).isNotEqualTo(before);
        assertThat(rerouted.routedAs(before)).isEqualTo(before);
        assertThat(moved.routedAs(before)).isNotEqualTo(before);
    }

    @Test
    void whatIsNotSaidHasTheDefaultsOfTheDocumentation() throws Exception {
        GatewaySettings settings = read(GOOD);

        assertThat(settings.listen()).isEqualTo(new GatewaySettings.Address("0.0.0.0", 9443));
        assertThat(settings.sessions().idle()).isEqualTo(Duration.ofMinutes(15));
        assertThat(settings.sessions().longest()).isEqualTo(Duration.ofHours(8));
        assertThat(settings.lockout()).isEqualTo(new GatewaySettings.Lockout(5, Duration.ofMinutes(10)));
        assertThat(settings.sessions().single()).isTrue();
        assertThat(settings.limits().head()).isEqualTo(Duration.ofSeconds(20));
        assertThat(settings.limits().bytesPerSecond()).isEqualTo(240);
        assertThat(settings.passwords().minAge()).isEqualTo(Duration.ofDays(1));
        assertThat(settings.passwords().history()).isEqualTo(5);
        assertThat(settings.secondFactor().otherwise()).isEqualTo(SecondFactorRules.Mode.REQUIRED);
        assertThat(settings.tls().national())
                .isEqualTo(TlcpFiles.in(directory.resolve("tls").toAbsolutePath(), "gateway"));
        assertThat(settings.tls().standard().certificate())
                .isEqualTo(directory.resolve("tls/standard.pem").toAbsolutePath());
        assertThat(settings.tls().nationalOnly()).isFalse();
        assertThat(settings.catalogue())
                .isEqualTo(directory.resolveSibling("catalogue.yaml").toAbsolutePath());
        assertThat(settings.interfaces().get(0).state()).isEqualTo(GatewaySettings.SharedInterface.State.ACTIVE);
        assertThat(settings.interfaces().get(0).data())
                .isEqualTo(new GatewaySettings.DataRules(Treatment.MASK, Treatment.REPORT, Treatment.REPORT));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "host: 127.0.0.1|host: 0.0.0.0|:4: management: must be a loopback address",
                "id: b|id: a|:7: consumers[1].id: \"a\" is given twice",
                "id: b|id: B b|:7: consumers[1].id: must be",
                "clearance: 2|clearance: 9|:6: consumers[0].clearance: must be from 1 to 4",
                "https://127.0.0.1:8080|http://127.0.0.1:8080|:3: appliance: must be an https address",
                "http://x/|ftp://x/|:9: interfaces[0].upstream: must be an https or http address",
                "http://x/|http://u:p@x/|:9: interfaces[0].upstream: must be an https or http address",
                "tls: {}|tls: {certificate: tls/gateway.pem}|:1: tls.certificate: is of a data directory from before"
                        + " TLCP",
                "tls: {}|tls: {national_only: perhaps}|:1: tls.national_only: must be",
                "tls: {}|tls: {standard: {cert: x}}|:1: tls.standard.cert: is not known here",
                "tls: {}|tls: {cert: x}|:1: tls.cert: is not known here",
                "registered: 2026-01-01|registered: 2026-01-01, data: {uploads: mask}|:9: interfaces[0].data.uploads:"
                        + " must be",
                "registered: 2026-01-01|registered: 2026-01-01, data: {graded: hide}|:9: interfaces[0].data.graded:"
                        + " must be",
                "tls: {}|'tls: {}\npasswords: {min_length: 7}'|:2: passwords.min_length: must be from 8 to 64",
                "tls: {}|'tls: {}\npasswords: {history: 13}'|:2: passwords.history: must be from 0 to 12",
                "tls: {}|'tls: {}\npasswords: {expires: 1d, min_age: 1d}'|:2: passwords.min_age: must be shorter",
                "tls: {}|'tls: {}\nlockout: {failures: 0}'|:2: lockout.failures: must be from 1 to 10",
                "tls: {}|'tls: {}\nsessions: {idle: 2h}'|:2: sessions.idle: must be from 10s to 3600s",
                "tls: {}|'tls: {}\nsessions: {single: maybe}'|:2: sessions.single: must be true or false",
                "tls: {}|'tls: {}\nsecond_factor: {default: sometimes}'|:2: second_factor.default: must be one of off",
                "tls: {}|'tls: {}\nsecond_factor: {roles: {king: off}}'|:2: second_factor.roles.king: is not a role",
                "tls: {}|'tls: {}\nlimits: {head: 10m}'|:2: limits.head: must be from 1s to 300s",
                "tls: {}|'tls: {}\nlimits: {bytes_per_second: -1}'|:2: limits.bytes_per_second: must be from 0",
                "registered: 2026-01-01|registered: soon|:9: interfaces[0].registered: must be a day",
            })
    void everyErrorNamesItsLineAndField(String good, String bad, String message) {
        assertThatThrownBy(() -> read(GOOD.replaceFirst(Pattern.quote(good), Matcher.quoteReplacement(bad))))
                .isInstanceOf(DefinitionException.class)
                .hasMessageContaining("gateway.yaml" + message);
    }
}
