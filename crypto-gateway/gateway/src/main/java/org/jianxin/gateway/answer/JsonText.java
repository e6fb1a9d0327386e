package org.jianxin.gateway.answer;

/** What stands between the quotes of a JSON string (RFC 8259 section 7). */
final class JsonText {
    private static final String PLAIN = "\"\\/bfnrt";
    private static final String MEANT = "\"\\/\b\f\n\r\t";

    private JsonText() {}

    /** What a string means whose escapes are still there. */
    static String unescape(String text) throws RefusedException {
        int at = text.indexOf('\\');
        if (at < 0) {
            return text;
        }
        StringBuilder meant = new StringBuilder(text.length());
        int copied = 0;
        while (at >= 0) {
            meant.append(text, copied, at);
            char c = at + 1 < text.length() ? text.charAt(at + 1) : ' ';
            int plain = PLAIN.indexOf(c);
            if (plain >= 0) {
                meant.append(MEANT.charAt(plain));
                copied = at + 2;
            } else if (c == 'u' && at + 6 <= text.length()) {
                meant.append((char) hex(text, at + 2, at + 6));
                copied = at + 6;
            } else {
                throw WindowFilter.malformed("a JSON string has an escape that is none");
            }
            at = text.indexOf('\\', copied);
        }
        return meant.append(text, copied, text.length()).toString();
    }

    private static int hex(String text, int from, int to) throws RefusedException {
        int value = 0;
        for (int i = from; i < to; i++) {
            int digit = text.charAt(i) < 0x80 ? Character.digit(text.charAt(i), 16) : -1;
            if (digit < 0) {
                throw WindowFilter.malformed("a JSON string has an escape that is none");
            }
            value = value * 16 + digit;
        }
        return value;
    }

    /** A string as it stands between quotes. */
    static byte[] escape(String text, TextEncoding encoding) {
        StringBuilder escaped = new StringBuilder(text.length() + 8);
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            int chars = Character.charCount(c);
            int known = c == '/' ? -1 : MEANT.indexOf(c);
            if (known >= 0) {
                escaped.append('\\').append(PLAIN.charAt(known));
            } else if (c >= ' ' && encoding.canEncode(c)) {
                escaped.appendCodePoint(c);
            } else {
                for (int half = i; half < i + chars; half++) {
                    escaped.append("\\u")
                            .append(Character.forDigit(text.charAt(half) >> 12, 16))
                            .append(Character.forDigit(text.charAt(half) >> 8 & 15, 16))
                            .append(Character.forDigit(text.charAt(half) >> 4 & 15, 16))
                            .append(Character.forDigit(text.charAt(half) & 15, 16));
                }
            }
            i += chars;
        }
        return encoding.encode(escaped.toString());
    }
}
