package org.jianxin.gateway.answer;

import java.util.ArrayList;
import java.util.List;
import org.jianxin.sensitivedata.ExposureInspector;

/**
 * CSV (RFC 4180): the first row names the columns, every other row is a record and every cell a value. A quoted cell may
 * span lines. Semicolons and tabs separate as commas do when the first row has them and no comma.
 */
final class CsvScanner implements CharScanner {
    private static final int MAX_COLUMNS = 1000;
    private static final int MAX_NAME = 64;

    private final ExposureInspector inspector;
    private final StringBuilder cell = new StringBuilder();
    private final StringBuilder head = new StringBuilder();
    private final List<String> columns = new ArrayList<>();
    private char separator;
    private int column;
    private boolean quoted;
    private boolean quoteSeen;
    private boolean inHead = true;
    private boolean content;

    CsvScanner(ExposureInspector inspector) {
        this.inspector = inspector;
    }

    @Override
    public void feed(char[] chars, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            char c = chars[i];
            if (!inHead) {
                next(c);
            } else if (head.isEmpty() && (c == '\n' || c == '\r' || c == '\uFEFF')) {
                continue; // blank lines and the byte order mark before the names
            } else if (c == '\n' || c == '\r' || head.length() >= LineScanner.MAX_LINE) {
                names();
                next(c);
            } else {
                head.append(c);
            }
        }
    }

    /**
     * A value that has no name of its own may stand in the first row of a file without names; the first row is searched
     * like any other, so nothing escapes by leaving the names out.
     */
    private void names() {
        inHead = false;
        separator = head.indexOf(",") >= 0 ? ',' : head.indexOf("\t") >= 0 ? '\t' : head.indexOf(";") >= 0 ? ';' : ',';
        for (String name : head.toString().split(String.valueOf(separator), MAX_COLUMNS)) {
            String plain = name.strip().replace("\"", "");
            inspector.value("", plain);
            columns.add(name(plain));
        }
        head.setLength(0);
    }

    /** A column's name, as far as it is one: what holds digits in a row like a number does is not kept. */
    private static String name(String text) {
        boolean plain = !text.isEmpty() && text.length() <= MAX_NAME && !text.matches(".*[0-9*]{4}.*");
        return plain ? text.replace('.', '_') : "";
    }

    private void next(char c) {
        if (quoted) {
            if (quoteSeen) {
                quoteSeen = false;
                if (c == '"') {
                    append('"');
                    return;
                }
                quoted = false;
            } else if (c == '"') {
                quoteSeen = true;
                return;
            } else {
                append(c);
                return;
            }
        }
        if (c == separator) {
            endCell();
            column++;
        } else if (c == '\n' || c == '\r') {
            endRow();
        } else if (c == '"' && cell.isEmpty()) {
            quoted = true;
        } else {
            append(c);
        }
    }

    private void append(char c) {
        cell.append(c);
        if (cell.length() >= LineScanner.MAX_LINE) {
            endCell();
        }
    }

    private void endCell() {
        if (!cell.isEmpty()) {
            content = true;
            inspector.value(column < columns.size() ? columns.get(column) : "", cell.toString());
            cell.setLength(0);
        }
    }

    private void endRow() {
        endCell();
        if (content) {
            inspector.record();
        }
        content = false;
        column = 0;
    }

    @Override
    public void end() {
        if (inHead) {
            names();
        }
        endRow();
    }

    @Override
    public boolean malformed() {
        return quoted && !quoteSeen;
    }
}
