package org.jianxin.gateway.policy;

import static java.util.Objects.requireNonNull;

/**
 * One request as the policy sees it.
 *
 * @param agreement whether the dataset's owner has an agreement with the subject that holds today; false where there is
 *     no dataset
 */
public record Access(Subject subject, String method, RequestPath path, boolean agreement) {
    public Access {
        requireNonNull(subject, "subject");
        requireNonNull(method, "method");
        requireNonNull(path, "path");
    }
}
