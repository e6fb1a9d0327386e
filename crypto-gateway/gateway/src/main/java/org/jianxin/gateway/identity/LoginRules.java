package org.jianxin.gateway.identity;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * How people log in.
 *
 * @param failures wrong passwords and codes in a row that lock an account
 * @param locked how long it stays locked
 * @param single whether a login ends the person's other sessions
 */
public record LoginRules(
        int failures, Duration locked, boolean single, PasswordRules passwords, SecondFactorRules secondFactor) {
    public LoginRules {
        requireNonNull(locked, "locked");
        requireNonNull(passwords, "passwords");
        requireNonNull(secondFactor, "secondFactor");
    }
}
