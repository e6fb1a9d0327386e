package org.jianxin.agent;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Position records: {@code {"positions":{"<source>":{"sequence":n,"cursor":{…}}}}}. Free of reflection. */
final class PositionJson {
    private static final byte[] BEGIN = "{\"positions\":{".getBytes(StandardCharsets.US_ASCII);
    private static final JsonFactory FACTORY = new JsonFactory();

    private PositionJson() {}

    /** Whether a record's payload is a position record and not an event. */
    static boolean is(byte[] payload) {
        if (payload.length < BEGIN.length) {
            return false;
        }
        for (int i = 0; i < BEGIN.length; i++) {
            if (payload[i] != BEGIN[i]) {
                return false;
            }
        }
        return true;
    }

    static byte[] write(Map<String, SourcePosition> positions) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(256);
        try (JsonGenerator json = FACTORY.createGenerator(out)) {
            json.writeStartObject();
            writeField(json, positions);
            json.writeEndObject();
        } catch (IOException e) {
            throw new IllegalStateException(e); // a byte array does not fail
        }
        return out.toByteArray();
    }

    static void writeField(JsonGenerator json, Map<String, SourcePosition> positions) throws IOException {
        json.writeObjectFieldStart("positions");
        for (Map.Entry<String, SourcePosition> entry : new TreeMap<>(positions).entrySet()) {
            json.writeObjectFieldStart(entry.getKey());
            json.writeNumberField("sequence", entry.getValue().sequence());
            json.writeObjectFieldStart("cursor");
            for (Map.Entry<String, String> part : new TreeMap<>(entry.getValue().cursor()).entrySet()) {
                json.writeStringField(part.getKey(), part.getValue());
            }
            json.writeEndObject();
            json.writeEndObject();
        }
        json.writeEndObject();
    }

    /** @throws IOException when it is not a position record */
    static SortedMap<String, SourcePosition> read(byte[] payload) throws IOException {
        try (JsonParser json = FACTORY.createParser(payload)) {
            expect(json.nextToken() == JsonToken.START_OBJECT);
            expect(json.nextToken() == JsonToken.FIELD_NAME
                    && json.currentName().equals("positions"));
            expect(json.nextToken() == JsonToken.START_OBJECT);
            return readObject(json);
        }
    }

    /** Reads from after the opening brace to the closing one. */
    static SortedMap<String, SourcePosition> readObject(JsonParser json) throws IOException {
        SortedMap<String, SourcePosition> positions = new TreeMap<>();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String source = json.currentName();
            expect(json.nextToken() == JsonToken.START_OBJECT);
            long sequence = 0;
            Map<String, String> cursor = new TreeMap<>();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String field = json.currentName();
                if (json.nextToken() == JsonToken.VALUE_NUMBER_INT && field.equals("sequence")) {
                    sequence = json.getLongValue();
                } else {
                    expect(json.currentToken() == JsonToken.START_OBJECT && field.equals("cursor"));
                    while (json.nextToken() == JsonToken.FIELD_NAME) {
                        String name = json.currentName();
                        expect(json.nextToken() == JsonToken.VALUE_STRING);
                        cursor.put(name, json.getText());
                    }
                }
            }
            positions.put(source, new SourcePosition(sequence, cursor));
        }
        expect(json.currentToken() == JsonToken.END_OBJECT);
        return positions;
    }

    private static void expect(boolean condition) throws IOException {
        if (!condition) {
            throw new IOException("not a position record");
        }
    }
}
