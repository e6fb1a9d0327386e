package org.jianxin.drills;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.jianxin.definitions.DefinitionException;
import org.jianxin.drills.Scenario.Action;
import org.jianxin.drills.Scenario.Outcome;
import org.junit.jupiter.api.Test;

final class ScenarioTest {
    private static final String SCENARIO =
            """
            id: JXD-1
            version: 1
            title: {zh: 重放, en: replay}
            rationale: because
            source: ATT&CK v18.1
            steps:
              - id: replay
                title: {zh: 重放, en: replay}
                technique: T1550.004
                action: replay-session-token
                path: /console/
                expect: {outcome: blocked, rules: [JX-GW-001], within: 60s}
            """;

    @Test
    void theShippedScenarioSaysWhatTheDefenceShouldMakeOfIt() {
        Scenario scenario = Scenario.stolenTokenReplay();

        assertThat(scenario.steps()).singleElement().satisfies(step -> {
            assertThat(step.action()).isEqualTo(Action.REPLAY_SESSION_TOKEN);
            assertThat(step.expected()).isEqualTo(Outcome.BLOCKED);
            assertThat(step.rules()).isEqualTo(List.of("JX-GW-001"));
            assertThat(step.within()).isEqualTo(Duration.ofSeconds(60));
        });
    }

    @Test
    void refusesWhatIsNotAScenarioAndNamesTheLine() {
        refused(
                SCENARIO.replace("replay-session-token", "encrypt-files"),
                "s.yaml:10: steps[0].action: must be one of");
        refused(SCENARIO.replace("T1550.004", "T15"), "s.yaml:9: steps[0].technique: must be an ATT&CK technique");
        refused(SCENARIO.replace("/console/", "/console/../x"), "s.yaml:11: steps[0].path: must begin with /");
        refused(SCENARIO.replace("within: 60s", "within: soon"), "s.yaml:12: steps[0].expect.within: must be a length");
        refused(SCENARIO.substring(0, SCENARIO.indexOf("  - id")), "s.yaml:6: steps: must have at least one step");
        refused(SCENARIO + "    harmless: true\n", "s.yaml:13: steps[0].harmless: is not known here");
    }

    private static void refused(String yaml, String message) {
        assertThatThrownBy(() -> Scenario.parse("s.yaml", yaml))
                .isInstanceOf(DefinitionException.class)
                .hasMessageContaining(message);
    }
}
