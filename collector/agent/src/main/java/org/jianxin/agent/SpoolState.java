package org.jianxin.agent;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jianxin.sm.ChainPosition;

/**
 * What must outlive the segments themselves: how far intake has acknowledged, and what was lost. Replaced as a whole, by
 * rename. Guarded by the spool.
 */
final class SpoolState {
    private static final JsonFactory FACTORY = new JsonFactory();

    private final Path file;
    private ChainPosition acknowledged = ChainPosition.start();
    private long nextSegment = 1;
    private SortedMap<String, SourcePosition> positions = new TreeMap<>();
    private final SortedMap<String, Long> lost = new TreeMap<>();
    /** Segment file to the end it had when it may have been sent, before it was thinned. */
    private final SortedMap<String, ChainPosition> superseded = new TreeMap<>();

    private SpoolState(Path file) {
        this.file = file;
    }

    /** @throws IOException when the file is there and cannot be believed: numbers given out before would be given again */
    static SpoolState open(Path file) throws IOException {
        SpoolState state = new SpoolState(file);
        if (Files.exists(file)) {
            try (JsonParser json = FACTORY.createParser(Files.readAllBytes(file))) {
                state.read(json);
            } catch (IOException | IllegalArgumentException e) {
                throw new IOException(file + ": the state of the spool is damaged: " + e.getMessage(), e);
            }
        }
        return state;
    }

    ChainPosition acknowledged() {
        return acknowledged;
    }

    SortedMap<String, SourcePosition> positions() {
        return positions;
    }

    SortedMap<String, Long> lost() {
        return lost;
    }

    SortedMap<String, ChainPosition> superseded() {
        return superseded;
    }

    long takeSegmentNumber() {
        return nextSegment++;
    }

    void segmentNumbersAfter(long last) {
        nextSegment = Math.max(nextSegment, last + 1);
    }

    void acknowledge(ChainPosition through, SortedMap<String, SourcePosition> at) {
        acknowledged = through;
        positions = new TreeMap<>(at);
    }

    void lose(String source, long events) {
        lost.merge(source, events, Long::sum);
    }

    void save() throws IOException {
        Path next = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel channel = FileChannel.open(
                next, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            OutputStream out = Channels.newOutputStream(channel);
            JsonGenerator json = FACTORY.createGenerator(out);
            write(json);
            json.flush();
            channel.force(true);
        }
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private void write(JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeNumberField("next_segment", nextSegment);
        writePosition(json, "acknowledged", acknowledged);
        PositionJson.writeField(json, positions);
        json.writeObjectFieldStart("lost");
        for (Map.Entry<String, Long> entry : lost.entrySet()) {
            json.writeNumberField(entry.getKey(), entry.getValue());
        }
        json.writeEndObject();
        json.writeObjectFieldStart("superseded");
        for (Map.Entry<String, ChainPosition> entry : superseded.entrySet()) {
            writePosition(json, entry.getKey(), entry.getValue());
        }
        json.writeEndObject();
        json.writeEndObject();
    }

    private static void writePosition(JsonGenerator json, String name, ChainPosition position) throws IOException {
        json.writeObjectFieldStart(name);
        json.writeNumberField("number", position.number());
        json.writeStringField("link", position.linkHex());
        json.writeEndObject();
    }

    private void read(JsonParser json) throws IOException {
        json.nextToken();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String field = json.currentName();
            json.nextToken();
            switch (field) {
                case "next_segment" -> nextSegment = json.getLongValue();
                case "acknowledged" -> acknowledged = readPosition(json);
                case "positions" -> positions = PositionJson.readObject(json);
                case "lost" -> {
                    while (json.nextToken() == JsonToken.FIELD_NAME) {
                        String source = json.currentName();
                        json.nextToken();
                        lost.put(source, json.getLongValue());
                    }
                }
                case "superseded" -> {
                    while (json.nextToken() == JsonToken.FIELD_NAME) {
                        String segment = json.currentName();
                        json.nextToken();
                        superseded.put(segment, readPosition(json));
                    }
                }
                default -> throw new IOException("unknown field " + field);
            }
        }
        if (json.currentToken() != JsonToken.END_OBJECT) {
            throw new IOException("cut off");
        }
    }

    private static ChainPosition readPosition(JsonParser json) throws IOException {
        long number = -1;
        String link = "";
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String field = json.currentName();
            json.nextToken();
            if (field.equals("number")) {
                number = json.getLongValue();
            } else {
                link = json.getText();
            }
        }
        return ChainPosition.of(number, link);
    }
}
