package org.jianxin.sensitivedata;

/**
 * Citizen identification numbers, GB 11643-1999: region code (GB/T 2260), date of birth, sequence, check character (ISO
 * 7064 MOD 11-2); and the 15 digits used until 1999, without century and check character. The numbers of foreigners'
 * permanent residence cards since 2023 are built alike: 9, province, country (ISO 3166-1 numeric), and the rest as above
 * (certainty: medium). Those of the cards before, three letters and twelve digits, have no check and are not looked for.
 */
final class CitizenIds {
    private static final int[] WEIGHTS = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
    private static final String CHECKS = "10X98765432";
    private static final int[] DAYS = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    /** Nobody born before is in any register. */
    private static final int FIRST_YEAR = 1850;
    /** Later than any register this program will read. */
    private static final int LAST_YEAR = 2099;
    /** Zambia; ISO 3166-1 has no higher number. */
    private static final int LAST_COUNTRY = 894;

    private final Divisions divisions;

    CitizenIds(Divisions divisions) {
        this.divisions = divisions;
    }

    /** The check character of the first 17 digits. */
    static char check(char[] digits) {
        int sum = 0;
        for (int i = 0; i < 17; i++) {
            sum += (digits[i] - '0') * WEIGHTS[i];
        }
        return CHECKS.charAt(sum % 11);
    }

    /** Whether these 18 characters, 17 digits and a digit or X, are a number that can have been issued. */
    boolean valid18(char[] text) {
        int year = number(text, 6, 4);
        return year >= FIRST_YEAR
                && year <= LAST_YEAR
                && day(year, number(text, 10, 2), number(text, 12, 2))
                && Character.toUpperCase(text[17]) == check(text)
                && (divisions.known(number(text, 0, 6)) || foreigner(text));
    }

    private boolean foreigner(char[] text) {
        int country = number(text, 3, 3);
        return text[0] == '9' && divisions.knownProvince(number(text, 1, 2)) && country > 0 && country <= LAST_COUNTRY;
    }

    /** Whether these 15 digits are such a number. */
    boolean valid15(char[] text) {
        return day(1900 + number(text, 6, 2), number(text, 8, 2), number(text, 10, 2))
                && divisions.known(number(text, 0, 6));
    }

    private static boolean day(int year, int month, int day) {
        if (month < 1 || month > 12 || day < 1 || day > DAYS[month - 1]) {
            return false;
        }
        return month != 2 || day < 29 || year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    }

    private static int number(char[] text, int from, int length) {
        int number = 0;
        for (int i = from; i < from + length; i++) {
            number = number * 10 + text[i] - '0';
        }
        return number;
    }

    /**
     * How many valid numbers fit 18 characters of which some are mask characters ({@code *}); an upper bound that counts
     * the possible regions, years (a century's worth), days and sequences, divided by 11 when the check character shows.
     */
    long candidates(char[] text) {
        long candidates = regions(text);
        candidates *= unknown(text, 6, 10, 100);
        candidates *= unknown(text, 10, 12, 12);
        candidates *= unknown(text, 12, 14, 31);
        candidates *= unknown(text, 14, 17, 1000);
        return text[17] == '*' ? candidates : Math.max(1, candidates / 11);
    }

    private long regions(char[] text) {
        int shown = 0;
        int digits = 0;
        while (shown < 6 && text[shown] != '*') {
            digits = digits * 10 + text[shown++] - '0';
        }
        long fit = shown == 6 ? 1 : shown == 0 ? 7000 : Math.max(1, divisions.beginningWith(digits, shown));
        return Math.min(fit, unknown(text, 0, 6, 7000));
    }

    private static long unknown(char[] text, int from, int to, long most) {
        long unknown = 1;
        for (int i = from; i < to; i++) {
            unknown *= text[i] == '*' ? 10 : 1;
        }
        return Math.min(unknown, most);
    }
}
