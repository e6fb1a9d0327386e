package org.jianxin.gateway.identity;

import static java.util.Objects.requireNonNull;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import org.jdbi.v3.core.Handle;
import org.jianxin.gateway.identity.PasswordRules.Problem;
import org.jianxin.gateway.identity.PersonRow.Factor;
import org.jianxin.gateway.identity.SecondFactorRules.Mode;
import org.jianxin.gateway.policy.Reason;
import org.jianxin.sm.OneTimePassword;
import org.jianxin.sm.OneTimePassword.Factors;
import org.jianxin.sm.PasswordHash;
import org.jianxin.sm.UndecipherableException;
import org.jspecify.annotations.Nullable;

/**
 * How people prove who they are: by password and by one-time codes of GM/T 0021. Every attempt is counted before it is looked
 * at, so that many at once get no more tries than one after another, and only a whole proof starts the count again: who knows
 * the password alone cannot win tries at the code. Safe for use by several threads and processes; all methods wait for the
 * disk and, where a password is concerned, for its hash.
 */
public final class Logins {
    /** Length of a new seed in bytes; GM/T 0021 asks for at least as many. */
    static final int SEED = 16;
    /** Steps before and after the current one whose codes are taken: clocks differ, and people type slowly. */
    static final int STEPS = 1;

    private final People people;
    private final LoginRules rules;
    private final SecureRandom random = new SecureRandom();
    /** Compared against where there is no such account, so that both cases take equally long. */
    private volatile @Nullable String nobodysPassword;

    public Logins(People people, LoginRules rules) {
        this.people = requireNonNull(people, "people");
        this.rules = requireNonNull(rules, "rules");
    }

    /**
     * Tries to log in. Wrong password and wrong code take equally long and are told apart in the result only, which is for the
     * log: whoever has the password alone does not learn that it is right.
     *
     * @param code one-time code; empty when none was given
     */
    public LoginResult login(String name, char[] password, String code) throws IdentityStoreException {
        return login(name, password, code, null);
    }

    /**
     * As {@link #login(String, char[], String)}, over a connection on which a certificate was proved: it is the second factor
     * then (GB/T 22239-2019 8.1.4.1 d), and no code is asked for.
     *
     * @param certificate common name of the person's certificate; null when none was shown
     */
    public LoginResult login(String name, char[] password, String code, @Nullable String certificate)
            throws IdentityStoreException {
        try {
            Claim claim = people.change(handle -> claim(handle, name));
            boolean matches = matches(password, claim.row());
            return people.change(handle -> settle(handle, name, claim, matches, code, certificate));
        } catch (TamperedIdentityException e) {
            return LoginResult.refused(Reason.IDENTITY_TAMPERED, null, false);
        }
    }

    private LoginResult settle(
            Handle handle, String name, Claim claim, boolean matches, String code, @Nullable String certificate)
            throws IdentityStoreException {
        PersonRow row = people.row(handle, name);
        if (row == null || claim.row() == null) {
            return LoginResult.refused(Reason.UNKNOWN_ACCOUNT, null, false);
        }
        Person person = row.person();
        if (claim.refusal() != null) {
            return LoginResult.refused(claim.refusal(), person, false);
        }
        if (certificate != null && !certificate.equals(name)) {
            return LoginResult.refused(Reason.CERTIFICATE_OF_ANOTHER, person, claim.locks());
        }
        if (!matches || !row.password().equals(claim.row().password())) {
            return LoginResult.refused(Reason.BAD_PASSWORD, person, claim.locks());
        }
        if (!person.enabled()) {
            return LoginResult.refused(Reason.ACCOUNT_DISABLED, person, false);
        }
        if (certificate != null) {
            return proved(handle, row, Reason.LOGGED_IN, people.now());
        }
        if (row.factor() == null || rules.secondFactor().of(person.roles()) == Mode.OFF) {
            return proved(handle, row, Reason.LOGGED_IN, null);
        }
        return code(handle, row, code, Reason.LOGGED_IN, claim.locks());
    }

    /** Proves the second factor again, in a session that goes on. */
    public LoginResult stepUp(String name, String code) throws IdentityStoreException {
        try {
            return people.change(handle -> {
                Claim claim = claim(handle, name);
                PersonRow row = claim.row();
                if (row == null) {
                    return LoginResult.refused(Reason.UNKNOWN_ACCOUNT, null, false);
                }
                if (claim.refusal() != null) {
                    return LoginResult.refused(claim.refusal(), row.person(), false);
                }
                return row.factor() == null
                        ? LoginResult.refused(Reason.SECOND_FACTOR_NOT_ENROLLED, row.person(), claim.locks())
                        : code(handle, row, code, Reason.STEPPED_UP, claim.locks());
            });
        } catch (TamperedIdentityException e) {
            return LoginResult.refused(Reason.IDENTITY_TAMPERED, null, false);
        }
    }

