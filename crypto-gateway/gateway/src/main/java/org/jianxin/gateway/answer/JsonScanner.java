package org.jianxin.gateway.answer;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.async.ByteArrayFeeder;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jianxin.sensitivedata.Detector;
import org.jianxin.sensitivedata.ExposureInspector;

/**
 * JSON of any shape and length, one document after another for as long as they come. A record is an object that stands
 * in an array and in no other record; a document without such objects is one record if it has values. Guarantee: where it
 * stops being JSON, all that was not yet shown to the inspector as a value is shown to it as text.
 */
final class JsonScanner implements CharScanner {
    private static final int MAX_STRING = 4 << 20;
    /** White space between two values may be as long as the longest value and no longer: it is kept, see below. */
    private static final int MAX_UNREAD = 3 * MAX_STRING + (1 << 16);

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(512)
                    .maxStringLength(MAX_STRING)
                    .maxNameLength(8 << 10)
                    .build())
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
            .build();
    /** Names remembered as fit to stand in a path. */
    private static final int MAX_NAMES = 1000;

    private static final int MAX_NAME = 64;

    private final Detector detector;
    private final ExposureInspector inspector;
    private final LineScanner text;
    private final JsonParser parser;
    private final ByteArrayFeeder feeder;
    private final Map<String, String> names = new HashMap<>();
    private final Deque<Level> levels = new ArrayDeque<>();
    /** UTF-8 of what came after the last value that was read whole: it is in the parser's hands and nobody looked at it. */
    private final ByteArrayOutputStream unread = new ByteArrayOutputStream();

    /** Bytes given to the parser, and how many of them the values that were read whole take up; -1 for none new. */
    private long fed;

    private long taken = -1;
    private boolean broken;
    private boolean recordSeen;
    private boolean topHasValue;

    /**
     * One object or array we are in.
     *
     * @param prefix path up to here, with a dot at its end where it is not empty
     */
    private static final class Level {
        final boolean array;
        final boolean record;
        final String path;
        String name = "";

        Level(boolean array, boolean record, String path) {
            this.array = array;
            this.record = record;
            this.path = path;
        }
    }

    JsonScanner(Detector detector, ExposureInspector inspector) {
        this.detector = detector;
        this.inspector = inspector;
        this.text = new LineScanner(inspector);
        try {
            this.parser = FACTORY.createNonBlockingByteArrayParser();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // it has no input yet
        }
        this.feeder = (ByteArrayFeeder) parser.getNonBlockingInputFeeder();
    }

    @Override
    public void feed(char[] chars, int offset, int length) {
        if (broken) {
            text.feed(chars, offset, length);
            return;
        }
        byte[] utf8 = new String(chars, offset, length).getBytes(StandardCharsets.UTF_8);
        long before = fed;
        fed += utf8.length;
        taken = -1;
        boolean json = true;
        try {
            feeder.feedInput(utf8, 0, utf8.length);
            read();
        } catch (IOException e) {
            json = false;
        }
        if (taken >= 0) {
            unread.reset();
        }
        int from = (int) Math.max(0, taken - before);
        unread.write(utf8, from, utf8.length - from);
        if (!json || unread.size() > MAX_UNREAD) {
            fallBack();
        }
    }

    /** Not JSON from here on: what was not read as JSON is searched as text, and so is all that follows. */
    private void fallBack() {
        broken = true;
        char[] rest = unread.toString(StandardCharsets.UTF_8).toCharArray();
        unread.reset();
        text.feed(rest, 0, rest.length);
    }

    @Override
    public void end() {
        if (!broken) {
            feeder.endOfInput();
            try {
                read();
            } catch (IOException e) {
                fallBack();
            }
        }
        if (broken) {
            text.end();
        }
    }

    @Override
    public boolean malformed() {
        return broken;
    }

    private void read() throws IOException {
        for (JsonToken token = parser.nextToken();
                token != null && token != JsonToken.NOT_AVAILABLE;
                token = parser.nextToken()) {
            switch (token) {
                case START_OBJECT -> open(false);
                case START_ARRAY -> open(true);
                case END_OBJECT, END_ARRAY -> close();
                case FIELD_NAME -> name(parser.currentName());
                case VALUE_STRING, VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> value(parser.getText());
                default -> {
                    // true, false and null tell nothing about anybody
                }
            }
            taken = parser.currentLocation().getByteOffset();
        }
    }

    private void open(boolean array) {
        Level above = levels.peek();
        boolean inRecord = above != null && above.record;
        boolean record = !array && above != null && above.array && !inRecord;
        if (record) {
            inspector.record();
            recordSeen = true;
        }
        levels.push(new Level(array, record || inRecord, path()));
    }

    private void close() {
        levels.pop();
        if (levels.isEmpty()) {
            if (!recordSeen && topHasValue) {
                inspector.record();
            }
            recordSeen = false;
            topHasValue = false;
        }
    }

    private String path() {
        Level level = levels.peek();
        if (level == null) {
            return "";
        }
        return level.array || level.name.isEmpty()
                ? level.path
                : level.path.isEmpty() ? level.name : level.path + "." + level.name;
    }

    private void name(String name) {
        Level level = levels.element();
        String kept = names.get(name);
        if (kept == null) {
            kept = pathName(name);
            if (names.size() < MAX_NAMES) {
                names.put(name, kept);
            }
        }
        level.name = kept;
        if (kept.equals("*")) {
            // A map keyed by people: the key is a value too, and must not become part of a path that is logged.
            inspector.value(path(), name);
        }
    }

    private String pathName(String name) {
        boolean plain = !name.isEmpty()
                && name.length() <= MAX_NAME
                && name.indexOf('.') < 0
                && name.indexOf('*') < 0
                && name.chars().noneMatch(Character::isISOControl)
                && detector.clean(name);
        return plain ? name : "*";
    }

    private void value(String value) {
        if (!levels.isEmpty()) {
            topHasValue = true;
        }
        inspector.value(path(), value);
    }
}
