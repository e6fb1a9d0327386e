package org.jianxin.sm;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who asks, as the gateway established it for one request or session, signed so that every subsystem behind the gateway
 * can check it: a compact JWS (RFC 7515) with the one header {@code {"alg":"SM2-SM3","typ":"jianxin+jwt"}}.
 *
 * <p>Guarantee: what {@link #verify} returns was signed by that issuer for that audience and is within its time; there
 * is exactly one token text per signature, so no byte of a token can change unnoticed.
 *
 * @param id unique id of this assertion (jti), not empty
 * @param subject who: account, agent id, consumer id or service, not empty
 * @param kind person, agent, consumer or service
 * @param roles the subject's roles, possibly none
 * @param unit the subject's organisation; empty when it has none
 * @param clearance highest grade of data the subject may see, 0 (none) to 4
 * @param audience the subsystem this is made for, not empty
 * @param binding digest of the channel or client this token is bound to; empty when unbound
 * @param issuedAt to the second; finer parts are dropped
 * @param expiresAt to the second, after issuedAt
 * @param decisionId id of the access decision behind this; empty when there is none
 * @param authTime when the subject last proved itself with two factors (OpenID Connect Core 2, auth_time; RFC 9470), to the
 *     second; null when it has not
 */
public record IdentityAssertion(
        String id,
        String subject,
        String kind,
        List<String> roles,
        String unit,
        int clearance,
        String audience,
        String binding,
        Instant issuedAt,
        Instant expiresAt,
        String decisionId,
        @Nullable Instant authTime) {

    /** HTTP header that carries the token from the gateway inwards. */
    public static final String HEADER = "X-Jianxin-Identity";

    /** Name under which a verified assertion is attached to a request in process. */
    public static final String PROPERTY = "jianxin.identity";

    /** How far in the future {@link #issuedAt} may lie, for clocks of several machines. None on expiry. */
    public static final Duration CLOCK_SKEW = Duration.ofSeconds(30);

    private static final Set<String> KINDS = Set.of("person", "agent", "consumer", "service");
    private static final int MAX_CLEARANCE = 4;
    private static final int MAX_ROLES = 32;
    private static final int MAX_TEXT = 256;

    public IdentityAssertion {
        text("id", id, false);
        text("subject", subject, false);
        if (!KINDS.contains(kind)) {
            throw new IllegalArgumentException("kind is not person, agent, consumer or service");
        }
        roles = List.copyOf(roles);
        if (roles.size() > MAX_ROLES) {
            throw new IllegalArgumentException("more than " + MAX_ROLES + " roles");
        }
        roles.forEach(role -> text("a role", role, false));
        text("unit", unit, true);
        if (clearance < 0 || clearance > MAX_CLEARANCE) {
            throw new IllegalArgumentException("clearance is not 0 to " + MAX_CLEARANCE);
        }
        text("audience", audience, false);
        text("binding", binding, true);
        issuedAt = issuedAt.truncatedTo(ChronoUnit.SECONDS);
        expiresAt = expiresAt.truncatedTo(ChronoUnit.SECONDS);
        if (!expiresAt.isAfter(issuedAt)) {
            throw new IllegalArgumentException("it expires before it is issued");
        }
        text("decisionId", decisionId, true);
        authTime = authTime == null ? null : authTime.truncatedTo(ChronoUnit.SECONDS);
    }

    /** An assertion that says nothing of a second factor. */
    public IdentityAssertion(
            String id,
            String subject,
            String kind,
            List<String> roles,
            String unit,
            int clearance,
            String audience,
            String binding,
            Instant issuedAt,
            Instant expiresAt,
            String decisionId) {
        this(id, subject, kind, roles, unit, clearance, audience, binding, issuedAt, expiresAt, decisionId, null);
    }

    private static void text(String name, String value, boolean mayBeEmpty) {
        Objects.requireNonNull(value, name);
        if (value.isEmpty() && !mayBeEmpty || value.length() > MAX_TEXT) {
            throw new IllegalArgumentException(
                    name + " has not " + (mayBeEmpty ? 0 : 1) + " to " + MAX_TEXT + " characters");
        }
        for (int i = 0; i < value.length(); i++) {
            char each = value.charAt(i);
            boolean paired = Character.isHighSurrogate(each)
                    && i + 1 < value.length()
                    && Character.isLowSurrogate(value.charAt(i + 1));
            if (paired) {
                i++;
            } else if (Character.isISOControl(each) || Character.isSurrogate(each)) {
                throw new IllegalArgumentException(name + " holds a control character or half a character");
            }
        }
    }

    /** The signed token: three base64url parts (header, claims, DER signature) joined by dots. */
    public String encode(Signer signer) {
        return IdentityToken.encode(this, signer);
    }

    /**
     * The assertion in a token, if it is to be believed.
     *
     * @throws InvalidTokenException when the token is malformed, of another algorithm, not signed by this issuer, for
     *     another audience, or outside its time
     */
    public static IdentityAssertion verify(String token, Sm2PublicKey issuer, String audience, Clock clock)
            throws InvalidTokenException {
        IdentityAssertion claimed = IdentityToken.decode(token, issuer);
        if (!claimed.audience.equals(audience)) {
            throw new InvalidTokenException(
                    InvalidTokenException.Reason.WRONG_AUDIENCE, "the token is for another audience", claimed);
        }
        Instant now = clock.instant();
        if (claimed.issuedAt.isAfter(now.plus(CLOCK_SKEW))) {
            throw new InvalidTokenException(
                    InvalidTokenException.Reason.NOT_YET_VALID, "the token is issued in the future", claimed);
        }
        if (!now.isBefore(claimed.expiresAt)) {
            throw new InvalidTokenException(InvalidTokenException.Reason.EXPIRED, "the token has expired", claimed);
        }
        return claimed;
    }
}
