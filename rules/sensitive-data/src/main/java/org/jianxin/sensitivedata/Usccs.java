package org.jianxin.sensitivedata;

/** Unified social credit codes, GB 32100-2015, which hold an organisation code, GB 11714, with its own check. */
final class Usccs {
    private static final String CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    private static final int[] WEIGHTS = {1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28};
    private static final int[] ORGANISATION_WEIGHTS = {3, 7, 9, 10, 5, 8, 4, 2};
    private static final int[] VALUES = values();
    /** Registering authorities: the first character of a code. */
    private static final String AUTHORITIES = "123456789ANY";

    private Usccs() {}

    private static int[] values() {
        int[] values = new int[128];
        java.util.Arrays.fill(values, -1);
        for (int i = 0; i < CHARACTERS.length(); i++) {
            values[CHARACTERS.charAt(i)] = i;
        }
        return values;
    }

    /** Whether the first {@code length} characters can begin a code. */
    static boolean begins(char[] text, int length, Divisions divisions) {
        if (AUTHORITIES.indexOf(text[0]) < 0) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (text[i] >= 128 || VALUES[text[i]] < 0 || i >= 2 && i < 8 && (text[i] < '0' || text[i] > '9')) {
                return false;
            }
        }
        // 10 is the registration at national level.
        int province = length < 4 ? 10 : (text[2] - '0') * 10 + text[3] - '0';
        return province == 10 || divisions.knownProvince(province);
    }

    /** Whether the region of a code, positions 3 to 8, was ever one. */
    static boolean regionKnown(char[] text, Divisions divisions) {
        int region = 0;
        for (int i = 2; i < 8; i++) {
            region = region * 10 + text[i] - '0';
        }
        return region == 100_000 || divisions.known(region);
    }

    /** Whether 18 characters have the right last check character. */
    static boolean checks(char[] text) {
        return text[17] == check(text);
    }

    /** Whether 18 characters also hold a right organisation code. */
    static boolean organisationChecks(char[] text) {
        return text[16] == organisationCheck(text);
    }

    /** The check character of the first 17. */
    static char check(char[] text) {
        int sum = 0;
        for (int i = 0; i < 17; i++) {
            sum += VALUES[text[i]] * WEIGHTS[i];
        }
        return CHARACTERS.charAt((31 - sum % 31) % 31);
    }

    /** The check character of the organisation code in positions 9 to 16. */
    static char organisationCheck(char[] text) {
        int sum = 0;
        for (int i = 0; i < 8; i++) {
            char c = text[8 + i];
            sum += (c <= '9' ? c - '0' : c - 'A' + 10) * ORGANISATION_WEIGHTS[i];
        }
        int check = 11 - sum % 11;
        return check == 10 ? 'X' : check == 11 ? '0' : (char) ('0' + check);
    }
}
