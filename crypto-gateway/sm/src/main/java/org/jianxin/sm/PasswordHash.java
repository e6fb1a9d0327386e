package org.jianxin.sm;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Password hashes for storage: {@code $pbkdf2-sm3$<iterations>$<salt>$<hash>} with PBKDF2-HMAC-SM3 (RFC 8018; GM/T 0091),
 * a random salt of 16 bytes and a hash of 32 bytes, both in base64 without padding.
 */
public final class PasswordHash {

    static final int ITERATIONS = Pbkdf2Sm3.ITERATIONS;

    private static final int SALT = 16;
    private static final Pattern FORMAT =
            Pattern.compile("\\$pbkdf2-sm3\\$([1-9][0-9]{3,7})\\$([A-Za-z0-9+/]{22,86})\\$([A-Za-z0-9+/]{43})");

    private PasswordHash() {}

    /**
     * A hash of the password with a fresh salt. Takes a noticeable part of a second by design: callers limit how often
     * a stranger may ask for it.
     *
     * @throws IllegalArgumentException when the password is empty
     */
    public static String hash(char[] password) {
        byte[] salt = new byte[SALT];
        new SecureRandom().nextBytes(salt);
        return hash(password, salt, ITERATIONS);
    }

    static String hash(char[] password, byte[] salt, int iterations) {
        if (password.length == 0) {
            throw new IllegalArgumentException("a password must not be empty");
        }
        byte[] hash = Pbkdf2Sm3.derive(password, salt, iterations, Sm3.LENGTH);
        Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
        return "$pbkdf2-sm3$" + iterations + "$" + base64.encodeToString(salt) + "$" + base64.encodeToString(hash);
    }

    /**
     * Whether {@code stored} was made from this password; compared in constant time.
     *
     * @throws IllegalArgumentException when {@code stored} is not such a hash (a damaged record, never a wrong password)
     */
    public static boolean matches(char[] password, String stored) {
        Matcher matcher = FORMAT.matcher(stored);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not a stored password hash of the form $pbkdf2-sm3$...");
        }
        int iterations = Integer.parseInt(matcher.group(1));
        if (iterations < Pbkdf2Sm3.LEAST_ITERATIONS || iterations > Pbkdf2Sm3.MOST_ITERATIONS) {
            throw new IllegalArgumentException("a stored password hash has " + iterations + " iterations, outside "
                    + Pbkdf2Sm3.LEAST_ITERATIONS + " to " + Pbkdf2Sm3.MOST_ITERATIONS);
        }
        if (password.length == 0) {
            return false;
        }
        byte[] salt = Base64.getDecoder().decode(matcher.group(2));
        byte[] expected = Base64.getDecoder().decode(matcher.group(3));
        byte[] actual = Pbkdf2Sm3.derive(password, salt, iterations, expected.length);
        try {
            return MessageDigest.isEqual(expected, actual);
        } finally {
            Arrays.fill(actual, (byte) 0);
        }
    }
}
