package org.jianxin.appliance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import org.jianxin.appliance.ApplianceSettings.Role;
import org.jianxin.definitions.DefinitionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ApplianceSettingsTest {
    private static final String SETTINGS =
            """
            port: 9480
            tls: {sign_certificate: s.pem, sign_key: s.key, encrypt_certificate: e.pem, encrypt_key: e.key, trust: ca.pem}
            roles: [rules]
            elasticsearch:
              url: https://es.example:9200
              user: jianxin
              password_file: keys/es.password
            retention: 365d
            zone: Asia/Urumqi
            gateway_key: g.pem
            signing_root: r.pem
            agent_certificates: agents
            report_key: k.pem
            report_certificate: c.pem
            password_file: p
            catalogue: ../catalogue.yaml
            clearances: ../clearances.yaml
            """;

    @TempDir
    Path directory;

    @Test
    void readsEverySettingWithPathsRelativeToTheFile() throws Exception {
        ApplianceSettings settings = read(SETTINGS);

        assertThat(settings.roles()).containsExactly(Role.RULES);
        assertThat(settings.search())
                .isEqualTo(new ApplianceSettings.Search.Remote(
                        URI.create("https://es.example:9200"), "jianxin", directory.resolve("keys/es.password"), null));
        assertThat(settings.retention()).isEqualTo(Duration.ofDays(365));
        assertThat(settings.zone()).isEqualTo(ZoneId.of("Asia/Urumqi"));
        assertThat(settings.catalogue()).isEqualTo(directory.resolve("../catalogue.yaml"));
        assertThat(settings.rules()).isEmpty();
    }

    @Test
    void namesFileLineAndFieldOfWhatIsWrong() {
        assertThatThrownBy(() -> read(SETTINGS.replace("9480", "99999")))
                .isInstanceOf(DefinitionException.class)
                .hasMessageEndingWith("appliance.yaml:1: port: must be from 1 to 65535, not 99999");
        assertThatThrownBy(() -> read(SETTINGS.replace("[rules]", "[rule]")))
                .hasMessageEndingWith("appliance.yaml:3: roles: must be of intake, rules, console, not \"rule\"");
        assertThatThrownBy(() -> read(SETTINGS.replace("https://", "ftp://")))
                .hasMessageEndingWith("appliance.yaml:5: elasticsearch.url: must begin with https:// or http://");
        assertThatThrownBy(() -> read(SETTINGS.replace("Asia/Urumqi", "Mars")))
                .hasMessageEndingWith("appliance.yaml:9: zone: is not a time zone: \"Mars\"");
        assertThatThrownBy(() -> read(SETTINGS + "retension: 1d\n"))
                .hasMessageContaining("appliance.yaml:18: retension: is not known here");
    }

    private ApplianceSettings read(String yaml) throws IOException, DefinitionException {
        return ApplianceSettings.read(Files.writeString(directory.resolve("appliance.yaml"), yaml));
    }
}
