package org.jianxin.gateway.identity;

import org.jianxin.gateway.policy.Reason;
import org.jspecify.annotations.Nullable;

/**
 * How an attempt to log in ended.
 *
 * @param reason {@link Reason#LOGGED_IN}, or why not
 * @param person who it is; null when not logged in and no such person is known
 */
public record LoginResult(Reason reason, @Nullable Person person) {
    public boolean ok() {
        return reason == Reason.LOGGED_IN;
    }
}
