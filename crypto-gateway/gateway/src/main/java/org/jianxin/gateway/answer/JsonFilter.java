package org.jianxin.gateway.answer;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jianxin.sensitivedata.BlockedValueException;
import org.jianxin.sensitivedata.Detector;
import org.jianxin.sensitivedata.ExposureInspector;
import org.jianxin.sensitivedata.InspectedField;
import org.jspecify.annotations.Nullable;

/**
 * JSON (RFC 8259) of any shape and length, one document after another for as long as they come, as in NDJSON. A record is
 * an object that stands in an array and in no other record; a document without such objects is one record if it has values.
 * Control characters in strings are forgiven but for NUL, by which some readers take a text for UTF-16 and see other values
 * in it; everything else that is not JSON is refused: NaN, comments, a comma too many.
 */
final class JsonFilter extends WindowFilter {
    private static final int MAX_DEPTH = 512;
    private static final int MAX_NAME = 8 << 10;
    private static final int MAX_NUMBER = 1 << 10;
    private static final byte[] TRUE = "true".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] FALSE = "false".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NULL = "null".getBytes(StandardCharsets.US_ASCII);

    /** What may come next. */
    private enum Next {
        DOCUMENT,
        VALUE,
        VALUE_OR_END,
        NAME,
        NAME_OR_END,
        COLON,
        COMMA_OR_END,
        /** We are in the middle of a string of which the beginning is done. */
        REST_OF_STRING
    }

    private final PathNode root;
    private Next next = Next.DOCUMENT;
    private PathNode here;
    private PathNode[] above = new PathNode[16];
    private boolean[] array = new boolean[16];
    private boolean[] record = new boolean[16];
    private int depth;
    private boolean recordSeen;
    private boolean valueSeen;
    /** How far behind its beginning the string that is not whole yet was gone through. */
    private int resume;

    private boolean escapes;

    JsonFilter(ExposureInspector inspector, Detector detector, TextEncoding encoding) {
        super(inspector, encoding);
        this.root = new PathNode(inspector.root(), detector);
        this.here = root;
    }

    @Override
    int scan(int from, boolean last) throws RefusedException, BlockedValueException {
        int at = from;
        while (at < end) {
            if (next == Next.REST_OF_STRING) {
                int after = string(at);
                if (after == MORE) {
                    return at;
                }
                at = after;
                continue;
            }
            byte c = window[at];
            if (c == ' ' || c == '\n' || c == '\r' || c == '\t') {
                at++;
                continue;
            }
            int after =
                    switch (next) {
                        case NAME, NAME_OR_END -> c == '"'
                                ? name(at + 1)
                                : c == '}' && next == Next.NAME_OR_END ? close(at, false) : wrong();
                        case COLON -> colon(at, c);
                        case COMMA_OR_END -> commaOrEnd(at, c);
                        case VALUE_OR_END -> c == ']' ? close(at, true) : value(at, c, last);
                        case DOCUMENT, VALUE -> value(at, c, last);
                        case REST_OF_STRING -> throw new IllegalStateException();
                    };
            if (after == MORE) {
                return at;
            }
            at = after;
        }
        return at;
    }

    private static int wrong() throws RefusedException {
        throw malformed("not JSON");
    }

    private int colon(int at, byte c) throws RefusedException {
        if (c != ':') {
            return wrong();
        }
        next = Next.VALUE;
        return at + 1;
    }

    private int commaOrEnd(int at, byte c) throws RefusedException {
        if (c != ',') {
            return c == ']' ? close(at, true) : c == '}' ? close(at, false) : wrong();
        }
        if (array[depth - 1]) {
            here = above[depth - 1];
            next = Next.VALUE;
        } else {
            next = Next.NAME;
        }
        return at + 1;
    }

    private int value(int at, byte c, boolean last) throws RefusedException, BlockedValueException {
        switch (c) {
            case '{':
                return open(at, false);
            case '[':
                return open(at, true);
            case '"':
                next = Next.REST_OF_STRING;
                return at + 1;
            case 't':
                return literal(at, TRUE, last);
            case 'f':
                return literal(at, FALSE, last);
            case 'n':
                return literal(at, NULL, last);
            default:
                return number(at, last);
        }
    }

    private int open(int at, boolean asArray) throws RefusedException {
        if (depth == MAX_DEPTH) {
            throw new RefusedException(Refusal.TOO_DEEP, "nested more than " + MAX_DEPTH + " deep");
        }
        if (depth == above.length) {
            above = Arrays.copyOf(above, 2 * depth);
            array = Arrays.copyOf(array, 2 * depth);
            record = Arrays.copyOf(record, 2 * depth);
        }
        boolean inRecord = depth > 0 && record[depth - 1];
        boolean isRecord = !asArray && depth > 0 && array[depth - 1] && !inRecord;
        if (isRecord) {
            inspector.record();
            recordSeen = true;
        }
        above[depth] = here;
        array[depth] = asArray;
        record[depth] = isRecord || inRecord;
        depth++;
        if (asArray) {
            next = Next.VALUE_OR_END;
        } else {
            here.restart();
            next = Next.NAME_OR_END;
        }
        return at + 1;
    }

    private int close(int at, boolean asArray) throws RefusedException {
        if (depth == 0 || array[depth - 1] != asArray) {
            return wrong();
        }
        depth--;
        if (depth == 0) {
            if (!recordSeen && valueSeen) {
                inspector.record();
            }
            recordSeen = false;
            valueSeen = false;
        }
        valueDone();
        return at + 1;
    }

    private void valueDone() {
        if (depth == 0) {
            here = root;
            next = Next.DOCUMENT;
        } else {
            next = Next.COMMA_OR_END;
        }
    }

    /** Where the string ends that begins at {@code from}; {@link #MORE} or {@link #FULL} when not in what is there. */
    private int closingQuote(int from, int limit) {
        if (resume == 0) {
            escapes = false;
        }
        byte[] bytes = window;
        boolean hidesAscii = encoding.hidesAscii();
        int to = Math.min(end, from + limit);
        int at = from + resume;
        while (at < to) {
            byte b = bytes[at];
            if (b == '"') {
                resume = 0;
                return at;
            }
            if (b == '\\') {
                escapes = true;
                at += 2;
            } else if (b >= 0 || !hidesAscii) {
                at++;
            } else {
                int length = encoding.length(bytes, at, end);
                if (length == 0) {
                    break;
                }
                at += length;
            }
        }
        resume = at - from;
        return full(from, limit) ? FULL : MORE;
    }

    private int name(int from) throws RefusedException, BlockedValueException {
        int to = closingQuote(from, MAX_NAME);
        if (to == FULL) {
            throw malformed("a name is longer than " + MAX_NAME);
        }
        if (to == MORE) {
            return MORE;
        }
        PathNode object = above[depth - 1];
        @Nullable PathNode node = object.known(window, from, to);
        if (node == null) {
            String name = decode(from, to);
            String meant = escapes ? JsonText.unescape(name) : name;
            node = object.add(window, from, to, meant);
            if (node.isAny(object)) {
                // A map keyed by people: the name is a value too.
                show(node.field.value(meant), from, to);
            }
        }
        here = node;
        next = Next.COLON;
        return to + 1;
    }

    /** The string of which the bytes from {@code from} on are not done. */
    private int string(int from) throws RefusedException, BlockedValueException {
        InspectedField field = here.field;
        int to = closingQuote(from, limit(field));
        if (to == MORE) {
            return MORE;
        }
        int stop = to;
        if (to == FULL) {
            resume = 0;
            stop = cut(field, from, true);
        }
        valueSeen |= depth > 0;
        String text = decode(from, stop);
        show(field.value(escapes ? JsonText.unescape(text) : text), from, stop);
        if (to == FULL) {
            return stop;
        }
        valueDone();
        return to + 1;
    }

    private String decode(int from, int to) throws RefusedException {
        String text = encoding.decode(window, from, to);
        if (text.indexOf('\0') >= 0) {
            throw malformed("a NUL in a string");
        }
        return text;
    }

    private void show(@Nullable String shown, int from, int to) {
        if (shown != null) {
            replace(from, to, JsonText.escape(shown, encoding));
        }
    }

    private int literal(int at, byte[] word, boolean last) throws RefusedException, BlockedValueException {
        int to = at + word.length;
        if (to >= end && !(last && to == end)) {
            return Arrays.equals(window, at, Math.min(end, to), word, 0, Math.min(word.length, end - at))
                    ? MORE
                    : wrong();
        }
        if (!Arrays.equals(window, at, to, word, 0, word.length) || to < end && !mayFollow(window[to])) {
            return wrong();
        }
        if (word != NULL) {
            showQuoted(here.field.truth(word == TRUE), at, to);
        }
        valueDone();
        return to;
    }

    private int number(int at, boolean last) throws RefusedException, BlockedValueException {
        int to = at;
        while (to < end && !ends(window[to])) {
            to++;
        }
        if (to - at > MAX_NUMBER) {
            throw malformed("a number is longer than " + MAX_NUMBER);
        }
        if (to == end && !last) {
            return MORE;
        }
        if (!isNumber(at, to) || to < end && !mayFollow(window[to])) {
            return wrong();
        }
        valueSeen |= depth > 0;
        showQuoted(here.field.value(new String(window, at, to - at, StandardCharsets.ISO_8859_1)), at, to);
        valueDone();
        return to;
    }

    /** A number or truth value that is masked becomes a string. */
    private void showQuoted(@Nullable String shown, int from, int to) {
        if (shown != null) {
            byte[] text = JsonText.escape(shown, encoding);
            byte[] quoted = new byte[text.length + 2];
            quoted[0] = '"';
            quoted[text.length + 1] = '"';
            System.arraycopy(text, 0, quoted, 1, text.length);
            replace(from, to, quoted);
        }
    }

    /** Documents that are numbers or words are set apart by white space: not every reader sees two in {@code 0[]}. */
    private boolean mayFollow(byte b) {
        return depth == 0 ? b == ' ' || b == '\n' || b == '\r' || b == '\t' : ends(b);
    }

    private static boolean ends(byte b) {
        return switch (b) {
            case ' ', '\n', '\r', '\t', ',', ']', '}', ':', '"', '[', '{' -> true;
            default -> false;
        };
    }

    private boolean isNumber(int from, int to) {
        int at = from < to && window[from] == '-' ? from + 1 : from;
        int afterWhole = at < to && window[at] == '0' ? at + 1 : digits(at, to);
        if (afterWhole == at) {
            return false;
        }
        at = afterWhole;
        if (at < to && window[at] == '.') {
            int afterPoint = digits(at + 1, to);
            if (afterPoint == at + 1) {
                return false;
            }
            at = afterPoint;
        }
        if (at < to && (window[at] == 'e' || window[at] == 'E')) {
            at++;
            at += at < to && (window[at] == '+' || window[at] == '-') ? 1 : 0;
            int afterPower = digits(at, to);
            return afterPower > at && afterPower == to;
        }
        return at == to;
    }

    private int digits(int from, int to) {
        int at = from;
        while (at < to && window[at] >= '0' && window[at] <= '9') {
            at++;
        }
        return at;
    }

    @Override
    void ended() throws RefusedException {
        if (next != Next.DOCUMENT) {
            throw new RefusedException(Refusal.TRUNCATED, "the JSON breaks off");
        }
    }
}
