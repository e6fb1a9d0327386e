package org.jianxin.gateway.policy;

import java.util.List;

/**
 * The policy file, ready to rule. Rules are tried from the top and the first that applies decides, as a person reads the
 * file; where none applies the answer is no. Immutable and safe for use by several threads.
 */
public final class Policy {
    private final String version;
    private final List<PolicyRule> rules;

    Policy(String version, List<PolicyRule> rules) {
        this.version = version;
        this.rules = List.copyOf(rules);
    }

    /** The file's own version and the first eight hexadecimal digits of its SM3: {@code 3/1f0c22ab}. */
    public String version() {
        return version;
    }

    public int size() {
        return rules.size();
    }

    /** Rules on one request. Never throws; what is not expressly allowed is denied, with the nearest miss as reason. */
    public Ruling decide(Access access) {
        Reason nearest = Reason.NO_POLICY;
        for (PolicyRule rule : rules) {
            if (!rule.covers(access.path())) {
                continue;
            }
            Reason mismatch = rule.mismatch(access);
            if (mismatch == null) {
                String code = (rule.allow() ? Reason.ALLOWED : Reason.POLICY_DENIED).code();
                return new Ruling(rule.allow(), rule.id(), version, code, rule.zh(), rule.en());
            }
            if (rule.allow() && distance(mismatch) < distance(nearest)) {
                nearest = mismatch;
            }
        }
        return nearest.ruling(false, "default", version);
    }

    /** How far a miss is from being allowed: the later the check that failed, the nearer. */
    private static int distance(Reason reason) {
        return switch (reason) {
            case NO_AGREEMENT -> 0;
            case ZONE_NOT_ALLOWED -> 1;
            case CLEARANCE_TOO_LOW -> 2;
            case ROLE_NOT_ALLOWED -> 3;
            case METHOD_NOT_ALLOWED -> 4;
            case KIND_NOT_ALLOWED, NO_SESSION -> 5;
            default -> 6;
        };
    }
}
