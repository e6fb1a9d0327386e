package org.jianxin.compliance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jianxin.definitions.DefinitionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ControlCatalogueTest {
    private static final String HEADER =
            "clause,gb28448_id,layer,control_point,summary,evidence,check_keys,high_risk_case,major_hazard\n";

    @TempDir
    Path directory;

    @Test
    void everyItemNamesItsHighRiskCaseAndItsMajorHazard() {
        List<Control> controls = ControlCatalogue.level3().controls();

        Control passwords = control(controls, "8.1.4.1 a)");
        assertThat(passwords.highRiskCase()).isEqualTo("6.4.1.1");
        assertThat(passwords.majorHazard()).isNotNull().satisfies(hazard -> {
            assertThat(hazard.code()).isEqualTo("A-18");
            assertThat(hazard.trigger()).isEqualTo("空/弱/通用口令或无鉴别");
        });
        assertThat(controls.stream().filter(control -> control.highRiskCase() != null))
                .hasSize(40);
        assertThat(controls.stream().filter(control -> control.majorHazard() != null))
                .hasSize(17);
    }

    @Test
    void theChecksOfTheAgentBearOnTheClausesTheyGiveEvidenceFor() {
        assertThat(clausesOf("SSHD-CONF"))
                .containsExactly("8.1.2.2 a)", "8.1.2.2 b)", "8.1.4.1 c)", "8.1.4.7 a)", "8.1.5.4 b)");
        assertThat(clausesOf("CLEARTEXT")).containsExactly("8.1.2.2 b)", "8.1.4.1 c)", "8.1.4.8 a)");
        assertThat(clausesOf("AUDITD")).containsExactly("8.1.10.6 e)", "8.1.4.3 a)", "8.1.4.3 b)");
        assertThat(clausesOf("LOG-REMOTE")).containsExactly("8.1.4.3 c)", "8.1.5.4 d)");
        assertThat(clausesOf("LOG-RETENTION")).containsExactly("8.1.3.5 c)", "8.1.4.3 c)", "8.1.5.4 d)");
        assertThat(clausesOf("LOG-PROT")).containsExactly("8.1.3.5 c)", "8.1.4.3 c)");
        assertThat(clausesOf("PORTS")).containsExactly("8.1.10.6 i)", "8.1.4.4 b)");
    }

    @Test
    void anUnknownHazardIsRefusedWithItsLine() throws IOException {
        Path file = Files.writeString(directory.resolve("own.csv"), HEADER + "1 a),X-1,层面,点,述,S,,,A-99\n");

        assertThatThrownBy(() -> ControlCatalogue.read(file))
                .isInstanceOf(DefinitionException.class)
                .hasMessageContaining("own.csv:2: major_hazard: A-99 is not in");
    }

    @Test
    void anItemThatOnlyTelemetryDecidesNeedsACheck() throws IOException {
        Path file = Files.writeString(directory.resolve("own.csv"), HEADER + "1 a),X-1,层面,点,述,A,,,\n");

        assertThatThrownBy(() -> ControlCatalogue.read(file))
                .isInstanceOf(DefinitionException.class)
                .hasMessageContaining("own.csv:2: check_keys: must name a check");
    }

    private static Control control(List<Control> controls, String clause) {
        return controls.stream()
                .filter(each -> each.clause().equals(clause))
                .findFirst()
                .orElseThrow();
    }

    private static Set<String> clausesOf(String key) {
        Set<String> clauses = new TreeSet<>();
        for (Control control : ControlCatalogue.level3().controls()) {
            if (control.checkKeys().contains(key)) {
                clauses.add(control.clause());
            }
        }
        return clauses;
    }
}
