package org.jianxin.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jianxin.gateway.policy.Access;
import org.jianxin.gateway.policy.Fact;
import org.jianxin.gateway.policy.Facts;
import org.jianxin.gateway.policy.Outcome;
import org.jianxin.gateway.policy.Policy;
import org.jianxin.gateway.policy.PolicyFile;
import org.jianxin.gateway.policy.RequestPath;
import org.jianxin.gateway.policy.Role;
import org.jianxin.gateway.policy.Subject;
import org.jianxin.gateway.policy.Zone;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who reaches what under the policy that comes with the product: every role against every kind of request. */
class DefaultPolicyTest {
    private static final Map<String, Set<Role>> PEOPLE = new LinkedHashMap<>();
    private static Policy policy;

    @BeforeAll
    static void load() throws Exception {
        policy = PolicyFile.parse("policy.yaml", new String(GatewaySetup.defaultPolicy(), StandardCharsets.UTF_8));
        Set<Role> all = EnumSet.allOf(Role.class);
        Set<Role> none = Set.of();
        PEOPLE.put("GET /console/", all);
        PEOPLE.put("GET /console/alerts/17", all);
        PEOPLE.put("GET /api/v1/alerts", all);
        PEOPLE.put("GET /console/audit/decisions", Set.of(Role.AUDIT_ADMINISTRATOR, Role.AUDITOR));
        PEOPLE.put("GET /api/v1/audit/decisions", Set.of(Role.AUDIT_ADMINISTRATOR, Role.AUDITOR));
        PEOPLE.put("POST /console/audit/decisions", none);
        PEOPLE.put("POST /console/alerts/17/close", Set.of(Role.SECURITY_ADMINISTRATOR));
        PEOPLE.put("POST /api/v1/alerts/17/close", Set.of(Role.SECURITY_ADMINISTRATOR));
        PEOPLE.put("DELETE /api/v1/alerts/17", none);
        PEOPLE.put("PUT /api/v1/rules/JX-1", Set.of(Role.SECURITY_ADMINISTRATOR));
        PEOPLE.put("POST /console/system/retention", Set.of(Role.SYSTEM_ADMINISTRATOR));
        PEOPLE.put("POST /console/compliance/new", Set.of(Role.AUDITOR));
        PEOPLE.put("POST /console/drills/run", Set.of(Role.RED_TEAM, Role.REFEREE));
        PEOPLE.put("POST /console/", none);
        PEOPLE.put("POST /intake/v1/segments", none);
        PEOPLE.put("GET /share/population-lookup/x", none);
        PEOPLE.put("GET /q/metrics", none);
        PEOPLE.put("GET /consolex", none);
        PEOPLE.put("OPTIONS /console/", none);
    }

    @Test
    void everyRoleIsAllowedExactlyWhatItsDutiesNeed() {
        for (Map.Entry<String, Set<Role>> entry : PEOPLE.entrySet()) {
            for (Role role : Role.values()) {
                Subject person = new Subject(Subject.Kind.PERSON, "p", Set.of(role), "u", 4, null);
                assertThat(allowed(person, entry.getKey()))
                        .as(role + " " + entry.getKey())
                        .isEqualTo(entry.getValue().contains(role));
            }
        }
    }

    @Test
    void nobodyWithoutProofReachesAnything() {
        for (String request : PEOPLE.keySet()) {
            assertThat(allowed(Subject.ANONYMOUS, request)).as(request).isFalse();
        }
    }

    @Test
    void programsReachOnlyWhatIsForThem() {
        Subject agent = new Subject(Subject.Kind.AGENT, "a", Set.of(), "", 0, null);
        Subject consumer = new Subject(Subject.Kind.CONSUMER, "c", Set.of(), "u", 4, Zone.INTERNAL);
        Subject service = new Subject(Subject.Kind.SERVICE, "s", Set.of(), "", 0, null);
        for (String request : PEOPLE.keySet()) {
            assertThat(allowed(agent, request)).as(request).isEqualTo(request.contains("/intake/"));
            assertThat(allowed(consumer, request)).as(request).isEqualTo(request.contains("/share/"));
            assertThat(allowed(service, request)).as(request).isFalse();
        }
    }

    @Test
    void whoIsTrustedLessShowsASecondFactorAndGetsNoMoreThanBefore() {
        for (Map.Entry<String, Set<Role>> entry : PEOPLE.entrySet()) {
            for (Role role : Role.values()) {
                Subject person = new Subject(Subject.Kind.PERSON, "p", Set.of(role), "u", 4, null);
                String request = entry.getKey();
                assertThat(outcome(person, request, trusted(59)))
                        .as(role + " " + request)
                        .isGreaterThan(Outcome.MASK);
                assertThat(outcome(person, request, trusted(59).put(Fact.CONTEXT_SECOND_FACTOR_AGE, 600L)))
                        .as(role + " " + request)
                        .isEqualTo(outcome(person, request, trusted(100)));
                assertThat(outcome(person, request, trusted(24).put(Fact.CONTEXT_SECOND_FACTOR_AGE, 1L)))
                        .as(role + " " + request)
                        .isEqualTo(Outcome.DENY);
            }
        }
        Subject officer = new Subject(Subject.Kind.PERSON, "p", Set.of(Role.SECURITY_ADMINISTRATOR), "u", 4, null);
        assertThat(outcome(officer, "GET /console/", trusted(59))).isEqualTo(Outcome.STEP_UP);
    }

    private static boolean allowed(Subject subject, String request) {
        return outcome(subject, request, trusted(100)).compareTo(Outcome.MASK) <= 0;
    }

    private static Facts.Builder trusted(long score) {
        return Facts.builder(ZoneOffset.UTC).put(Fact.CONTEXT_TRUST_SCORE, score);
    }

    private static Outcome outcome(Subject subject, String request, Facts.Builder facts) {
        String[] words = request.split(" ");
        return policy.decide(
                        new Access(subject, words[0], RequestPath.of(words[1]).orElseThrow(), facts.build()))
                .outcome();
    }
}
