package org.jianxin.gateway.identity;

import static java.util.Objects.requireNonNull;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * What a password must be (GB/T 22239-2019 8.1.4.1 a: complex, and changed from time to time).
 *
 * @param minLength least number of characters
 * @param classes least number of classes among lower case, upper case, digits and others
 * @param expires age after which it must be changed
 * @param minAge age before which its owner cannot change it again, so that the history is not run through in a minute
 * @param history how many passwords before the current one must not come again, 0 to 12
 * @param common words that make a password guessable
 */
public record PasswordRules(
        int minLength, int classes, Duration expires, Duration minAge, int history, CommonPasswords common) {
    /** Longest password taken; longer ones only serve to keep the machine busy. */
    public static final int MAX_LENGTH = 128;

    /** Without 0 O 1 l I, which people mistake for one another on paper. */
    private static final String READABLE = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";

    private static final int ONE_TIME_LENGTH = 16;

    public PasswordRules {
        requireNonNull(expires, "expires");
        requireNonNull(minAge, "minAge");
        requireNonNull(common, "common");
        if (history < 0 || history > PersonRow.REMEMBERED) {
            throw new IllegalArgumentException("a history has 0 to " + PersonRow.REMEMBERED + " passwords");
        }
    }

    /** What is wrong with a new password; each has a text for people in both languages. */
    public enum Problem {
        TOO_SHORT,
        TOO_LONG,
        TOO_SIMPLE,
        CONTAINS_NAME,
        TOO_COMMON,
        SAME_AS_BEFORE,
        USED_BEFORE,
        TOO_SOON,
        WRONG_OLD_PASSWORD,
        NOT_REPEATED
    }

    /** The first rule a new password breaks. */
    public Optional<Problem> problem(String account, char[] password) {
        if (password.length < minLength) {
            return Optional.of(Problem.TOO_SHORT);
        }
        if (password.length > MAX_LENGTH) {
            return Optional.of(Problem.TOO_LONG);
        }
        if (classesOf(password) < classes) {
            return Optional.of(Problem.TOO_SIMPLE);
        }
        if (new String(password).toLowerCase(Locale.ROOT).contains(account)) {
            return Optional.of(Problem.CONTAINS_NAME);
        }
        return common.contains(password) ? Optional.of(Problem.TOO_COMMON) : Optional.empty();
    }

    /** Whether the password of that person was set too short a time ago to be changed by its owner. */
    boolean tooSoon(Person person, Instant now) {
        return !person.mustChange() && now.isBefore(person.passwordSet().plus(minAge));
    }

    private static int classesOf(char[] password) {
        boolean lower = false;
        boolean upper = false;
        boolean digit = false;
        boolean other = false;
        for (char c : password) {
            lower |= Character.isLowerCase(c);
            upper |= Character.isUpperCase(c);
            digit |= Character.isDigit(c);
            other |= !Character.isLetterOrDigit(c);
        }
        return (lower ? 1 : 0) + (upper ? 1 : 0) + (digit ? 1 : 0) + (other ? 1 : 0);
    }

    /** A one-time password of about 92 random bits, in four groups. */
    static String oneTime(SecureRandom random) {
        StringBuilder password = new StringBuilder();
        for (int i = 0; i < ONE_TIME_LENGTH; i++) {
            if (i > 0 && i % 4 == 0) {
                password.append('-');
            }
            password.append(READABLE.charAt(random.nextInt(READABLE.length())));
        }
        return password.toString();
    }
}
