package org.jianxin.intake.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Statements as text: without comments, one by one. Follows PostgreSQL's lexer, whose block comments nest. */
final class SqlText {
    /** A placeholder where a date, time or timestamp literal stood; the grammar wants a string there. */
    private static final Pattern TYPED_PLACEHOLDER =
            Pattern.compile("\\b(date|time|timestamp|timestamptz)(\\s+)\\?", Pattern.CASE_INSENSITIVE);

    /** {@code INTO TEMP t}, {@code UPDATE ONLY t}. */
    private static final Pattern NOISE = Pattern.compile(
            "\\b(into(?=\\s+(?:temp|temporary|unlogged)\\b)|update(?=\\s+only\\b))\\s+(?:temp|temporary|unlogged|only)\\s+(?:table\\s+)?",
            Pattern.CASE_INSENSITIVE);

    private SqlText() {}

    /**
     * The statements between semicolons, blank ones left out. A comment becomes a space, and a run of white space one
     * character, so that padding a statement makes it no longer.
     */
    static List<String> statements(String text) {
        List<String> statements = new ArrayList<>();
        StringBuilder current = new StringBuilder(text.length());
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i);
            int end;
            if (c == '-' && text.startsWith("--", i)) {
                i = lineEnd(text, i);
                space(current, ' ');
                continue;
            } else if (c == '/' && text.startsWith("/*", i)) {
                i = commentEnd(text, i);
                space(current, ' ');
                continue;
            } else if (isSpace(c)) {
                space(current, c);
                i++;
                continue;
            } else if (c == '\'' || c == '"' || c == '`') {
                end = quoteEnd(text, i, c);
            } else if (c == '$') {
                end = dollarEnd(text, i);
            } else if (c == ';') {
                add(statements, current);
                i++;
                continue;
            } else {
                end = i + 1;
            }
            current.append(text, i, end);
            i = end;
        }
        add(statements, current);
        return statements;
    }

    /** The first word in lower case, or an empty string. */
    static String verb(String statement) {
        int end = 0;
        while (end < statement.length() && Character.isLetter(statement.charAt(end))) {
            end++;
        }
        return statement.substring(0, end).toLowerCase(Locale.ROOT);
    }

    /** Greatest number of brackets open at once; those inside quoted names count too. */
    static int depth(String statement) {
        int deepest = 0;
        int open = 0;
        for (int i = 0; i < statement.length(); i++) {
            char c = statement.charAt(i);
            if (c == '(') {
                open++;
                deepest = Math.max(deepest, open);
            } else if (c == ')') {
                open--;
            }
        }
        return deepest;
    }

    /**
     * The statement in words the grammar knows: constants in place of placeholders, which it refuses where the language
     * wants a constant, as in {@code date ?} or {@code varchar(?)}; no keywords that change nothing about what is touched.
     */
    static String relaxed(String statement) {
        String plain = NOISE.matcher(statement).replaceAll("$1 ");
        Matcher typed = TYPED_PLACEHOLDER.matcher(plain);
        return typed.replaceAll("$1$2'?'").replaceAll("(?<!')\\?(?!')", "0");
    }

    private static void add(List<String> statements, StringBuilder current) {
        String statement = current.toString().strip();
        if (!statement.isEmpty()) {
            statements.add(statement);
        }
        current.setLength(0);
    }

    /** Lines stay lines, because places in a statement are told by them. */
    private static void space(StringBuilder statement, char c) {
        int last = statement.length() - 1;
        if (last < 0 || !isSpace(statement.charAt(last))) {
            statement.append(c == '\n' ? '\n' : ' ');
        } else if (c == '\n') {
            statement.setCharAt(last, '\n');
        }
    }

    /** What PostgreSQL's lexer takes for white space; an ideographic space is a letter to it. */
    private static boolean isSpace(char c) {
        return c == ' ' || c >= '\t' && c <= '\r';
    }

    private static int lineEnd(String text, int from) {
        int end = from;
        while (end < text.length() && text.charAt(end) != '\n' && text.charAt(end) != '\r') {
            end++;
        }
        return end;
    }

    private static int commentEnd(String text, int from) {
        int depth = 0;
        int i = from;
        while (i < text.length()) {
            if (text.startsWith("/*", i)) {
                depth++;
                i += 2;
            } else if (text.startsWith("*/", i)) {
                depth--;
                i += 2;
                if (depth == 0) {
                    return i;
                }
            } else {
                i++;
            }
        }
        return i;
    }

    /** Behind the closing quote; a doubled quote does not close. */
    private static int quoteEnd(String text, int from, char quote) {
        int i = from + 1;
        while (i < text.length()) {
            if (text.charAt(i) == quote) {
                if (i + 1 < text.length() && text.charAt(i + 1) == quote) {
                    i += 2;
                    continue;
                }
                return i + 1;
            }
            i++;
        }
        return i;
    }

    /** Behind a dollar-quoted string, {@code $tag$…$tag$}; behind the sign where it begins none. */
    private static int dollarEnd(String text, int from) {
        boolean insideWord = from > 0 && Character.isJavaIdentifierPart(text.charAt(from - 1));
        int i = from + 1;
        while (i < text.length() && text.charAt(i) != '$' && Character.isJavaIdentifierPart(text.charAt(i))) {
            i++;
        }
        boolean tag = i < text.length()
                && text.charAt(i) == '$'
                && (i == from + 1 || !Character.isDigit(text.charAt(from + 1)));
        if (insideWord || !tag) {
            return from + 1;
        }
        String closing = text.substring(from, i + 1);
        int end = text.indexOf(closing, i + 1);
        return end < 0 ? text.length() : end + closing.length();
    }
}
