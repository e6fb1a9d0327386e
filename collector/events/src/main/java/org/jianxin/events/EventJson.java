package org.jianxin.events;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Events as JSON: nested objects, keys in order, no white space, one canonical form, so that equal events have equal
 * bytes and one SM3. Streaming and free of reflection, because the native agent uses it. Safe for use by several threads.
 */
public final class EventJson {
    private static final DateTimeFormatter MILLIS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);
    /** Longest JSON string accepted, in characters; a longer one is refused rather than cut. */
    private static final int MAX_STRING = 4 << 20;

    private final List<NamePath> paths =
            Ecs.all().values().stream().map(NamePath::of).toList();
    private final JsonFactory factory = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(16)
                    .maxStringLength(MAX_STRING)
                    .build())
            .build();

    /** The canonical UTF-8 bytes of an event, without a newline. */
    public byte[] write(Event event) {
        ExactBytes out = new ExactBytes();
        try (JsonGenerator generator = factory.createGenerator(out)) {
            writeNested(generator, event);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a byte array does not fail
        }
        return out.bytes();
    }

    /** Milliseconds and a Z, as Elasticsearch and ECS expect. */
    public static String format(Instant instant) {
        LocalDateTime time = LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
        if (time.getYear() < 0 || time.getYear() > 9999) {
            return MILLIS.format(instant);
        }
        // By hand, because a formatter is slow and this is in every event.
        byte[] text = "0000-00-00T00:00:00.000Z".getBytes(StandardCharsets.ISO_8859_1);
        digits(text, 3, time.getYear());
        digits(text, 6, time.getMonthValue());
        digits(text, 9, time.getDayOfMonth());
        digits(text, 12, time.getHour());
        digits(text, 15, time.getMinute());
        digits(text, 18, time.getSecond());
        digits(text, 22, time.getNano() / 1_000_000);
        return new String(text, StandardCharsets.ISO_8859_1);
    }

    private static void digits(byte[] text, int last, int number) {
        int at = last;
        for (int rest = number; rest > 0; rest /= 10) {
            text[at--] = (byte) ('0' + rest % 10);
        }
    }

    /**
     * Reads one event.
     *
     * @throws EventFormatException on anything but one JSON object of fields of the vocabulary, each with its own type
     */
    public Event read(byte[] json) throws EventFormatException {
        return read(json, 0, json.length);
    }

    /** As {@link #read(byte[])}, of a part of an array. */
    public Event read(byte[] json, int offset, int length) throws EventFormatException {
        try (JsonParser parser = factory.createParser(json, offset, length)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new EventFormatException("an event is one JSON object");
            }
            Event.Builder builder = Event.builder();
            readObject(parser, "", builder);
            if (parser.nextToken() != null) {
                throw new EventFormatException("text after the event's closing brace");
            }
            return builder.build();
        } catch (JsonProcessingException e) {
            throw new EventFormatException(
                    "not JSON at byte " + e.getLocation().getByteOffset()); // Jackson's message quotes the text
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a byte array does not fail
        }
    }

    private void readObject(JsonParser parser, String prefix, Event.Builder into)
            throws IOException, EventFormatException {
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = prefix + parser.currentName();
            JsonToken token = parser.nextToken();
            Field<?> field = Ecs.named(name).orElse(null);
            if (field == null) {
                if (token != JsonToken.START_OBJECT) {
                    throw new EventFormatException("unknown field " + name);
                }
                readObject(parser, name + ".", into);
            } else {
                if (into.has(field)) {
                    throw new EventFormatException("field " + name + " given twice");
                }
                readValue(parser, token, field, into);
            }
        }
    }

    @SuppressWarnings("unchecked") // each branch reads the type its FieldType stands for
    private void readValue(JsonParser parser, JsonToken token, Field<?> field, Event.Builder into)
            throws IOException, EventFormatException {
        switch (field.type()) {
            case KEYWORD, TEXT, STORED, IP -> into.put((Field<String>) field, text(parser, token, field));
            case KEYWORDS -> into.put((Field<List<String>>) field, texts(parser, token, field));
            case LONG -> {
                if (token != JsonToken.VALUE_NUMBER_INT) {
                    throw wrong(field, "a whole number");
                }
                into.put((Field<Long>) field, parser.getLongValue());
            }
            case BOOLEAN -> {
                if (!token.isBoolean()) {
                    throw wrong(field, "true or false");
                }
                into.put((Field<Boolean>) field, parser.getBooleanValue());
            }
            case DATE -> {
                try {
                    into.put((Field<Instant>) field, Instant.parse(text(parser, token, field)));
                } catch (DateTimeParseException e) {
                    throw wrong(field, "an ISO 8601 time in UTC");
                }
            }
            case EXPOSURES -> into.put((Field<List<Exposure>>) field, ExposureJson.read(parser, token, field));
        }
    }

    private static List<String> texts(JsonParser parser, JsonToken token, Field<?> field)
            throws IOException, EventFormatException {
        if (token != JsonToken.START_ARRAY) {
            throw wrong(field, "an array of strings");
        }
        List<String> values = new ArrayList<>();
        for (JsonToken next = parser.nextToken(); next != JsonToken.END_ARRAY; next = parser.nextToken()) {
            values.add(text(parser, next, field));
        }
        return values;
    }

    static String text(JsonParser parser, JsonToken token, Field<?> field) throws IOException, EventFormatException {
        if (token != JsonToken.VALUE_STRING) {
            throw wrong(field, "a string");
        }
        return parser.getText();
    }

    static EventFormatException wrong(Field<?> field, String expected) {
        return new EventFormatException("field " + field.name() + " must be " + expected);
    }

    /** Fields come sorted by dotted name, so a nested object is opened and closed at most once. */
    private void writeNested(JsonGenerator generator, Event event) throws IOException {
        generator.writeStartObject();
        @Nullable NamePath before = null;
        for (NamePath path : paths) {
            Object value = event.value(path.field());
            if (value != null) {
                int common = before == null ? 0 : before.shared(path);
                close(generator, before, common);
                for (int open = common; open < path.depth(); open++) {
                    generator.writeFieldName(path.above(open));
                    generator.writeStartObject();
                }
                generator.writeFieldName(path.leaf());
                writeValue(generator, path.field(), value);
                before = path;
            }
        }
        close(generator, before, 0);
        generator.writeEndObject();
    }

    private static void close(JsonGenerator generator, @Nullable NamePath of, int downTo) throws IOException {
        for (int open = of == null ? 0 : of.depth(); open > downTo; open--) {
            generator.writeEndObject();
        }
    }

    @SuppressWarnings("unchecked") // as in readValue
    private static void writeValue(JsonGenerator generator, Field<?> field, Object value) throws IOException {
        switch (field.type()) {
            case KEYWORD, TEXT, STORED, IP -> generator.writeString((String) value);
            case KEYWORDS -> {
                generator.writeStartArray();
                for (String text : (List<String>) value) {
                    generator.writeString(text);
                }
                generator.writeEndArray();
            }
            case LONG -> generator.writeNumber((Long) value);
            case BOOLEAN -> generator.writeBoolean((Boolean) value);
            case DATE -> generator.writeString(format((Instant) value));
            case EXPOSURES -> ExposureJson.write(generator, (List<Exposure>) value);
        }
    }
}
