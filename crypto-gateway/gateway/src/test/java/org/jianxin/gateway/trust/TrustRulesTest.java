package org.jianxin.gateway.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jianxin.definitions.DefinitionException;
import org.jianxin.events.Severity;
import org.jianxin.gateway.policy.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrustRulesTest {
    @TempDir
    Path directory;

    private TrustRules read(String yaml) throws Exception {
        Path file = Files.writeString(directory.resolve("trust.yaml"), yaml);
        return TrustRules.read(file, Reason.codes());
    }

    private static String bundled() {
        return new String(TrustRules.bundledFile(), StandardCharsets.UTF_8);
    }

    @Test
    void theRulesThatComeWithTheProductAreReadFromAFileAlike() throws Exception {
        TrustRules rules = read(bundled());

        assertThat(rules).isEqualTo(TrustRules.bundled(Reason.codes()));
        assertThat(rules.alerts()).containsEntry(Severity.HIGH, 45).hasSize(5);
        assertThat(rules.behaviours().get(0).within()).isEqualTo(Duration.ofMinutes(30));
    }

    /** An officer's own weights must not let a stranger who guesses passwords cut a person off. */
    @Test
    void wrongPasswordsAloneStayAboveWhatTheDefaultPolicyAsksFor() {
        TrustRules.Behaviour wrong = TrustRules.bundled(Reason.codes()).behaviours().stream()
                .filter(behaviour -> behaviour.id().equals("wrong-proof"))
                .findFirst()
                .orElseThrow();

        assertThat(TrustScore.FULL - wrong.most()).isGreaterThanOrEqualTo(60);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "high: 45|high: 145|alerts.high: must be from 0 to 100, not 145",
                "high: 45|hihg: 45|alerts.high: is missing",
                "C: 10|c: 10|device.grades.C: is missing",
                "points: 45|points: 0|behaviours[1].points: must be from 1 to 100, not 0",
                "within: 12h|within: 8d|behaviours[1].within: must be more than nothing and at most 7 days",
                "bad-password|bad-pasword|behaviours[0].reasons: there is no reason \"bad-pasword\"",
                "id: probing|id: wrong-proof|behaviours[2].id: \"wrong-proof\" is given twice",
            })
    void aMistakeIsToldWithItsLineAndField(String good, String bad, String problem) {
        assertThatThrownBy(() -> read(bundled().replaceFirst(Pattern.quote(good), bad)))
                .isInstanceOf(DefinitionException.class)
                .hasMessageMatching(".*trust\\.yaml:\\d+: .*")
                .hasMessageContaining(problem);
    }
}
