package org.jianxin.gateway.policy;

import static java.util.Objects.requireNonNull;

/**
 * One request as the policy sees it.
 *
 * @param facts what is known about it, the subject and the action included
 */
public record Access(Subject subject, String method, RequestPath path, Facts facts) {
    public Access {
        requireNonNull(subject, "subject");
        requireNonNull(method, "method");
        requireNonNull(path, "path");
        requireNonNull(facts, "facts");
    }
}
