package org.jianxin.sensitivedata;

import java.util.Locale;
import java.util.Set;

/** E-mail addresses: the dot-atom form of RFC 5322 section 3.4.1, domain by name. */
final class EmailFinder {
    /** RFC 5321 section 4.5.3.1.1. */
    private static final int MAX_LOCAL = 64;

    private static final int MAX_DOMAIN = 255;
    /** What follows an at sign in file names such as {@code logo@2x.png}. */
    private static final Set<String> FILE_ENDINGS =
            Set.of("png", "jpg", "jpeg", "gif", "svg", "webp", "js", "css", "json", "html", "ts", "jar", "so");

    private EmailFinder() {}

    /** Looks around an at sign; returns where the address ends, or 0 when there is none. */
    static int find(Scan scan, int at) {
        int start = at;
        while (start > scan.found() && at - start < MAX_LOCAL && isLocal(scan.text.charAt(start - 1))) {
            start--;
        }
        while (start < at && (scan.text.charAt(start) == '.' || scan.text.charAt(start) == '-')) {
            start++;
        }
        char before = scan.at(start - 1);
        if (start == at || scan.text.charAt(at - 1) == '.' || before == '/' && scan.at(start - 2) == '/') {
            return 0;
        }
        int end = domainEnd(scan, at + 1);
        // user@host:path is how git and scp name a place.
        boolean remotePath =
                scan.at(end) == ':' && (CharTable.isAlphanumeric(scan.at(end + 1)) || scan.at(end + 1) == '/');
        if (end == 0 || remotePath || scan.at(end) == '@') {
            return 0;
        }
        int shown = 0;
        boolean masked = false;
        for (int i = start; i < end; i++) {
            char c = scan.text.charAt(i);
            masked |= CharTable.isMask(c);
            shown += CharTable.isAlphanumeric(c) ? 1 : 0;
        }
        scan.report(SensitiveKind.EMAIL, start, end, masked ? ValueForm.MASKED : ValueForm.CLEAR, shown);
        return end;
    }

    private static boolean isLocal(char c) {
        return CharTable.isAlphanumeric(c) || CharTable.isMask(c) || c == '.' || c == '_' || c == '-' || c == '+';
    }

    /** End of a name of at least two labels whose last is letters; 0 when there is none. */
    private static int domainEnd(Scan scan, int from) {
        int labelStart = from;
        int end = 0;
        int at = from;
        while (at < scan.length && at - from < MAX_DOMAIN) {
            char c = scan.text.charAt(at);
            if (c == '.') {
                if (at == labelStart) {
                    return end;
                }
                labelStart = at + 1;
            } else if (!CharTable.isAlphanumeric(c) && c != '-' && !CharTable.isMask(c)) {
                break;
            }
            at++;
        }
        if (at == labelStart) {
            at--; // a full stop after the address
            labelStart = scan.text.lastIndexOf('.', at - 1) + 1;
        }
        if (labelStart <= from || at - labelStart < 2 || at - labelStart > 24) {
            return 0;
        }
        for (int i = labelStart; i < at; i++) {
            byte type = CharTable.of(scan.text.charAt(i));
            if (type != CharTable.LOWER && type != CharTable.UPPER) {
                return 0;
            }
        }
        String last = scan.text.substring(labelStart, at).toLowerCase(Locale.ROOT);
        return FILE_ENDINGS.contains(last) ? 0 : at;
    }
}
