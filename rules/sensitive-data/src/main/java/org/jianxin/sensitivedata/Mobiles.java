package org.jianxin.sensitivedata;

/** Mobile numbers of mainland China: blocks as allotted by the Ministry of Industry and Information Technology, 2022. */
final class Mobiles {
    /** By the digit after the 1: which third digits are allotted. */
    private static final String[] THIRD = {
        "", "", "", "0123456789", "56789", "012356789", "2567", "012345678", "0123456789", "012356789"
    };

    private Mobiles() {}

    /** Whether three digits begin a mobile number. */
    static boolean block(char first, char second, char third) {
        return first == '1' && second >= '0' && second <= '9' && THIRD[second - '0'].indexOf(third) >= 0;
    }
}
