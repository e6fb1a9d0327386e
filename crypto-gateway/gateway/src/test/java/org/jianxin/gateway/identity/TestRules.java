package org.jianxin.gateway.identity;

import java.time.Duration;
import java.util.Map;
import org.jianxin.gateway.identity.SecondFactorRules.Mode;

/** Rules as tests want them. */
final class TestRules {
    static final PasswordRules PASSWORDS =
            new PasswordRules(10, 3, Duration.ofDays(90), Duration.ofDays(1), 2, CommonPasswords.own());

    private TestRules() {}

    static LoginRules lockingAfter(int failures, Duration locked) {
        return new LoginRules(failures, locked, true, PASSWORDS, new SecondFactorRules(Mode.REQUIRED, Map.of()));
    }
}
