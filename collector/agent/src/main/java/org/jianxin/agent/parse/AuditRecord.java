package org.jianxin.agent.parse;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One record of Linux audit as auditd writes it ({@code audit.rules(7)}, linux-audit "audit message format"): type, time
 * and serial number, then {@code name=value} pairs.
 *
 * @param node host name where auditd adds it; empty otherwise
 */
record AuditRecord(Line line, String node, String type, Instant time, long serial, Map<String, String> fields) {
    private static final Pattern HEAD = Pattern.compile(
            "(?:node=(\\S{1,255}) )?type=([A-Z0-9_\\[\\]]{1,40}) msg=audit\\((\\d{1,10})\\.(\\d{3}):(\\d{1,18})\\):\\s?");

    /** Separates what auditd adds (log_format = ENRICHED) from what the kernel said. */
    private static final char ENRICHMENT = '\u001d';

    /** The record of a line, or null when it is none. */
    static @Nullable AuditRecord parse(Line line) {
        Matcher head = HEAD.matcher(line.text());
        if (!head.lookingAt()) {
            return null;
        }
        Map<String, String> fields = new LinkedHashMap<>();
        pairs(line.text(), head.end(), fields);
        String nested = fields.get("msg");
        if (nested != null && nested.length() > 1 && nested.charAt(0) == '\'') {
            pairs(unquote(nested), 0, fields);
        }
        try {
            Instant time =
                    Instant.ofEpochSecond(Long.parseLong(head.group(3)), Long.parseLong(head.group(4)) * 1_000_000);
            String node = head.group(1) == null ? "" : head.group(1);
            return new AuditRecord(line, node, head.group(2), time, Long.parseLong(head.group(5)), fields);
        } catch (DateTimeException e) {
            return null;
        }
    }

    /** The value as it stands, quotes removed; null when absent or the record says it has none. */
    @Nullable
    String value(String name) {
        String raw = fields.get(name);
        if (raw == null || raw.equals("?") || raw.equals("(null)") || raw.equals("(none)") || raw.isEmpty()) {
            return null;
        }
        return unquote(raw);
    }

    /** The value of a field the kernel writes in quotes, or in hexadecimal digits when it is not plain text. */
    @Nullable
    String decoded(String name) {
        String raw = fields.get(name);
        if (raw == null || raw.isEmpty() || raw.charAt(0) == '"') {
            return value(name);
        }
        byte[] bytes = Hex.decode(raw);
        return bytes == null ? value(name) : LineEncoding.AUTO.decode(bytes, 0, bytes.length);
    }

    @Nullable
    Long number(String name) {
        String value = value(name);
        if (value == null || value.length() > 18) {
            return null;
        }
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static String unquote(String raw) {
        char first = raw.charAt(0);
        if (first != '"' && first != '\'') {
            return raw;
        }
        boolean closed = raw.length() > 1 && raw.charAt(raw.length() - 1) == first;
        return raw.substring(1, closed ? raw.length() - 1 : raw.length());
    }

    /** The first value of a name counts: what follows comes from user space and must not overrule the kernel. */
    private static void pairs(String text, int from, Map<String, String> into) {
        int at = from;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == ' ' || c == ENRICHMENT || c == ',') {
                at++;
                continue;
            }
            int nameEnd = at;
            while (nameEnd < text.length() && text.charAt(nameEnd) != '=' && !separator(text.charAt(nameEnd))) {
                nameEnd++;
            }
            if (nameEnd >= text.length() || text.charAt(nameEnd) != '=') {
                at = nameEnd;
                continue;
            }
            int valueEnd = valueEnd(text, nameEnd + 1);
            into.putIfAbsent(text.substring(at, nameEnd), text.substring(nameEnd + 1, valueEnd));
            at = Math.max(valueEnd, nameEnd + 1);
        }
    }

    private static int valueEnd(String text, int from) {
        if (from < text.length() && (text.charAt(from) == '"' || text.charAt(from) == '\'')) {
            int close = text.indexOf(text.charAt(from), from + 1);
            return close < 0 ? text.length() : close + 1;
        }
        int end = from;
        while (end < text.length() && !separator(text.charAt(end))) {
            end++;
        }
        return end;
    }

    private static boolean separator(char c) {
        return c == ' ' || c == ENRICHMENT;
    }
}
