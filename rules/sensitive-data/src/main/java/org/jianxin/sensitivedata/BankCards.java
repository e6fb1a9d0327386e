package org.jianxin.sensitivedata;

/** Bank card numbers, ISO/IEC 7812: 16 to 19 digits, the last a Luhn check digit. */
final class BankCards {
    private BankCards() {}

    /** Whether the Luhn sum (ISO/IEC 7812-1 annex B) of the digits is right. */
    static boolean luhn(char[] digits, int length) {
        int sum = 0;
        for (int i = length - 1, place = 0; i >= 0; i--, place++) {
            int digit = digits[i] - '0';
            if ((place & 1) == 1) {
                digit *= 2;
                if (digit > 9) {
                    digit -= 9;
                }
            }
            sum += digit;
        }
        return sum % 10 == 0;
    }

    /** Whether digits begin and measure as the cards do that circulate here: then no word beside them is needed. */
    static boolean familiar(char[] digits, int length) {
        int two = (digits[0] - '0') * 10 + digits[1] - '0';
        int four = two * 100 + (digits[2] - '0') * 10 + digits[3] - '0';
        return two == 62
                || length == 16 && (digits[0] == '4' || two >= 51 && two <= 55 || four >= 3528 && four <= 3589)
                || length == 19 && (four == 9558 || four == 9559 || four == 6013);
    }

    /** Whether any issuer of cards has numbers that begin so; the rest of leading digits belong to other industries. */
    static boolean possible(char first) {
        return first >= '3' && first <= '6' || first == '9';
    }
}
