package org.jianxin.gateway.answer;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jianxin.sensitivedata.BlockedValueException;
import org.jianxin.sensitivedata.Detector;
import org.jianxin.sensitivedata.ExposureInspector;
import org.jianxin.sensitivedata.InspectedField;
import org.jspecify.annotations.Nullable;

/**
 * XML 1.0 of any shape and length: every run of text, every section, comment and attribute is a value of the element it
 * stands in or on. Elements that follow one of the same name are records, unless they stand in one. Document types and
 * entities are refused. Names count without their prefix.
 */
final class XmlFilter extends WindowFilter {
    private static final int MAX_DEPTH = 512;
    /** Longest tag, in bytes. */
    private static final int MAX_TAG = 256 << 10;

    private static final byte[] COMMENT = ascii("<!--");
    private static final byte[] COMMENT_END = ascii("-->");
    private static final byte[] SECTION = ascii("<![CDATA[");
    private static final byte[] SECTION_END = ascii("]]>");
    private static final byte[] INSTRUCTION = ascii("<?");
    private static final byte[] INSTRUCTION_END = ascii("?>");
    private static final byte[] TEXT_END = ascii("<");

    private final boolean encodingGiven;
    private Level[] levels = new Level[16];
    private int depth;
    /** What ends the text, section, comment or instruction we are in; null when a tag may come. */
    private byte @Nullable [] terminator;

    private int resume;
    private boolean instructionSeen;
    private boolean recordSeen;
    private boolean valueSeen;
    private boolean rootSeen;

    /** One element we are in. */
    private static final class Level {
        private final PathNode node;
        private final byte[] name;
        private final boolean inRecord;
        private byte[] lastChild = {};
        private boolean hiddenText;

        Level(PathNode node, byte[] name, boolean inRecord) {
            this.node = node;
            this.name = name;
            this.inRecord = inRecord;
        }
    }

