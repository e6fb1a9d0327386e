package org.jianxin.agent.parse;

import java.util.regex.Pattern;

/** Recognises addresses; names are never resolved. */
final class IpLiteral {
    private static final Pattern V4 =
            Pattern.compile("(?:(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)\\.){3}(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)");
    private static final Pattern V6_CHARACTERS = Pattern.compile("[0-9A-Fa-f:]{2,39}");

    private IpLiteral() {}

    /** Whether Elasticsearch's {@code ip} type takes the text: IPv4, or IPv6 without a zone. */
    static boolean is(String text) {
        return V4.matcher(text).matches() || isV6(text);
    }

    private static boolean isV6(String text) {
        if (!V6_CHARACTERS.matcher(text).matches() || text.indexOf(':') < 0) {
            return false;
        }
        int gap = text.indexOf("::");
        if (gap >= 0 && text.indexOf("::", gap + 1) >= 0 || text.contains(":::")) {
            return false;
        }
        int groups = 0;
        for (String group : text.split(":", -1)) {
            if (group.length() > 4) {
                return false;
            }
            groups += group.isEmpty() ? 0 : 1;
        }
        boolean edges = text.startsWith(":") && !text.startsWith("::") || text.endsWith(":") && !text.endsWith("::");
        return !edges && (gap >= 0 ? groups < 8 : groups == 8);
    }
}
