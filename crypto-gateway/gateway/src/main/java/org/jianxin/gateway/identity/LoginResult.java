package org.jianxin.gateway.identity;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import org.jianxin.gateway.policy.Reason;
import org.jspecify.annotations.Nullable;

/**
 * How an attempt of a person to prove who they are ended.
 *
 * @param reason why not, or what was proved
 * @param person who it is; null when it did not succeed and no such person is known
 * @param secondFactor when a second factor was proved; null when none was
 * @param locks whether this attempt was the one that locked the account
 */
public record LoginResult(Reason reason, @Nullable Person person, @Nullable Instant secondFactor, boolean locks) {
    public LoginResult {
        requireNonNull(reason, "reason");
    }

    static LoginResult refused(Reason reason, @Nullable Person person, boolean locks) {
        return new LoginResult(reason, person, null, locks);
    }

    public boolean ok() {
        return reason == Reason.LOGGED_IN || reason == Reason.STEPPED_UP || reason == Reason.SECOND_FACTOR_ENROLLED;
    }
}
