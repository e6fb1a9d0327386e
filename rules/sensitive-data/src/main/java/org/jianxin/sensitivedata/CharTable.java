package org.jianxin.sensitivedata;

/** Classes of characters, one table look-up each. */
final class CharTable {
    static final byte NONE = 0;
    static final byte DIGIT = 1;
    static final byte UPPER = 2;
    static final byte LOWER = 3;
    static final byte MASK = 4;
    static final byte HAN = 5;
    static final byte AT = 6;

    private static final byte[] CLASSES = classes();

    private CharTable() {}

    private static byte[] classes() {
        byte[] classes = new byte[1 << 16];
        fill(classes, '0', '9', DIGIT);
        fill(classes, 'A', 'Z', UPPER);
        fill(classes, 'a', 'z', LOWER);
        for (char mask : "*＊×●•■█".toCharArray()) {
            classes[mask] = MASK;
        }
        fill(classes, '\u3400', '\u4DBF', HAN);
        fill(classes, '\u4E00', '\u9FFF', HAN);
        fill(classes, '\uF900', '\uFAFF', HAN);
        // Halves of the ideographs beyond the basic plane (U+20000 to U+323AF), found in rare surnames and place names.
        fill(classes, '\uD840', '\uD88C', HAN);
        fill(classes, '\uDC00', '\uDFFF', HAN);
        classes['@'] = AT;
        return classes;
    }

    private static void fill(byte[] classes, char first, char last, byte value) {
        for (int c = first; c <= last; c++) {
            classes[c] = value;
        }
    }

    static byte of(char c) {
        return CLASSES[c];
    }

    static boolean isHan(char c) {
        return CLASSES[c] == HAN;
    }

    static boolean isMask(char c) {
        return CLASSES[c] == MASK;
    }

    static boolean isDigit(char c) {
        return CLASSES[c] == DIGIT;
    }

    /** Whether it is an ASCII letter or digit. */
    static boolean isAlphanumeric(char c) {
        byte type = CLASSES[c];
        return type >= DIGIT && type <= LOWER;
    }
}
