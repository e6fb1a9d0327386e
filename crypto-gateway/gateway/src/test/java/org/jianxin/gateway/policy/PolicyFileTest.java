package org.jianxin.gateway.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.ZoneOffset;
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

    /** Every condition that is not as it must be, with the line and column its author is sent to. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "subject.knd == 'person'|column 12: there is no fact subject.knd; known are subject.kind, subject.name",
                "weather.rain|column 12: there is no fact weather.rain; facts begin with subject, device, resource",
                "context.network.ofice|column 12: there is no fact context.network.ofice; known are context.time",
                "subject.clearance == '2'|column 30: found no matching overload for '_==_' applied to '(int, string)'",
                "subject.clearance|column 19: expected type 'bool' but found 'int'",
                "device.known &&|column 27: mismatched input '<EOF>'",
                "subject.kind == 'persn'|column 28: subject.kind is never \"persn\"; it is one of anonymous, person",
                "'king' in subject.roles|column 12: subject.roles is never \"king\"; it is one of system-administrator",
                "subject.kind in ['agent', 'x']|column 38: subject.kind is never \"x\"",
                "subject.roles.exists(r, r == 'x')|column 32: there is no function exists",
                "action.path.matches('(')|column 32: error parsing regexp: missing closing ): `(`",
                "action.path.matches(subject.name)|column 39: the pattern of matches must be written out",
                "context.time > timestamp('soon')|column 37: timestamp validation failed",
                "1 < 2|is about no fact",
                "{'a': subject.name} == {'a': 'b'}|column 12: maps, messages and loops are not for conditions",
            })
    void anErrorInAConditionNamesLineAndColumn(String condition, String message) {
        String yaml = GOOD.replaceFirst(
                        "effect: allow", "when: " + "\"" + condition.replace("\"", "'") + "\"\n    effect: allow")
                .replace("rules:", "networks: {office: [10.0.0.0/8]}\nrules:");

        assertThatThrownBy(() -> PolicyFile.parse("p.yaml", yaml))
                .isInstanceOf(DefinitionException.class)
                .hasMessageStartingWith("p.yaml:9: rules[0].when: " + message);
    }

    @Test
    void aConditionOverSeveralLinesIsRefusedWhereItIsWrong() {
        String yaml = GOOD.replaceFirst(
                "effect: allow",
                """
                when: |
                      device.known
                        && device.baseline > 60
                    effect: allow""");

        assertThatThrownBy(() -> PolicyFile.parse("p.yaml", yaml))
                .hasMessageStartingWith("p.yaml:10: rules[0].when: column 12: there is no fact device.baseline;");
    }

    @Test
    void aConditionThatIsTooLongOrTooDeepIsRefused() {
        String many = "device.known" + " || device.known".repeat(110);
        String deep = "!".repeat(60) + "device.known";
        String longest = "subject.name == '" + "x".repeat(2100) + "'";

        assertThatThrownBy(() -> PolicyFile.parse("p.yaml", with(many)))
                .hasMessage("p.yaml:8: rules[0].when: has more than 200 parts; make several rules of it");
        assertThatThrownBy(() -> PolicyFile.parse("p.yaml", with(longest)))
                .hasMessage("p.yaml:8: rules[0].when: must not be longer than 2000 characters");
        assertThatThrownBy(() -> PolicyFile.parse("p.yaml", with("(".repeat(60) + deep + ")".repeat(60))))
                .isInstanceOf(DefinitionException.class)
                .hasMessageStartingWith("p.yaml:8: rules[0].when: ");
    }

    private static String with(String condition) {
        return GOOD.replaceFirst("effect: allow", "when: \"" + condition + "\"\n    effect: allow");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "version: 3|replaces: 2|p.yaml:2: replaces: must be from 3",
                "version: 3|networks: {Office: [10.0.0.0/8]}|p.yaml:2: networks.Office: must begin with a small letter",
                "version: 3|networks: {office: [10.0.0.1/8]}|p.yaml:2: networks.office: has bits beyond /8",
                "version: 3|networks: {office: [intranet]}|p.yaml:2: networks.office: is not a network such as",
                "version: 3|networks: {office: [10.0.0.0/33]}|p.yaml:2: networks.office: is not a network such as",
                "version: 3|calendar: {holidays: [国庆节]}|p.yaml:2: calendar.holidays: must be days such as",
                "version: 3|calendar: {holiday: [2026-10-01]}|p.yaml:2: calendar.holiday: is not known here",
            })
    void theFilesOwnWorldIsReadStrictly(String after, String added, String message) {
        assertThatThrownBy(() -> PolicyFile.parse("p.yaml", GOOD.replace(after, after + "\n" + added)))
                .isInstanceOf(DefinitionException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void anEffectFitsWhomAndWhatItIsFor() {
        assertThatThrownBy(() -> PolicyFile.parse("p.yaml", GOOD.replaceFirst("effect: allow", "effect: step-up")))
                .hasMessage("p.yaml:4: rules[0].who.kinds: only a person can step up; give kinds: [person]");
        assertThatThrownBy(() -> PolicyFile.parse("p.yaml", GOOD.replace("effect: allow", "effect: mask")))
                .hasMessage("p.yaml:13: rules[1].paths: only answers of interfaces, below /share, can be masked");
        assertThatThrownBy(() ->
                        PolicyFile.parse("p.yaml", GOOD.replaceFirst("effect: allow", "effect: deny\n    within: 5m")))
                .hasMessage("p.yaml:9: rules[0].within: is only for effect: step-up");
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
        Facts facts = Facts.builder(ZoneOffset.UTC)
                .put(Fact.AGREEMENT_IN_FORCE, agreement)
                .build();
        return policy.decide(new Access(subject, method, RequestPath.of(path).orElseThrow(), facts))
                .reason();
    }
}
