package org.jianxin.gateway.answer;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jianxin.sensitivedata.BlockedValueException;
import org.jianxin.sensitivedata.Detector;
import org.jianxin.sensitivedata.ExposureInspector;
import org.jianxin.sensitivedata.InspectedField;
import org.jspecify.annotations.Nullable;

/**
 * CSV (RFC 4180): the first row names the columns, every other row is a record and every cell a value. A quoted cell may
 * span lines; a quote inside a cell that is not quoted is refused, since readers disagree on what it means. Semicolons and
 * tabs separate as commas do when the first row has them and no comma. Quoting stays as it was.
 */
final class CsvFilter extends WindowFilter {
    private static final int MAX_COLUMNS = 1000;

    private final PathNode root;
    private final List<InspectedField> columns = new ArrayList<>();
    private byte separator;
    private int column;
    private boolean inNames = true;
    private boolean recordBegun;
    /** We are in the middle of a cell of which the beginning is done, between quotes or without. */
    private boolean rest;

    private boolean quoted;
    private int resume;

    CsvFilter(ExposureInspector inspector, Detector detector, TextEncoding encoding) {
        super(inspector, encoding);
        this.root = new PathNode(inspector.root(), detector);
    }

    @Override
    int scan(int from, boolean last) throws RefusedException, BlockedValueException {
        int at = from;
        if (separator == 0 && !separatorKnown(from, last)) {
            return from;
        }
        while (at < end) {
            if (!rest) {
                byte c = window[at];
                if (c == '\n' || c == '\r') {
                    endRow();
                    at++;
                    continue;
                }
                if (c == separator) {
                    column++;
                    at++;
                    continue;
                }
                rest = true;
                quoted = c == '"';
                resume = 0;
                at += quoted ? 1 : 0;
                continue;
            }
            int after = quoted ? quotedCell(at, last) : plainCell(at, last);
            if (after == MORE) {
                return at;
            }
            at = after;
        }
        return at;
    }

    /** The whole first row is needed to tell what separates its names. */
    private boolean separatorKnown(int from, boolean last) throws RefusedException {
        int at = from;
        boolean comma = false;
        boolean tab = false;
        boolean semicolon = false;
        boolean inQuotes = false;
        boolean content = false;
        while (at < end && (inQuotes || !content || window[at] != '\n' && window[at] != '\r')) {
            byte c = window[at];
            inQuotes ^= c == '"';
            content |= c != '\n' && c != '\r';
            comma |= c == ',' && !inQuotes;
            tab |= c == '\t' && !inQuotes;
            semicolon |= c == ';' && !inQuotes;
            at += c < 0 && encoding.hidesAscii() ? Math.max(1, encoding.length(window, at, end)) : 1;
        }
        if (at - from > PIECE) {
            throw malformed("the first row is longer than " + PIECE);
        }
        if (at >= end && !last) {
            return false;
        }
        separator = (byte) (comma ? ',' : tab ? '\t' : semicolon ? ';' : ',');
        return true;
    }

    /** The quoted cell of which the bytes from {@code from} on are not done. */
    private int quotedCell(int from, boolean last) throws RefusedException, BlockedValueException {
        InspectedField field = field();
        int to = Math.min(end, from + limit(field));
        int at = from + resume;
        while (at < to) {
            byte c = window[at];
            if (c == '"') {
                if (at + 1 == end && !last) {
                    break;
                }
                if (at + 1 == end || window[at + 1] != '"') {
                    cell(field, from, at);
                    rest = false;
                    column = columnAfter(at + 1);
                    return at + 1;
                }
                at += 2;
            } else {
                int length = length(at, c);
                if (length == 0) {
                    break;
                }
                at += length;
            }
        }
        resume = at - from;
        return full(from, limit(field)) ? piece(field, from) : MORE;
    }

    /** A cell is over: what follows must be a separator or the end of the row. */
    private int columnAfter(int at) throws RefusedException {
        if (at < end && window[at] != separator && window[at] != '\n' && window[at] != '\r') {
            throw malformed("a CSV cell goes on behind its quotes");
        }
        return column;
    }

    private int plainCell(int from, boolean last) throws RefusedException, BlockedValueException {
        InspectedField field = field();
        int to = Math.min(end, from + limit(field));
        int at = from + resume;
        while (at < to) {
            byte c = window[at];
            if (c == separator || c == '\n' || c == '\r') {
                cell(field, from, at);
                rest = false;
                return at;
            }
            if (c == '"') {
                throw malformed("a CSV cell without quotes has one inside");
            }
            int length = length(at, c);
            if (length == 0) {
                break;
            }
            at += length;
        }
        resume = at - from;
        if (full(from, limit(field))) {
            return piece(field, from);
        }
        if (!last) {
            return MORE;
        }
        cell(field, from, end);
        rest = false;
        return end;
    }

    private int length(int at, byte c) {
        return c < 0 && encoding.hidesAscii() ? encoding.length(window, at, end) : 1;
    }

    private int piece(InspectedField field, int from) throws RefusedException, BlockedValueException {
        int stop = cut(field, from, false);
        int quotes = 0;
        while (quoted && stop - quotes > from && window[stop - quotes - 1] == '"') {
            quotes++;
        }
        stop += quotes % 2; // both halves of a quote that stands twice
        cell(field, from, stop);
        resume = 0;
        return stop;
    }

    private InspectedField field() {
        return inNames || column >= columns.size() ? inspector.root() : columns.get(column);
    }

    private void cell(InspectedField field, int from, int to) throws RefusedException, BlockedValueException {
        if (!inNames && !recordBegun && from < to) {
            recordBegun = true;
            inspector.record();
        }
        String text = encoding.decode(window, from, to);
        String value = quoted ? text.replace("\"\"", "\"") : text;
        // What stands in the first row may be a value: in a file without names it is.
        @Nullable String shown = field.value(value);
        if (shown != null) {
            replace(from, to, encoding.encode(written(shown)));
        }
        if (inNames) {
            while (columns.size() < Math.min(column, MAX_COLUMNS)) {
                columns.add(inspector.root());
            }
            if (columns.size() == column) {
                byte[] name = value.strip().getBytes(StandardCharsets.UTF_8);
                columns.add(root.add(name, 0, name.length, value.strip()).field);
            }
        }
    }

    private String written(String shown) {
        String doubled = shown.replace("\"", "\"\"");
        boolean needsQuotes = shown.indexOf(separator) >= 0
                || shown.indexOf('"') >= 0
                || shown.indexOf('\n') >= 0
                || shown.indexOf('\r') >= 0;
        return quoted ? doubled : needsQuotes ? '"' + doubled + '"' : shown;
    }

    private void endRow() {
        if (!columns.isEmpty()) {
            inNames = false;
        }
        recordBegun = false;
        column = 0;
    }

    @Override
    void ended() throws RefusedException {
        if (rest && quoted) {
            throw new RefusedException(Refusal.TRUNCATED, "the CSV breaks off inside quotes");
        }
    }
}