    /**
     * Proves who it is again, in a session that goes on over a connection on which the person's certificate was proved: the
     * password shows that it is the person and not only the machine that has the key.
     *
     * @param certificate common name of that certificate
     */
    public LoginResult stepUp(String name, char[] password, String certificate) throws IdentityStoreException {
        try {
            Claim claim = people.change(handle -> claim(handle, name));
            boolean matches = matches(password, claim.row());
            return people.change(handle -> {
                PersonRow row = people.row(handle, name);
                if (row == null || claim.row() == null) {
                    return LoginResult.refused(Reason.UNKNOWN_ACCOUNT, null, false);
                }
                if (claim.refusal() != null) {
                    return LoginResult.refused(claim.refusal(), row.person(), false);
                }
                if (!certificate.equals(name)) {
                    return LoginResult.refused(Reason.CERTIFICATE_OF_ANOTHER, row.person(), claim.locks());
                }
                return matches && row.password().equals(claim.row().password())
                        ? proved(handle, row, Reason.STEPPED_UP, people.now())
                        : LoginResult.refused(Reason.BAD_PASSWORD, row.person(), claim.locks());
            });
        } catch (TamperedIdentityException e) {
            return LoginResult.refused(Reason.IDENTITY_TAMPERED, null, false);
        }
    }

    /** Accepts a code at most once: within one transaction it is checked and its step kept. */
    private LoginResult code(Handle handle, PersonRow row, String code, Reason proof, boolean locks)
            throws IdentityStoreException {
        Factor factor = requireNonNull(row.factor(), "factor");
        if (code.isEmpty()) {
            return LoginResult.refused(Reason.SECOND_FACTOR_MISSING, row.person(), locks);
        }
        byte[] seed = people.factorSecrets().open(factor.sealed(), row.person().name());
        OptionalLong step = step(seed, code);
        if (step.isEmpty()) {
            return LoginResult.refused(Reason.BAD_SECOND_FACTOR, row.person(), locks);
        }
        if (step.getAsLong() <= factor.lastStep()) {
            return LoginResult.refused(Reason.SECOND_FACTOR_REPLAYED, row.person(), locks);
        }
        PersonRow accepted = row.with(row.person(), new Factor(factor.sealed(), step.getAsLong()));
        return proved(handle, accepted, proof, people.now());
    }

    private OptionalLong step(byte[] seed, String code) {
        try (OneTimePassword token = OneTimePassword.of(seed)) {
            return token.verify(code, people.now(), Factors.NONE, STEPS);
        } finally {
            Arrays.fill(seed, (byte) 0);
        }
    }

    private LoginResult proved(Handle handle, PersonRow row, Reason proof, @Nullable Instant secondFactor) {
        Person person = row.person().withFailures(0, null);
        Person kept = proof == Reason.LOGGED_IN && rules.single() ? person.endingSessions(people.now()) : person;
        people.save(handle, row.with(kept));
        return new LoginResult(proof, kept, secondFactor, false);
    }

    /**
     * What a change of password came to.
     *
     * @param problem what is wrong; null when it was changed
     * @param person as the change left them; null when it was not changed
     * @param locks whether the wrong old password was the one that locked the account
     */
    public record PasswordChange(@Nullable Problem problem, @Nullable Person person, boolean locks) {}

    /**
     * Changes a password, knowing the old one, and revokes all sessions that began before. A wrong old password counts
     * as an attempt to log in.
     */
    public PasswordChange changePassword(String name, char[] old, char[] fresh) throws IdentityStoreException {
        Claim claim = people.change(handle -> claim(handle, name));
        PersonRow row = claim.row();
        if (!matches(old, row) || row == null || claim.refusal() != null) {
            return new PasswordChange(Problem.WRONG_OLD_PASSWORD, null, claim.locks());
        }
        Optional<Problem> problem = problem(row, old, fresh);
        if (problem.isPresent()) {
            people.change(handle -> uncount(handle, name));
            return new PasswordChange(problem.get(), null, false);
        }
        String hash = PasswordHash.hash(fresh);
        return people.change(handle -> {
            PersonRow now = people.row(handle, name);
            if (now == null || !now.password().equals(row.password())) {
                return new PasswordChange(Problem.WRONG_OLD_PASSWORD, null, false); // somebody else was faster
            }
            Person counted = uncounted(now);
            Person changed = counted.withPassword(false, people.now());
            Person kept =
                    now.factor() == null ? changed : changed.withFailures(counted.failures(), counted.lockedUntil());
            people.save(handle, now.with(kept, hash));
            return new PasswordChange(null, kept, false);
        });
    }

    private Optional<Problem> problem(PersonRow row, char[] old, char[] fresh) {
        Optional<Problem> broken = rules.passwords().problem(row.person().name(), fresh);
        if (broken.isPresent()) {
            return broken;
        }
        if (Arrays.equals(old, fresh)) {
            return Optional.of(Problem.SAME_AS_BEFORE);
        }
        if (rules.passwords().tooSoon(row.person(), people.now())) {
            return Optional.of(Problem.TOO_SOON);
        }
        boolean used = row.earlier().stream()
                .limit(rules.passwords().history())
                .anyMatch(earlier -> PasswordHash.matches(fresh, earlier));
        return used ? Optional.of(Problem.USED_BEFORE) : Optional.empty();
    }

