package org.jianxin.gateway.answer;

/** Character data of XML 1.0: the five entities every reader knows, and character references. */
final class XmlText {
    private XmlText() {}

    /** What a text means whose references are still there. */
    static String unescape(String text) throws RefusedException {
        int at = text.indexOf('&');
        if (at < 0) {
            return text;
        }
        StringBuilder meant = new StringBuilder(text.length());
        int copied = 0;
        while (at >= 0) {
            int semicolon = text.indexOf(';', at);
            if (semicolon < 0) {
                throw WindowFilter.malformed("a reference in XML has no end");
            }
            meant.append(text, copied, at).appendCodePoint(character(text.substring(at + 1, semicolon)));
            copied = semicolon + 1;
            at = text.indexOf('&', copied);
        }
        return meant.append(text, copied, text.length()).toString();
    }

    private static int character(String reference) throws RefusedException {
        switch (reference) {
            case "lt":
                return '<';
            case "gt":
                return '>';
            case "amp":
                return '&';
            case "quot":
                return '"';
            case "apos":
                return '\'';
            default:
                break;
        }
        boolean hex = reference.startsWith("#x");
        if (!reference.startsWith("#")) {
            throw new RefusedException(Refusal.TYPE_DEFINITION, "XML with an entity of its own");
        }
        int value = 0;
        for (int i = hex ? 2 : 1; i < reference.length(); i++) {
            char c = reference.charAt(i);
            int digit = c < 0x80 ? Character.digit(c, hex ? 16 : 10) : -1;
            if (digit < 0 || value > Character.MAX_CODE_POINT) {
                throw WindowFilter.malformed("a character reference in XML is none");
            }
            value = value * (hex ? 16 : 10) + digit;
        }
        boolean surrogate = value >= Character.MIN_SURROGATE && value <= Character.MAX_SURROGATE;
        if (value == 0 || value > Character.MAX_CODE_POINT || surrogate) {
            throw WindowFilter.malformed("a character reference in XML is none");
        }
        return value;
    }

    /** A text as it stands in an element or between quotes of either kind. */
    static byte[] escape(String text, TextEncoding encoding) {
        StringBuilder escaped = new StringBuilder(text.length() + 8);
        text.codePoints().forEach(c -> {
            switch (c) {
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '&' -> escaped.append("&amp;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&apos;");
                default -> {
                    if (encoding.canEncode(c)) {
                        escaped.appendCodePoint(c);
                    } else {
                        escaped.append("&#").append(c).append(';');
                    }
                }
            }
        });
        return encoding.encode(escaped.toString());
    }
}
