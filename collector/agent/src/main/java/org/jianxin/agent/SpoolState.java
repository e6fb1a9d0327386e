package org.jianxin.agent;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jianxin.sm.ChainPosition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What must outlive the segments themselves: how far intake has acknowledged, and what was lost. Replaced as a whole, by
 * rename. Guarded by the spool.
 */
final class SpoolState {
    private static final Logger LOG = LoggerFactory.getLogger(SpoolState.class);
    private static final JsonFactory FACTORY = new JsonFactory();
    /** Bytes kept ready for the next state; one with many half-read audit events is longer than this, most are not. */
    private static final int LEAST_SPARE = 64 << 10;

    private final Path file;
    private ChainPosition acknowledged = ChainPosition.start();
    private long nextSegment = 1;
    private SortedMap<String, SourcePosition> positions = new TreeMap<>();
    private final SortedMap<String, Long> lost = new TreeMap<>();

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

    long takeSegmentNumber() {
        return nextSegment++;
    }

    void segmentNumbersAfter(long last) {
        nextSegment = Math.max(nextSegment, last + 1);
    }

    /**
     * Sets on disk, then here, what intake has.
     *
     * @throws IOException when it could not be written; nothing has changed then
     */
    void acknowledge(ChainPosition through, SortedMap<String, SourcePosition> at) throws IOException {
        settle(through, at, Map.of());
    }

    /**
     * Sets on disk, then here, that events were lost up to some positions.
     *
     * @throws IOException when it could not be written; nothing has changed then
     */
    void giveUp(SortedMap<String, SourcePosition> at, Map<String, Long> events) throws IOException {
        settle(acknowledged, at, events);
    }

    private void settle(ChainPosition through, SortedMap<String, SourcePosition> at, Map<String, Long> gone)
            throws IOException {
        ChainPosition throughBefore = acknowledged;
        SortedMap<String, SourcePosition> positionsBefore = positions;
        SortedMap<String, Long> lostBefore = new TreeMap<>(lost);
        acknowledged = through;
        positions = new TreeMap<>(at);
        gone.forEach(this::lose);
        try {
            save();
        } catch (IOException e) {
            acknowledged = throughBefore;
            positions = positionsBefore;
            lost.clear();
            lost.putAll(lostBefore);
            throw e;
        }
    }

    void lose(String source, long events) {
        lost.merge(source, events, Long::sum);
    }

    /** Writes into the spare and puts it in the state's place, so that a full disk does not keep it from being written. */
    void save() throws IOException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        try (JsonGenerator json = FACTORY.createGenerator(text)) {
            write(json);
        }
        Path spare = spare();
        try (FileChannel channel = FileChannel.open(spare, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            writeAll(channel, text.toByteArray());
            channel.truncate(text.size());
            channel.force(true);
        }
        Files.move(spare, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        reserve(Math.max(LEAST_SPARE, 2 * text.size()));
    }

    /** What the old state took is free now; where even that is gone already, the next write may fail and is tried again. */
    private void reserve(int bytes) {
        try (FileChannel channel = FileChannel.open(
                spare(), StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            writeAll(channel, new byte[bytes]);
        } catch (IOException e) {
            LOG.warn("缓存所在磁盘已满 / no room for the spare of the spool's state: {}", e.getMessage());
        }
    }

    private static void writeAll(FileChannel channel, byte[] bytes) throws IOException {
        ByteBuffer rest = ByteBuffer.wrap(bytes);
        while (rest.hasRemaining()) {
            channel.write(rest);
        }
    }

    private Path spare() {
        return file.resolveSibling(file.getFileName() + ".new");
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
