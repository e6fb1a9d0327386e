package org.jianxin.gateway.identity;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jianxin.gateway.id.TimeOrderedId;
import org.jianxin.gateway.identity.SecondFactorRules.Mode;
import org.jianxin.gateway.policy.Reason;
import org.jianxin.sm.IdentityAssertion;
import org.jianxin.sm.InvalidTokenException;
import org.jianxin.sm.Signer;
import org.jianxin.sm.Sm3;
import org.jspecify.annotations.Nullable;

/**
 * Sessions of people: SM2-signed tokens for the audience {@code gateway}, bound to the client they were given to. A
 * session is named by an id that tells when it began; its tokens are replaced as it goes on, until it is idle too long or
 * has lasted its longest. Safe for use by several threads.
 */
public final class Sessions {
    private static final String AUDIENCE = "gateway";

    private final People people;
    private final Signer signer;
    private final Clock clock;
    private final Duration idle;
    private final Duration longest;
    private final LoginRules rules;
    private final TimeOrderedId ids = new TimeOrderedId();
    private final VerifiedTokens verified = new VerifiedTokens();

    public Sessions(People people, Signer signer, Clock clock, Duration idle, Duration longest, LoginRules rules) {
        this.people = requireNonNull(people, "people");
        this.signer = requireNonNull(signer, "signer");
        this.clock = requireNonNull(clock, "clock");
        this.idle = requireNonNull(idle, "idle");
        this.longest = requireNonNull(longest, "longest");
        this.rules = requireNonNull(rules, "rules");
    }

    /**
     * A session that was proved for one request.
     *
     * @param tokenDigest SM3 of the token's id, for logs
     * @param renew whether more than half of the token's time is over, so that the client should get a new one
     * @param mustChange whether the person may do nothing but change the password
     * @param mustEnrol whether the person may do nothing but enrol a second factor, and change the password before
     * @param secondFactor when a second factor was last proved in this session, to the second; null when none was
     * @param expires when the token ends, and with it whatever goes on under it
     */
    public record Session(
            String id,
            Person person,
            String binding,
            String tokenDigest,
            boolean renew,
            boolean mustChange,
            boolean mustEnrol,
            @Nullable Instant secondFactor,
            Instant expires) {
        /** The same session, its token replaced by one that ends then. */
        public Session until(Instant end) {
            return new Session(id, person, binding, tokenDigest, false, mustChange, mustEnrol, secondFactor, end);
        }
    }

    /** A token and when it ends. */
    public record Token(String text, Instant expires) {}

    /** Why a token is not believed, and whose it says it is where its signature holds. */
    public static final class RefusedException extends Exception {
        private static final long serialVersionUID = 1L;

        private final Reason reason;
        private final String account;
        private final String tokenDigest;

        RefusedException(Reason reason, String account, String tokenDigest) {
            super(reason.code());
            this.reason = reason;
            this.account = account;
            this.tokenDigest = tokenDigest;
        }

        public Reason reason() {
            return reason;
        }

        /** Empty where the signature does not hold. */
        public String account() {
            return account;
        }

        /** SM3 of the token's id; empty where the signature does not hold. */
        public String tokenDigest() {
            return tokenDigest;
        }
    }

    /** What ties a token to its client: the address it connects from and the program it says it is. */
    public static String binding(String address, String userAgent) {
        return Sm3.hex(("jianxin-binding\n" + address + "\n" + userAgent).getBytes(StandardCharsets.UTF_8));
    }

