package org.jianxin.gateway.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import org.jianxin.definitions.DefinitionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyFileTest {
    private static final String GOOD =
            """
            version: 3
            rules:
              - id: first
                who: {kinds: [consumer]}
                methods: [GET]
                paths: [/share/*/**]
                conditions: {clearance: 2, zone: internal, agreement: true}
                effect: allow
                reason: {zh: 可以, en: may}
              - id: second
                who: {kinds: [person], roles: [auditor]}
                methods: [GET]
                paths: [/console/**]
                effect: allow
                reason: {zh: 可以, en: may}
            """;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "version: 3|version: three|p.yaml:1: version",
                "id: second|id: first|p.yaml:10: rules[1].id: \"first\" is already used in line 3",
                "id: second|id: Second!|p.yaml:10: rules[1].id",
                "roles: [auditor]|roles: [king]|p.yaml:11: rules[1].who.roles: \"king\" is not a role",
                "kinds: [consumer]|kinds: [robot]|p.yaml:4: rules[0].who.kinds",
                "kinds: [consumer]|kinds: [consumer], roles: [auditor]|p.yaml:4: rules[0].who.roles: only a person",
                "kinds: [consumer]|kinds: [consumer, anonymous]|p.yaml:4: rules[0].who.kinds: anonymous may only be denied",
                "methods: [GET]|methods: [get]|p.yaml:5: rules[0].methods",
                "/share/*/**|/share/**/x|p.yaml:6: rules[0].paths",
                "/share/*/**|share|p.yaml:6: rules[0].paths",
                "/share/*/**|/share/a*|p.yaml:6: rules[0].paths",
                "/share/*/**|/share/../x|p.yaml:6: rules[0].paths",
                "clearance: 2|clearance: 7|p.yaml:7: rules[0].conditions.clearance",
                "zone: internal|zone: moon|p.yaml:7: rules[0].conditions.zone",
                "effect: allow|effect: maybe|p.yaml:8: rules[0].effect",
                "en: may|english: may|p.yaml:9: rules[0].reason.en: is missing",
                "effect: allow|efect: allow|p.yaml:3: rules[0].effect: is missing",
            })
    void everyErrorNamesItsLineAndField(String good, String bad, String message) {
        assertThatThrownBy(
                        () -> PolicyFile.parse("p.yaml", GOOD.replaceFirst(java.util.regex.Pattern.quote(good), bad)))
                .isInstanceOf(DefinitionException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void theVersionTellsTwoFilesOfTheSameNumberApart() throws Exception {
        String version = PolicyFile.parse("p.yaml", GOOD).version();

        assertThat(version).matches("3/[0-9a-f]{8}");
        assertThat(PolicyFile.parse("p.yaml", GOOD + "# changed\n").version()).isNotEqualTo(version);
    }

    @Test
    void aPolicyWithoutRulesIsRefused() {
        assertThatThrownBy(() -> PolicyFile.parse("p.yaml", "version: 1\nrules: []\n"))
                .isInstanceOf(DefinitionException.class);
    }

    @Test
    void conditionsMustAllHoldAndTheNearestMissIsTheReason() throws Exception {
        Policy policy = PolicyFile.parse("p.yaml", GOOD);

        assertThat(reason(policy, consumer(2, Zone.INTERNAL), "GET", "/share/a/b", true))
                .isEqualTo("allowed");
        assertThat(reason(policy, consumer(2, Zone.INTERNAL), "GET", "/share/a", true))
                .isEqualTo("allowed");
        assertThat(reason(policy, consumer(2, Zone.INTERNAL), "GET", "/share/a/b", false))
                .isEqualTo("no-agreement");
        assertThat(reason(policy, consumer(2, Zone.OPEN), "GET", "/share/a/b", true))
                .isEqualTo("zone-not-allowed");
        assertThat(reason(policy, consumer(1, Zone.INTERNAL), "GET", "/share/a/b", true))
                .isEqualTo("clearance-too-low");
        assertThat(reason(policy, consumer(2, Zone.INTERNAL), "POST", "/share/a/b", true))
                .isEqualTo("method-not-allowed");
        assertThat(reason(policy, consumer(2, Zone.INTERNAL), "GET", "/console/", true))
                .isEqualTo("kind-not-allowed");
        assertThat(reason(policy, consumer(2, Zone.INTERNAL), "GET", "/share", true))
                .isEqualTo("no-policy");
        assertThat(reason(policy, consumer(2, Zone.INTERNAL), "GET", "/Share/a", true))
                .isEqualTo("no-policy");
        assertThat(reason(policy, Subject.ANONYMOUS, "GET", "/console/", false)).isEqualTo("no-session");
    }

    private static Subject consumer(int clearance, Zone zone) {
        return new Subject(Subject.Kind.CONSUMER, "c", Set.of(), "u", clearance, zone);
    }

    private static String reason(Policy policy, Subject subject, String method, String path, boolean agreement) {
        return policy.decide(new Access(subject, method, RequestPath.of(path).orElseThrow(), agreement))
                .reason();
    }
}
