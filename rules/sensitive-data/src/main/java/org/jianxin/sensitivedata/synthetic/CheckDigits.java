package org.jianxin.sensitivedata.synthetic;

/**
 * Appends check characters. Written apart from the detector's own, so that each is a test of the other.
 */
final class CheckDigits {
    private static final String USCC = "0123456789ABCDEFGHJKLMNPQRTUWXY";

    private CheckDigits() {}

    /** GB 11643-1999: the weight of place i is 2^(17-i) mod 11. */
    static String citizenId(String body) {
        int sum = 0;
        for (int i = 0; i < 17; i++) {
            int weight = (1 << (17 - i)) % 11;
            sum += weight * Character.digit(body.charAt(i), 10);
        }
        int check = (12 - sum % 11) % 11;
        return body + (check == 10 ? "X" : Integer.toString(check));
    }

    /** ISO/IEC 7812-1 annex B. */
    static String luhn(String body) {
        int sum = 0;
        for (int i = 0; i < body.length(); i++) {
            int digit = Character.digit(body.charAt(body.length() - 1 - i), 10);
            int value = i % 2 == 0 ? digit * 2 : digit;
            sum += value / 10 + value % 10;
        }
        return body + (10 - sum % 10) % 10;
    }

    /** GB 11714: eight characters and a check character. */
    static String organisation(String body) {
        int[] weights = {3, 7, 9, 10, 5, 8, 4, 2};
        int sum = 0;
        for (int i = 0; i < 8; i++) {
            sum += weights[i] * Character.digit(body.charAt(i), 36);
        }
        int check = (11 - sum % 11) % 11;
        return body + (check == 10 ? "X" : Integer.toString(check));
    }

    /** GB 32100-2015: the weight of place i is 3^i mod 31. */
    static String uscc(String body) {
        int sum = 0;
        int weight = 1;
        for (int i = 0; i < 17; i++) {
            sum += weight * USCC.indexOf(body.charAt(i));
            weight = weight * 3 % 31;
        }
        return body + USCC.charAt((31 - sum % 31) % 31);
    }
}