    private boolean uncount(Handle handle, String name) throws IdentityStoreException {
        PersonRow row = people.row(handle, name);
        if (row != null) {
            people.save(handle, row.with(uncounted(row)));
        }
        return true;
    }

    /** A right password is no failure, but the whole proof only where there is no second factor. */
    private static Person uncounted(PersonRow row) {
        Person person = row.person();
        return person.withFailures(row.factor() == null ? 0 : Math.max(0, person.failures() - 1), null);
    }

    /**
     * A seed to enrol, made here and shown once.
     *
     * @param seed shown to the person; the caller wipes it
     * @param offer the seed encrypted for this account and session, to be handed back with its first code
     */
    public record Offer(byte[] seed, String offer) {
        /** Nothing of the seed. */
        @Override
        public String toString() {
            return "Offer[]";
        }
    }

    /** Makes a seed; nothing is stored before a code proves that it arrived. */
    public Offer offer(String name, String session) {
        byte[] seed = new byte[SEED];
        random.nextBytes(seed);
        return new Offer(seed, people.factorSecrets().offer(seed, name, session));
    }

    /**
     * The seed that was offered once more, for the page that asks for its code again.
     *
     * @return empty when it was not offered to this account in this session
     */
    public Optional<Offer> offered(String name, String session, String offer) {
        try {
            return Optional.of(new Offer(people.factorSecrets().taken(offer, name, session), offer));
        } catch (UndecipherableException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /**
     * Enrols the seed that was offered, when the code is its. Revokes all sessions; a wrong code counts as a failure.
     *
     * @param offer as {@link #offer} gave it to this account in this session
     */
    public LoginResult enrol(String name, String session, String offer, String code) throws IdentityStoreException {
        Optional<Offer> taken = offered(name, session, offer);
        if (taken.isEmpty()) {
            return LoginResult.refused(Reason.BAD_REQUEST, null, false);
        }
        byte[] seed = taken.get().seed();
        try {
            return people.change(handle -> enrol(handle, name, seed, code));
        } catch (TamperedIdentityException e) {
            return LoginResult.refused(Reason.IDENTITY_TAMPERED, null, false);
        } finally {
            Arrays.fill(seed, (byte) 0);
        }
    }

    private LoginResult enrol(Handle handle, String name, byte[] seed, String code) throws IdentityStoreException {
        Claim claim = claim(handle, name);
        PersonRow row = claim.row();
        if (row == null) {
            return LoginResult.refused(Reason.UNKNOWN_ACCOUNT, null, false);
        }
        Person person = row.person();
        if (claim.refusal() != null) {
            return LoginResult.refused(claim.refusal(), person, false);
        }
        Mode mode = rules.secondFactor().of(person.roles());
        if (mode == Mode.OFF || row.factor() != null) {
            people.save(handle, row.with(uncounted(row)));
            return LoginResult.refused(
                    mode == Mode.OFF ? Reason.SECOND_FACTOR_OFF : Reason.SECOND_FACTOR_PRESENT, person, false);
        }
        String sealed = people.factorSecrets().seal(seed, name);
        OptionalLong step = step(seed, code);
        if (step.isEmpty()) {
            return LoginResult.refused(Reason.BAD_SECOND_FACTOR, person, claim.locks());
        }
        Instant now = people.now();
        Person enrolled = person.withFailures(0, null).withFactor(now, now);
        people.save(handle, row.with(enrolled, new Factor(sealed, step.getAsLong())));
        return new LoginResult(Reason.SECOND_FACTOR_ENROLLED, enrolled, now, false);
    }

    /**
     * An attempt that was counted, or why it is refused without being looked at.
     *
     * @param row as counted; in the transaction that counted it nothing is read again, as the seal fits only at its end; null
     *     when there is no such account
     * @param locks whether the account is locked unless this attempt succeeds
     */
    private record Claim(@Nullable Reason refusal, @Nullable PersonRow row, boolean locks) {}

    private Claim claim(Handle handle, String name) throws IdentityStoreException {
        PersonRow row = people.row(handle, name);
        if (row == null) {
            return new Claim(null, null, false);
        }
        Person person = row.person();
        if (!person.enabled()) {
            return new Claim(Reason.ACCOUNT_DISABLED, row, false);
        }
        Instant now = people.now();
        Instant locked = person.lockedUntil();
        if (locked != null && now.isBefore(locked)) {
            return new Claim(Reason.ACCOUNT_LOCKED, row, false);
        }
        int count = (locked == null ? person.failures() : 0) + 1;
        boolean locks = count >= rules.failures();
        PersonRow counted = row.with(person.withFailures(count, locks ? now.plus(rules.locked()) : null));
        people.save(handle, counted);
        return new Claim(null, counted, locks);
    }

    private boolean matches(char[] password, @Nullable PersonRow row) {
        return password.length <= PasswordRules.MAX_LENGTH
                && PasswordHash.matches(password, row == null ? nobodysPassword() : row.password());
    }

    private String nobodysPassword() {
        String hash = nobodysPassword;
        if (hash == null) {
            hash = PasswordHash.hash(PasswordRules.oneTime(random).toCharArray());
            nobodysPassword = hash;
        }
        return hash;
    }
}
