package org.jianxin.sm;

import java.util.Arrays;
import java.util.Objects;
import org.bouncycastle.crypto.engines.SM4Engine;
import org.bouncycastle.crypto.params.KeyParameter;

/**
 * Format-preserving encryption FF1 (NIST SP 800-38G, clause 5.1) with SM4: a string of digits becomes another one of the same
 * length, and the key turns it back. For reversible pseudonyms of phone numbers, card numbers and the 17 digits of a citizen's
 * identity number (its check character is computed anew, GB 11643-1999). Thread-safe.
 *
 * <p>Guarantee: who does not have the key cannot tell the mapping from a random permutation of all strings of that length. It is
 * deterministic, so the same number under the same tweak always gets the same pseudonym; that equality, and nothing else, is
 * seen. There is no authentication: every string decrypts to something.
 *
 * <p>Give every kind of value, and whatever of the value stays readable, as the tweak: then a phone number and a card number
 * with the same digits get unrelated pseudonyms.
 *
 * <p>The computation is our own: BouncyCastle 1.86 writes the radix 65536 as zero and so gives other results than the standard
 * there. For all other radixes the two agree, and the speed is that of BouncyCastle or better. The arithmetic with big integers
 * does not take constant time; an attacker who can measure single calls is not kept out.
 */
public final class FormatPreserving {

    /** Smallest and largest number of different digits. */
    public static final int MIN_RADIX = 2;

    public static final int MAX_RADIX = 1 << 16;

    /** Longest string; the standard allows more, but the time grows with the square. */
    public static final int MAX_LENGTH = 4096;

    /** SP 800-38G, revision 1: of fewer strings all can be tried. */
    private static final int MIN_STRINGS = 1_000_000;

    private static final int DECIMAL = 10;

    private final Sm4Key key;
    private final int radix;
    private final int minLength;

    private FormatPreserving(Sm4Key key, int radix) {
        this.key = Objects.requireNonNull(key, "key");
        if (radix < MIN_RADIX || radix > MAX_RADIX) {
            throw new IllegalArgumentException("a radix is " + MIN_RADIX + " to " + MAX_RADIX + ", not " + radix);
        }
        this.radix = radix;
        int length = 0;
        for (long strings = 1; strings < MIN_STRINGS; strings *= radix) {
            length++;
        }
        this.minLength = Math.max(2, length);
    }

    /** For decimal digits. */
    public static FormatPreserving decimal(Sm4Key key) {
        return new FormatPreserving(key, DECIMAL);
    }

    /**
     * For digits of another radix.
     *
     * @throws IllegalArgumentException when the radix is not {@link #MIN_RADIX} to {@link #MAX_RADIX}
     */
    public static FormatPreserving ofRadix(Sm4Key key, int radix) {
        return new FormatPreserving(key, radix);
    }

    /** Shortest string that is encrypted: radix^length is at least a million. Six for decimal digits. */
    public int minLength() {
        return minLength;
    }

    /**
     * The pseudonym of a string of digits {@code 0-9a-z}, as many of them as the radix says.
     *
     * @param tweak any bytes; the same are needed to decrypt
     * @throws IllegalArgumentException when the string is too short or too long, has another character, or the radix is above
     *     36; the message does not quote it
     * @throws IllegalStateException when the key was destroyed
     */
    public String encrypt(String digits, byte[] tweak) {
        return string(encrypt(numerals(digits), tweak));
    }

    /** The string that {@link #encrypt(String, byte[])} made this pseudonym of; fails as that does. */
    public String decrypt(String pseudonym, byte[] tweak) {
        return string(decrypt(numerals(pseudonym), tweak));
    }

    /**
     * The pseudonym of a string of numerals, each from 0 to the radix less one.
     *
     * @throws IllegalArgumentException when the string is too short or too long, or a numeral is none of the radix
     * @throws IllegalStateException when the key was destroyed
     */
    public int[] encrypt(int[] numerals, byte[] tweak) {
        return process(true, numerals, tweak);
    }

    /** The numerals that {@link #encrypt(int[], byte[])} made this pseudonym of; fails as that does. */
    public int[] decrypt(int[] pseudonym, byte[] tweak) {
        return process(false, pseudonym, tweak);
    }

    private int[] process(boolean encrypt, int[] numerals, byte[] tweak) {
        Objects.requireNonNull(tweak, "tweak");
        if (numerals.length < minLength || numerals.length > MAX_LENGTH) {
            throw new IllegalArgumentException("a string of radix " + radix + " has " + minLength + " to " + MAX_LENGTH
                    + " digits, not " + numerals.length);
        }
        for (int i = 0; i < numerals.length; i++) {
            if (numerals[i] < 0 || numerals[i] >= radix) {
                throw new IllegalArgumentException("digit " + (i + 1) + " is none of radix " + radix);
            }
        }
        byte[] bytes = key.encoded();
        try {
            SM4Engine sm4 = new SM4Engine();
            sm4.init(true, new KeyParameter(bytes));
            Ff1 ff1 = new Ff1(sm4, radix, numerals.length, tweak);
            return encrypt ? ff1.encrypt(numerals) : ff1.decrypt(numerals);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    private int[] numerals(String digits) {
        if (radix > Character.MAX_RADIX) {
            throw new IllegalArgumentException("radix " + radix + " has no characters; use numerals");
        }
        int[] numerals = new int[digits.length()];
        for (int i = 0; i < numerals.length; i++) {
            char digit = digits.charAt(i);
            int value = digit < 0x80 && !Character.isUpperCase(digit) ? Character.digit(digit, radix) : -1;
            if (value < 0) {
                throw new IllegalArgumentException("character " + (i + 1) + " is no digit of radix " + radix);
            }
            numerals[i] = value;
        }
        return numerals;
    }

    private String string(int[] numerals) {
        StringBuilder digits = new StringBuilder(numerals.length);
        for (int numeral : numerals) {
            digits.append(Character.forDigit(numeral, radix));
        }
        return digits.toString();
    }
}
