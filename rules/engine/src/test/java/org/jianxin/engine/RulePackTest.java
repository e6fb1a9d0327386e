package org.jianxin.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jianxin.definitions.DefinitionException;
import org.jianxin.engine.PackTester.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RulePackTest {
    private static final RulePack PACK = RulePack.bundled(Digests::sha256);

    static Stream<Outcome> samples() {
        return new PackTester(Digests::sha256).run(PACK).stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("samples")
    void everySampleDoesWhatItsRuleSays(Outcome outcome) {
        assertThat(outcome.poison()).isEmpty();
        assertThat(outcome.fired()).as(outcome.rule() + ": " + outcome.sample()).isEqualTo(outcome.expected());
    }

    /** A condition that could be left out without a sample noticing is either superfluous or untested. */
    @Test
    void leavingOutAnyConditionMakesASampleFail() {
        List<Rule> mutants = new ArrayList<>();
        Map<String, String> left = new TreeMap<>();
        for (Rule rule : PACK.rules()) {
            for (int i = 0; i < rule.when().size() && rule.when().size() > 1; i++) {
                List<String> fewer = new ArrayList<>(rule.when());
                String id = "JX-MUTANT-" + (100 + mutants.size());
                left.put(id, rule.id() + " without " + fewer.remove(i));
                mutants.add(RuleVariants.withConditions(id, rule, fewer));
            }
        }
        new PackTester(Digests::sha256)
                .run(PACK.with(mutants)).stream()
                        .filter(outcome -> !outcome.passed())
                        .forEach(outcome -> left.remove(outcome.rule()));
        assertThat(mutants).hasSizeGreaterThan(40);
        assertThat(left).isEmpty();
    }

    @Test
    void thePackHasAtLeastFourteenRulesAndTheIndexNamesThemAll() throws IOException {
        Path resources = Path.of("src/main/resources/org/jianxin/engine/rulepack");
        try (Stream<Path> files = Files.list(resources)) {
            assertThat(files.filter(file -> file.toString().endsWith(".yaml"))
                            .map(file -> file.getFileName().toString().replace(".yaml", "")))
                    .containsExactlyInAnyOrderElementsOf(
                            PACK.rules().stream().map(Rule::id).toList());
        }
        assertThat(PACK.rules()).hasSizeGreaterThanOrEqualTo(14);
    }

    @Test
    void anExportedPackLoadsAsTheSameRules(@TempDir Path directory) throws Exception {
        assertThat(RulePack.export(directory)).hasSize(PACK.rules().size() + 2);
        RulePack loaded = RulePack.load(directory, Digests::sha256);
        assertThat(loaded.rules().stream().map(Rule::digest))
                .isEqualTo(PACK.rules().stream().map(Rule::digest).toList());
        assertThat(RulePack.export(directory)).isEmpty();
    }

    @Test
    void aDirectoryWithoutRulesIsRefused(@TempDir Path directory) {
        assertThatThrownBy(() -> RulePack.load(directory, Digests::sha256))
                .isInstanceOf(DefinitionException.class)
                .hasMessageContaining("holds no rule");
    }

    @Test
    void twoFilesMayNotGiveOneId(@TempDir Path directory) throws Exception {
        RulePack.export(directory);
        Files.copy(directory.resolve("JX-GW-001.yaml"), directory.resolve("another.yaml"));
        assertThatThrownBy(() -> RulePack.load(directory, Digests::sha256))
                .isInstanceOf(DefinitionException.class)
                .hasMessageContaining("JX-GW-001 is already given by");
        assertThat(RulePack.problems(directory, Digests::sha256)).hasSize(1);
    }
}
