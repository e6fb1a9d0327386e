package org.jianxin.gateway;

import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Set;
import org.jianxin.definitions.DefinitionException;
import org.jianxin.gateway.policy.Access;
import org.jianxin.gateway.policy.Fact;
import org.jianxin.gateway.policy.Facts;
import org.jianxin.gateway.policy.Outcome;
import org.jianxin.gateway.policy.Policy;
import org.jianxin.gateway.policy.PolicyFile;
import org.jianxin.gateway.policy.RequestPath;
import org.jianxin.gateway.policy.Subject;
import org.jianxin.gateway.policy.Zone;

/**
 * Measures how many decisions one thread makes in a second of its processor time, under a policy of a hundred rules of
 * which each has a condition. A request meets five that cover its path before the one that decides, as in a policy with
 * some rules for each interface.
 */
public final class PolicyBench {
    private static final int RULES = 100;
    /** Rules that cover the path of one request. */
    private static final int COVERING = 5;

    private static final int ROUND = 1_000;

    private PolicyBench() {}

    /**
     * Warms up, measures, and prints {@code policy-decisions} (per second) and {@code policy-decisions-all-covering}, where
     * all conditions of all hundred rules are computed.
     *
     * @param seconds how long to measure each; as long again is spent on warming up
     */
    public static void run(PrintStream out, int seconds) {
        print(out, "policy-decisions", policy(COVERING), seconds);
        print(out, "policy-decisions-all-covering", policy(RULES), seconds);
    }

    private static void print(PrintStream out, String name, Policy policy, int seconds) {
        measure(policy, seconds);
        double rate = measure(policy, seconds);
        out.printf(
                Locale.ROOT,
                "{\"name\":\"%s\",\"value\":%.0f,\"unit\":\"1/cpu-s\",\"microseconds\":%.2f}%n",
                name,
                rate,
                1e6 / rate);
    }

    private static double measure(Policy policy, int seconds) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        Access access = access();
        long end = System.nanoTime() + seconds * 1_000_000_000L;
        long begun = threads.getCurrentThreadCpuTime();
        long decisions = 0;
        do {
            for (int i = 0; i < ROUND; i++) {
                if (policy.decide(access).outcome() != Outcome.ALLOW) {
                    throw new IllegalStateException("the last rule did not decide");
                }
            }
            decisions += ROUND;
        } while (System.nanoTime() < end);
        return decisions / ((threads.getCurrentThreadCpuTime() - begun) * 1e-9);
    }

    /** @param covering how many of the rules, the last one among them, are for the request's path */
    private static Policy policy(int covering) {
        StringBuilder yaml = new StringBuilder("version: 1\nnetworks: {office: [10.1.0.0/16]}\nrules:\n");
        for (int i = 1; i <= RULES; i++) {
            boolean last = i == RULES;
            yaml.append("  - id: rule-").append(i);
            yaml.append("\n    who: {kinds: [consumer]}\n    methods: [GET, POST]\n    paths: [/share/");
            yaml.append(i > RULES - covering ? "population" : "other-" + i).append("/**]\n    when: \"");
            yaml.append(
                    last
                            ? "resource.agreement.inForce && context.network.office"
                            : "context.trustScore < " + i % 50 + " && resource.grade >= 2");
            yaml.append("\"\n    effect: ").append(last ? "allow" : "deny").append("\n    reason: {zh: 因为, en: so}\n");
        }
        try {
            return PolicyFile.parse("bench", yaml.toString());
        } catch (DefinitionException e) {
            throw new IllegalStateException(e); // what stands above is a policy
        }
    }

    private static Access access() {
        Subject consumer = new Subject(Subject.Kind.CONSUMER, "tax-bureau", Set.of(), "税务局", 2, Zone.INTERNAL);
        RequestPath path = RequestPath.of("/share/population/people/17").orElseThrow();
        Facts facts = Facts.builder(ZoneId.of("Asia/Shanghai"))
                .subject(consumer)
                .action("GET", path)
                .time(Instant.parse("2026-11-26T03:00:00Z"))
                .connection("10.1.2.3", "TLSv1.3", "TLS_SM4_GCM_SM3")
                .put(Fact.CONTEXT_TRUST_SCORE, 80L)
                .put(Fact.RESOURCE_GRADE, 3L)
                .put(Fact.AGREEMENT_IN_FORCE, true)
                .build();
        return new Access(consumer, "GET", path, facts);
    }
}
