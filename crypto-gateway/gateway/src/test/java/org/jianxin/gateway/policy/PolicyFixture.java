package org.jianxin.gateway.policy;

import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import org.jianxin.definitions.DefinitionException;

/** Small policies and requests to try them with. */
final class PolicyFixture {
    static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");
    /** A Thursday, 22:00 in China. */
    static final Instant EVENING = Instant.parse("2026-11-26T14:00:00Z");

    private PolicyFixture() {}

    /** A policy of these rules, each for people who GET anything below /share. */
    static Policy policy(String... rules) throws DefinitionException {
        StringBuilder yaml = new StringBuilder("version: 1\nnetworks: {office: [10.1.0.0/16, \"fd00::/8\"]}\n"
                + "calendar: {holidays: [2026-10-01], workdays: [2026-10-10]}\nrules:\n");
        for (int i = 0; i < rules.length; i++) {
            yaml.append("  - id: r").append(i + 1).append('\n');
            yaml.append("    who: {kinds: [person]}\n    methods: [GET]\n    paths: [/share/**]\n");
            yaml.append("    reason: {zh: 因为, en: because}\n");
            rules[i].lines().forEach(line -> yaml.append("    ").append(line).append('\n'));
        }
        return PolicyFile.parse("p.yaml", yaml.toString());
    }

    static String rule(String effect, String when) {
        return "effect: " + effect + "\nwhen: " + when;
    }

    static Subject person() {
        return new Subject(Subject.Kind.PERSON, "zhang", Set.of(Role.AUDITOR), "网信办", 2, null);
    }

    static Facts.Builder facts() {
        return Facts.builder(ZONE)
                .subject(person())
                .action("GET", path())
                .time(EVENING)
                .connection("10.1.2.3", "TLSv1.3", "TLS_SM4_GCM_SM3");
    }

    static RequestPath path() {
        return new RequestPath(List.of("share", "population", "x"));
    }

    static Ruling decide(Policy policy, Facts facts) {
        return policy.decide(new Access(person(), "GET", path(), facts));
    }
}
