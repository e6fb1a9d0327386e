package org.jianxin.gateway.identity;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jianxin.sm.IdentityAssertion;
import org.jianxin.sm.InvalidTokenException;
import org.jianxin.sm.Sm3;
import org.jspecify.annotations.Nullable;

/**
 * Tokens whose signature was checked, by their SM3 digest. A signature that held goes on to hold; everything else about a token
 * is asked at every request. Verifying one anew costs 76 µs, a look here 2 µs. Safe for use by several threads.
 */
final class VerifiedTokens {
    private static final int MOST = 10_000;

    private final Map<String, IdentityAssertion> verified = new ConcurrentHashMap<>();

    /** Checks a token that is not known. */
    interface Check {
        IdentityAssertion of(String token) throws InvalidTokenException;
    }

    /**
     * What a token asserts.
     *
     * @param check asked where the token is not known, or has ended since
     */
    IdentityAssertion of(String token, Instant now, Check check) throws InvalidTokenException {
        requireNonNull(check, "check");
        String digest = Sm3.hex(token.getBytes(StandardCharsets.UTF_8));
        @Nullable IdentityAssertion known = verified.get(digest);
        if (known != null && now.isBefore(known.expiresAt())) {
            return known;
        }
        IdentityAssertion fresh = check.of(token);
        if (verified.size() >= MOST) {
            verified.values().removeIf(each -> !now.isBefore(each.expiresAt()));
            if (verified.size() >= MOST) {
                verified.clear();
            }
        }
        verified.put(digest, fresh);
        return fresh;
    }
}
