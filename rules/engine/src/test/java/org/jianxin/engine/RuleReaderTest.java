package org.jianxin.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jianxin.definitions.DefinitionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RuleReaderTest {
    private static final String RULE =
            """
            id: JX-TEST-001
            version: 3
            title: {zh: 标题, en: title}
            severity: low
            on: audit-event
            when:
              - dataset == "auditd.log"
            key: "{host}"
            window: {length: 1h}
            reason: {zh: "{host}", en: "{host} {threshold} {window}"}
            rationale: {zh: 理由, en: rationale}
            references: [GB/T 22239-2019 8.1.4.3]
            techniques: [T1562.012]
            must_fire:
              - name: yes
                events:
                  - {event.dataset: auditd.log, "@timestamp": 2026-03-02T02:00:00Z}
            must_not_fire:
              - name: no
                events:
                  - {event.dataset: nginx.access, "@timestamp": 2026-03-02T02:00:00Z}
            """;

    private static Rule read(String yaml) throws DefinitionException {
        return new RuleReader(Digests::sha256).read("rule.yaml", yaml);
    }

    @Test
    void readsAWholeRule() throws DefinitionException {
        Rule rule = read(RULE);
        assertThat(rule.id()).isEqualTo("JX-TEST-001");
        assertThat(rule.version()).isEqualTo(3);
        assertThat(rule.when()).containsExactly("dataset == \"auditd.log\"");
        assertThat(rule.window()).isEqualTo(new Window(Duration.ofHours(1), Window.Measure.EVENTS, 1));
        assertThat(rule.samples().mustFire()).hasSize(1);
        assertThat(rule.source()).isEqualTo(RULE);
        assertThat(rule.digest()).isEqualTo(Digests.sha256(RULE.getBytes(StandardCharsets.UTF_8)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "id: JX-TEST-001 | id: test | rule.yaml:1: id: must match",
                "version: 3 | version: 0 | rule.yaml:2: version: must be from 1",
                "severity: low | severity: severe | rule.yaml:4: severity: must be one of",
                "on: audit-event | on: flow | rule.yaml:5: on: must be one of audit-event, field-exposure",
                "dataset == \"auditd.log\" | datset == \"auditd.log\" | when: condition 1 unknown field datset",
                "\"{host}\" | \"{hots}\" | key: names {hots}",
                "\"{host}\" | \"host\" | key: must name at least one field",
                "{length: 1h} | {length: 32d} | window must be 1s to 31d",
                "{length: 1h} | {length: 1h, threshold: 0} | threshold: must be from 1",
                "{length: 1h} | {length: 1h, treshold: 9} | treshold: is not known here",
                "[T1562.012] | [T15] | techniques: must be ATT&CK ids",
                "name: yes | title: yes | must_fire[0].name: is missing",
                "{event.dataset: auditd.log, | {event.datset: auditd.log, | event.datset: is no field of the event vocabulary",
                "techniques: | tecniques: | tecniques: is not known here",
            })
    void namesFileLineAndFieldOfWhatIsWrong(String good, String bad, String message) {
        assertThat(RULE).contains(good);
        assertThatThrownBy(() -> read(RULE.replaceFirst(Pattern.quote(good), Matcher.quoteReplacement(bad))))
                .isInstanceOf(DefinitionException.class)
                .hasMessageStartingWith("rule.yaml:")
                .hasMessageContaining(message);
    }

    @Test
    void aRuleWithoutSamplesIsRefused() {
        assertThatThrownBy(() -> read(RULE.substring(0, RULE.indexOf("must_not_fire"))))
                .isInstanceOf(DefinitionException.class)
                .hasMessageContaining("must_not_fire: needs at least one sample");
    }
}