    /** @param encodingGiven whether the encoding was named outside the document, so that the document must not name another */
    XmlFilter(ExposureInspector inspector, Detector detector, TextEncoding encoding, boolean encodingGiven) {
        super(inspector, encoding);
        this.encodingGiven = encodingGiven;
        this.levels[0] = new Level(new PathNode(inspector.root(), detector), new byte[0], false);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    int scan(int from, boolean last) throws RefusedException, BlockedValueException {
        int at = from;
        while (at < end) {
            int after = terminator != null ? content(at, terminator, last) : markup(at);
            if (after == MORE) {
                return at;
            }
            at = after;
        }
        return at;
    }

    private int markup(int at) throws RefusedException, BlockedValueException {
        if (window[at] != '<') {
            terminator = TEXT_END;
            return at;
        }
        if (begins(at, COMMENT)) {
            return enter(at, COMMENT, COMMENT_END);
        }
        if (begins(at, SECTION)) {
            return enter(at, SECTION, SECTION_END);
        }
        if (begins(at, INSTRUCTION)) {
            return enter(at, INSTRUCTION, INSTRUCTION_END);
        }
        if (end - at < SECTION.length && (couldBegin(at, COMMENT) || couldBegin(at, SECTION))) {
            return MORE;
        }
        if (window[at + 1] == '!') {
            throw new RefusedException(Refusal.TYPE_DEFINITION, "XML with a document type");
        }
        int close = tagEnd(at + 1);
        if (close == MORE) {
            return MORE;
        }
        if (window[at + 1] == '/') {
            endTag(at + 2, close);
        } else {
            startTag(at + 1, close);
        }
        return close + 1;
    }

    private int enter(int at, byte[] start, byte[] stop) {
        terminator = stop;
        return at + start.length;
    }

    private boolean begins(int at, byte[] with) {
        return end - at >= with.length && Arrays.equals(window, at, at + with.length, with, 0, with.length);
    }

    private boolean couldBegin(int at, byte[] with) {
        int there = Math.min(end - at, with.length);
        return Arrays.equals(window, at, at + there, with, 0, there);
    }

    private int length(int at) {
        return window[at] < 0 && encoding.hidesAscii() ? encoding.length(window, at, end) : 1;
    }

    /** Text, section, comment or instruction of which the bytes from {@code from} on are not done. */
    private int content(int from, byte[] stop, boolean last) throws RefusedException, BlockedValueException {
        InspectedField field = levels[depth].node.field;
        int to = Math.min(end, from + limit(field));
        int at = from + resume;
        while (at < to) {
            if (window[at] == stop[0]) {
                if (begins(at, stop)) {
                    resume = 0;
                    value(field, from, at, stop);
                    terminator = null;
                    return stop == TEXT_END ? at : at + stop.length;
                }
                if (end - at < stop.length) {
                    break;
                }
            }
            int length = length(at);
            if (length == 0) {
                break;
            }
            at += length;
        }
        resume = at - from;
        if (!full(from, limit(field))) {
            if (last && stop == TEXT_END) {
                value(field, from, end, stop);
                return end;
            }
            return MORE;
        }
        int piece = cut(field, from, false);
        if (stop == TEXT_END) {
            piece = beforeReference(from, piece);
        }
        value(field, from, piece, stop);
        resume = 0;
        return piece;
    }

    /** No reference is cut in two: it is at most a few bytes long. */
    private int beforeReference(int from, int piece) {
        for (int at = piece - 1; at > from && at > piece - 12; at--) {
            if (window[at] == ';') {
                return piece;
            }
            if (window[at] == '&') {
                return at;
            }
        }
        return piece;
    }

    private void value(InspectedField field, int from, int to, byte[] stop)
            throws RefusedException, BlockedValueException {
        String text = encoding.decode(window, from, to);
        if (stop == INSTRUCTION_END) {
            instruction(text);
        }
        if (text.isBlank()) {
            return;
        }
        if (depth == 0 && (stop == TEXT_END || stop == SECTION_END)) {
            throw malformed("XML with text outside its root");
        }
        boolean references = stop == TEXT_END;
        if (field.hidden()) {
            // In two pieces, each would show its own beginning and end.
            if (levels[depth].hiddenText) {
                throw new RefusedException(Refusal.UNMASKABLE, "a value to be masked is not in one piece");
            }
            levels[depth].hiddenText = true;
        }
        valueSeen = true;
        @Nullable String shown = field.value(references ? XmlText.unescape(text) : text);
        if (shown != null) {
            replace(from, to, references ? XmlText.escape(shown, encoding) : encoding.encode(shown));
        }
    }

    /** The XML declaration may name the encoding; nothing but ASCII came before it. */
    private void instruction(String text) throws RefusedException {
        boolean declaration = !instructionSeen && !rootSeen && text.startsWith("xml") && !text.startsWith("xml-");
        instructionSeen = true;
        int at = declaration ? text.indexOf("encoding") : -1;
        if (at < 0) {
            return;
        }
        String[] parts = text.substring(at).split("[\"']", 3);
        TextEncoding named = TextEncoding.named(parts.length == 3 ? parts[1] : "")
                .orElseThrow(() -> new RefusedException(Refusal.NOT_INSPECTABLE, "XML in an unknown encoding"));
        if (encodingGiven && !named.sameAs(encoding)) {
            throw malformed("XML in another encoding than its content type says");
        }
        encoding = named;
    }

    /** Where the tag ends, whose quotes may hold what looks like its end; {@link #MORE} when not in what is there. */
    private int tagEnd(int from) throws RefusedException {
        byte quote = 0;
        int at = from;
        while (at < end) {
            byte c = window[at];
            if (quote != 0) {
                quote = c == quote ? 0 : quote;
            } else if (c == '"' || c == '\'') {
                quote = c;
            } else if (c == '>') {
                return at;
            }
            if (c == '<') {
                throw malformed("XML with a tag in a tag");
            }
            int length = length(at);
            if (length == 0) {
                break;
            }
            at += length;
            if (at - from > MAX_TAG) {
                throw malformed("an XML tag is longer than " + MAX_TAG);
            }
        }
        return MORE;
    }

    private void endTag(int from, int to) throws RefusedException {
        int nameEnd = nameEnd(from, to);
        byte[] name = levels[depth].name;
        if (depth == 0 || !Arrays.equals(name, 0, name.length, window, from, nameEnd) || space(nameEnd, to) != to) {
            throw malformed("XML with an end tag that ends nothing");
        }
        depth--;
    }

    private int nameEnd(int from, int to) {
        int at = from;
        while (at < to && !isSpace(window[at]) && window[at] != '=' && window[at] != '/') {
            at += Math.max(1, length(at));
        }
        return at;
    }

    private static boolean isSpace(byte b) {
        return b == ' ' || b == '\n' || b == '\r' || b == '\t';
    }

    private int space(int from, int to) {
        int at = from;
        while (at < to && isSpace(window[at])) {
            at++;
        }
        return at;
    }

    private void startTag(int from, int to) throws RefusedException, BlockedValueException {
        boolean empty = to > from && window[to - 1] == '/';
        int stop = empty ? to - 1 : to;
        int nameEnd = nameEnd(from, stop);
        if (nameEnd == from || depth == 0 && rootSeen) {
            throw malformed(nameEnd == from ? "XML with a tag that has no name" : "XML with two roots");
        }
        rootSeen = true;
        Level level = open(from, nameEnd);
        int at = nameEnd;
        while (true) {
            int name = space(at, stop);
            if (name == stop) {
                break;
            }
            if (name == at) {
                throw malformed("XML with attributes that are not set apart");
            }
            at = attribute(level, name, stop);
        }
        if (!empty) {
            if (depth == MAX_DEPTH) {
                throw new RefusedException(Refusal.TOO_DEEP, "nested more than " + MAX_DEPTH + " deep");
            }
            if (++depth == levels.length) {
                levels = Arrays.copyOf(levels, 2 * depth);
            }
            levels[depth] = level;
            level.node.restart();
        }
    }

    private Level open(int from, int to) throws RefusedException, BlockedValueException {
        Level parent = levels[depth];
        boolean again =
                parent.lastChild.length == to - from && Arrays.equals(parent.lastChild, 0, to - from, window, from, to);
        byte[] name = again ? parent.lastChild : Arrays.copyOfRange(window, from, to);
        if (again && !parent.inRecord) {
            if (!recordSeen) {
                inspector.record(); // the one before it was one too
            }
            inspector.record();
            recordSeen = true;
        }
        parent.lastChild = name;
        return new Level(child(parent.node, from, to), name, parent.inRecord || again);
    }

    private PathNode child(PathNode parent, int from, int to) throws RefusedException, BlockedValueException {
        @Nullable PathNode known = parent.known(window, from, to);
        if (known != null) {
            return known;
        }
        String name = encoding.decode(window, from, to);
        String local = name.substring(name.indexOf(':') + 1);
        PathNode node = parent.add(window, from, to, local);
        // A name that is a value cannot be masked: its end tag would be another.
        if (node.isAny(parent) && node.field.value(local) != null) {
            throw new RefusedException(Refusal.UNMASKABLE, "the name of an XML element is sensitive");
        }
        return node;
    }

    private int attribute(Level level, int from, int stop) throws RefusedException, BlockedValueException {
        int nameEnd = nameEnd(from, stop);
        int at = space(nameEnd, stop);
        if (nameEnd == from || at == stop || window[at] != '=') {
            throw malformed("XML with an attribute without value");
        }
        at = space(at + 1, stop);
        byte quote = at < stop ? window[at] : 0;
        if (quote != '"' && quote != '\'') {
            throw malformed("XML with an attribute that is not quoted");
        }
        int begin = at + 1;
        at = begin;
        while (at < stop && window[at] != quote) {
            at += Math.max(1, length(at));
        }
        if (at >= stop) {
            throw malformed("XML with an attribute that does not end");
        }
        InspectedField field = child(level.node, from, nameEnd).field;
        valueSeen = true;
        @Nullable String shown = field.value(XmlText.unescape(encoding.decode(window, begin, at)));
        if (shown != null) {
            replace(begin, at, XmlText.escape(shown, encoding));
        }
        return at + 1;
    }

    @Override
    void ended() throws RefusedException {
        if (depth > 0 || terminator != null && terminator != TEXT_END) {
            throw new RefusedException(Refusal.TRUNCATED, "the XML breaks off");
        }
        if (!recordSeen && valueSeen) {
            inspector.record();
        }
    }
}