    /**
     * What ties a token to the certificate of a person: to use it one needs the key, from whatever address.
     *
     * @param fingerprint SM3 of the certificate, hexadecimal
     */
    public static String binding(String fingerprint) {
        return Sm3.hex(("jianxin-binding-certificate\n" + fingerprint).getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Begins a session.
     *
     * @param person as the proof left them
     * @param secondFactor when a second factor was proved; null when none was
     */
    public Token begin(Person person, String binding, @Nullable Instant secondFactor) {
        // Where there is one session only, it is the one whose login moved that moment last.
        Instant now = clock.instant();
        Instant from = rules.single() || now.isBefore(person.sessionsFrom()) ? person.sessionsFrom() : now;
        return issue(person, ids.next(from), binding, secondFactor);
    }

    /** The next token of a session that goes on. */
    public Token renew(Session session) {
        return issue(session.person(), session.id(), session.binding(), session.secondFactor());
    }

    /** The next token of a session in which a second factor was proved again. */
    public Token stepUp(Session session, Instant secondFactor) {
        return issue(session.person(), session.id(), session.binding(), secondFactor);
    }

    private Token issue(Person person, String session, String binding, @Nullable Instant secondFactor) {
        Instant now = clock.instant();
        Instant begun = TimeOrderedId.time(session).orElseThrow();
        Instant latest = begun.plus(longest);
        Instant expires = now.plus(idle).isBefore(latest) ? now.plus(idle) : latest;
        // Whole seconds: a token that would end within the second it is made in is made to end with the next.
        Instant end = expires.isAfter(now.plusSeconds(1)) ? expires : now.plusSeconds(1);
        IdentityAssertion assertion = new IdentityAssertion(
                ids.next(now),
                person.name(),
                person.subject().kind().id(),
                person.subject().roleIds(),
                person.unit(),
                person.clearance(),
                AUDIENCE,
                binding,
                now,
                end,
                session,
                secondFactor);
        return new Token(assertion.encode(signer), end);
    }

    /** The session of a token, if it is to be believed from this client, now. */
    public Session verify(String token, String binding) throws RefusedException {
        IdentityAssertion assertion = assertion(token);
        String digest = digest(assertion);
        String account = assertion.subject();
        String id = assertion.decisionId();
        Instant now = clock.instant();
        Instant begun =
                TimeOrderedId.time(id).orElseThrow(() -> new RefusedException(Reason.TOKEN_INVALID, account, digest));
        if (!assertion.binding().equals(binding)) {
            throw new RefusedException(Reason.TOKEN_BINDING_MISMATCH, account, digest);
        }
        if (!now.isBefore(begun.plus(longest))) {
            throw new RefusedException(Reason.TOKEN_EXPIRED, account, digest);
        }
        Person person = person(account, digest);
        if (!person.enabled()) {
            throw new RefusedException(Reason.ACCOUNT_DISABLED, account, digest);
        }
        if (people.revoked(id) || begun.isBefore(person.sessionsFrom())) {
            throw new RefusedException(Reason.TOKEN_REVOKED, account, digest);
        }
        boolean renew = Duration.between(assertion.issuedAt(), now).compareTo(idle.dividedBy(2)) > 0;
        Instant secondFactor = assertion.authTime();
        return new Session(
                id,
                person,
                binding,
                digest,
                renew,
                mustChange(person, now),
                mustEnrol(person, secondFactor),
                secondFactor,
                assertion.expiresAt());
    }

    /** Whether a session that was once proved still is: not logged out, not idle or old, and its account as it was. */
    public boolean good(Session session) {
        Instant begun = TimeOrderedId.time(session.id()).orElseThrow();
        try {
            return clock.instant().isBefore(session.expires())
                    && !people.revoked(session.id())
                    && people.find(session.person().name())
                            .filter(person -> person.enabled()
                                    && person.roles().equals(session.person().roles())
                                    && !begun.isBefore(person.sessionsFrom()))
                            .isPresent();
        } catch (TamperedIdentityException e) {
            return false;
        }
    }

    /** Whether a person may do nothing before the password is changed. */
    public boolean mustChange(Person person, Instant now) {
        return person.passwordDue(now, rules.passwords().expires());
    }

    /** Whether a person may do nothing before a second factor is enrolled. */
    public boolean mustEnrol(Person person, @Nullable Instant secondFactor) {
        return secondFactor == null && rules.secondFactor().of(person.roles()) == Mode.REQUIRED;
    }

    /** Ends a session at once and for good. */
    public void revoke(Session session) throws IdentityStoreException {
        Instant begun = TimeOrderedId.time(session.id()).orElseThrow();
        people.revoke(session.id(), begun.plus(longest).plus(idle));
    }

    private static String digest(IdentityAssertion assertion) {
        return Sm3.hex(assertion.id().getBytes(StandardCharsets.UTF_8));
    }

    private IdentityAssertion assertion(String token) throws RefusedException {
        try {
            return verified.of(
                    token,
                    clock.instant(),
                    unknown -> IdentityAssertion.verify(unknown, signer.publicKey(), AUDIENCE, clock));
        } catch (InvalidTokenException e) {
            boolean expired = e.reason() == InvalidTokenException.Reason.EXPIRED;
            Reason reason = expired ? Reason.TOKEN_EXPIRED : Reason.TOKEN_INVALID;
            IdentityAssertion signed = e.signed();
            throw signed == null
                    ? new RefusedException(reason, "", "")
                    : new RefusedException(reason, signed.subject(), digest(signed));
        }
    }

    private Person person(String account, String digest) throws RefusedException {
        try {
            return people.find(account).orElseThrow(() -> new RefusedException(Reason.TOKEN_REVOKED, account, digest));
        } catch (TamperedIdentityException e) {
            throw new RefusedException(Reason.IDENTITY_TAMPERED, account, digest);
        }
    }
}
