package org.jianxin.sensitivedata;

import java.util.regex.Pattern;

/** The shapes of mask that follow what a value is made of rather than its length. */
final class TextMasks {
    static final String WHOLE = "******";
    private static final String HIDDEN = "***";
    /** Numbers with at most three digits before the point, hidden digits included, and what stands between them. */
    private static final Pattern COORDINATES =
            Pattern.compile("[\\s,;+()\\[\\]-]*+(?:[0-9*]{1,3}+(?:\\.[0-9*]*+)?(?:[\\s,;+()\\[\\]-]++|$))++");

    private TextMasks() {}

    /** Keeps the names of places an address begins with, as far as they go. */
    static String district(String value) {
        WordTrie words = Tables.shared().words;
        int end = 0;
        while (end < value.length()) {
            int length = words.placeAt(value, end);
            if (length == 0 && end > 0 && value.charAt(end) == ' ') {
                length = words.placeAt(value, end + 1);
                length += length > 0 ? 1 : 0;
            }
            if (length == 0) {
                break;
            }
            end += length;
        }
        return end == value.length() ? value : value.substring(0, end) + HIDDEN;
    }

    static String mailbox(String value, int keepFirst) {
        int at = value.lastIndexOf('@');
        if (at < 0) {
            return HIDDEN;
        }
        int shown = 0;
        int index = 0;
        while (index < at && shown < keepFirst && !CharTable.isMask(value.charAt(index))) {
            index = value.offsetByCodePoints(index, 1);
            shown++;
        }
        return value.substring(0, index == at ? 0 : index) + HIDDEN + value.substring(at);
    }

    static String groups(String value, int keepFirst) {
        StringBuilder masked = new StringBuilder(value.length());
        int group = 0;
        boolean hidden = false;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '.' || c == ':' || c == '-') {
                group++;
                hidden = false;
                masked.append(c);
            } else if (group < keepFirst) {
                masked.append(c);
            } else if (!hidden) {
                masked.append('*');
                hidden = true;
            }
        }
        return group < keepFirst ? HIDDEN : masked.toString();
    }

    static String range(String value, int width) {
        String number = value.trim();
        if (rangeWidth(number) >= width) {
            return number;
        }
        try {
            long low = Math.floorDiv((long) Double.parseDouble(number), width) * width;
            return low + "-" + (low + width - 1);
        } catch (NumberFormatException e) {
            return WHOLE;
        }
    }

    static MaskStrength rangeStrength(String value, int width) {
        if (!shows(value)) {
            return MaskStrength.MASKED;
        }
        long found = rangeWidth(value.trim());
        return found == 0 ? MaskStrength.CLEAR : found >= width ? MaskStrength.MASKED : MaskStrength.WEAK;
    }

    /** Width of {@code low-high}; 0 when the text is no range. */
    private static long rangeWidth(String text) {
        int hyphen = text.indexOf('-', 1);
        if (hyphen < 0) {
            return 0;
        }
        try {
            long low = Long.parseLong(text.substring(0, hyphen));
            return Math.max(0, Long.parseLong(text.substring(hyphen + 1)) - low + 1);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /** What is not made of numbers as coordinates have them, such as an address or a telephone number, is hidden whole. */
    static String decimals(String value, int places) {
        if (!COORDINATES.matcher(value).matches()) {
            return WHOLE;
        }
        StringBuilder cut = new StringBuilder(value.length());
        int behindPoint = -1;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            boolean digit = CharTable.isDigit(c) || CharTable.isMask(c);
            behindPoint = c == '.' ? 0 : !digit ? -1 : behindPoint < 0 ? -1 : behindPoint + 1;
            if (!digit || behindPoint <= places) {
                cut.append(c);
            }
        }
        return cut.toString();
    }

    /** What is to be said of a value whose masked form is {@code masked}. */
    static MaskStrength strength(String value, String masked) {
        if (sameShown(value, masked)) {
            return MaskStrength.MASKED;
        }
        for (int i = 0; i < value.length(); i++) {
            if (CharTable.isMask(value.charAt(i))) {
                return MaskStrength.WEAK;
            }
        }
        return MaskStrength.CLEAR;
    }

    private static boolean shows(String value) {
        return nextShown(value, 0) < value.length();
    }

    /** Whether the first shows nothing, or letters and digits that can be read are the same in both. */
    private static boolean sameShown(String value, String masked) {
        int at = nextShown(value, 0);
        if (at == value.length()) {
            return true;
        }
        int other = nextShown(masked, 0);
        while (at < value.length() && other < masked.length()) {
            int c = value.codePointAt(at);
            if (c != masked.codePointAt(other)) {
                return false;
            }
            at = nextShown(value, at + Character.charCount(c));
            other = nextShown(masked, other + Character.charCount(c));
        }
        return at == value.length() && other == masked.length();
    }

    /** Where the next letter or digit stands that can be read; the length when there is none. */
    private static int nextShown(String text, int from) {
        int at = from;
        while (at < text.length()) {
            int c = text.codePointAt(at);
            if (Character.isLetterOrDigit(c) && !(c < 0x10000 && CharTable.isMask((char) c))) {
                return at;
            }
            at += Character.charCount(c);
        }
        return at;
    }
}
