package org.jianxin.agent.parse;

/**
 * Takes the literals out of SQL text, so that no value leaves the host with a statement: strings in all of PostgreSQL's
 * forms (manual, 4.1.2), numbers, bit strings; comments go altogether. Names, keywords, operators and {@code $1} stay.
 * Text that ends inside a literal or comment loses the rest: when in doubt, withheld.
 */
final class SqlLiterals {
    private final String sql;
    private final StringBuilder out;
    private int at;

    private SqlLiterals(String sql) {
        this.sql = sql;
        this.out = new StringBuilder(sql.length());
    }

    /** The statement with {@code ?} for every literal. */
    static String remove(String sql) {
        SqlLiterals scan = new SqlLiterals(sql);
        while (scan.at < sql.length()) {
            scan.step();
        }
        return scan.out.toString().strip();
    }

    private void step() {
        char c = sql.charAt(at);
        if (c == '\'') {
            literal(string(at, false));
        } else if (c == '"') {
            int end = closing('"', at + 1);
            out.append(sql, at, end);
            at = end;
        } else if (c == '-' && next(1) == '-') {
            int end = sql.indexOf('\n', at);
            at = end < 0 ? sql.length() : end;
        } else if (c == '/' && next(1) == '*') {
            comment();
        } else if (c == '$') {
            dollar();
        } else if (digit(c) || c == '.' && digit(next(1))) {
            literal(number());
        } else if (Character.isLetter(c) || c == '_') {
            word();
        } else {
            out.append(c);
            at++;
        }
    }

    private void literal(int end) {
        out.append('?');
        at = end;
    }

    /** A word; {@code E'…'}, {@code B'…'}, {@code X'…'}, {@code N'…'} and {@code U&'…'} are literals. */
    private void word() {
        int end = at;
        while (end < sql.length() && wordPart(sql.charAt(end))) {
            end++;
        }
        char c = Character.toUpperCase(sql.charAt(at));
        if (end == at + 1 && end < sql.length() && "EBXN".indexOf(c) >= 0 && sql.charAt(end) == '\'') {
            literal(string(end, c == 'E'));
        } else if (end == at + 1 && c == 'U' && sql.startsWith("&'", end)) {
            literal(string(end + 1, false));
        } else {
            out.append(sql, at, end);
            at = end;
        }
    }

    /** {@code $1} is a place, {@code $tag$ … $tag$} a string. */
    private void dollar() {
        int end = at + 1;
        if (digit(next(1))) {
            while (end < sql.length() && digit(sql.charAt(end))) {
                end++;
            }
            out.append(sql, at, end);
            at = end;
            return;
        }
        while (end < sql.length() && wordPart(sql.charAt(end)) && sql.charAt(end) != '$') {
            end++;
        }
        if (end < sql.length() && sql.charAt(end) == '$') {
            String tag = sql.substring(at, end + 1);
            int close = sql.indexOf(tag, end + 1);
            literal(close < 0 ? sql.length() : close + tag.length());
        } else {
            out.append('$');
            at++;
        }
    }

    /** End of the string whose opening quote stands at {@code quote}. */
    private int string(int quote, boolean backslashes) {
        int i = quote + 1;
        while (i < sql.length()) {
            char c = sql.charAt(i);
            if (c == '\\' && backslashes) {
                i += 2;
            } else if (c == '\'' && i + 1 < sql.length() && sql.charAt(i + 1) == '\'') {
                i += 2;
            } else if (c == '\'') {
                return i + 1;
            } else {
                i++;
            }
        }
        return sql.length();
    }

    private int closing(char quote, int from) {
        int i = from;
        while (i < sql.length()) {
            if (sql.charAt(i) == quote) {
                if (i + 1 >= sql.length() || sql.charAt(i + 1) != quote) {
                    return i + 1;
                }
                i++;
            }
            i++;
        }
        return sql.length();
    }

    private int number() {
        int end = at;
        while (end < sql.length()) {
            char c = sql.charAt(end);
            boolean exponentSign = (c == '+' || c == '-')
                    && Character.toLowerCase(sql.charAt(end - 1 < at ? at : end - 1)) == 'e'
                    && end + 1 < sql.length()
                    && digit(sql.charAt(end + 1));
            if (!Character.isLetterOrDigit(c) && c != '.' && c != '_' && !exponentSign) {
                break;
            }
            end++;
        }
        return end;
    }

    /** Comments nest in PostgreSQL. */
    private void comment() {
        int depth = 0;
        do {
            if (sql.startsWith("/*", at)) {
                depth++;
                at += 2;
            } else if (sql.startsWith("*/", at)) {
                depth--;
                at += 2;
            } else {
                at++;
            }
        } while (depth > 0 && at < sql.length());
        out.append(' ');
    }

    private char next(int ahead) {
        return at + ahead < sql.length() ? sql.charAt(at + ahead) : '\0';
    }

    private static boolean digit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean wordPart(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '$';
    }
}
