package org.jianxin.agent;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jianxin.agent.AgentStatus.SourceStatus;
import org.jspecify.annotations.Nullable;

/** The status as JSON, without reflection. */
final class StatusJson {
    private static final JsonFactory FACTORY = new JsonFactory();

    private StatusJson() {}

    static byte[] write(AgentStatus status) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(1024);
        try (JsonGenerator json = FACTORY.createGenerator(out)) {
            json.writeStartObject();
            json.writeStringField("agent", status.agent());
            json.writeStringField("at", status.at().toString());
            json.writeStringField("started", status.started().toString());
            json.writeNumberField("waiting_segments", status.waitingSegments());
            json.writeNumberField("waiting_bytes", status.waitingBytes());
            json.writeNumberField("cap_bytes", status.capBytes());
            json.writeNumberField("sent_segments", status.sentSegments());
            if (status.lastAcknowledged() != null) {
                json.writeStringField(
                        "last_acknowledged", status.lastAcknowledged().toString());
            }
            json.writeStringField("connection", status.connection());
            json.writeStringField("problem", status.problem());
            json.writeArrayFieldStart("sources");
            for (SourceStatus source : status.sources()) {
                json.writeStartObject();
                json.writeStringField("name", source.name());
                json.writeStringField("type", source.type());
                json.writeNumberField("read", source.read());
                json.writeNumberField("acknowledged", source.acknowledged());
                json.writeNumberField("lost", source.lost());
                json.writeNumberField("behind_bytes", source.behindBytes());
                json.writeStringField("problem", source.problem());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException e) {
            throw new IllegalStateException(e); // a byte array does not fail
        }
        return out.toByteArray();
    }

    /** @throws IOException when it is not a status */
    static AgentStatus read(byte[] text) throws IOException {
        try (JsonParser json = FACTORY.createParser(text)) {
            Map<String, String> fields = new HashMap<>();
            List<SourceStatus> sources = new ArrayList<>();
            json.nextToken();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                if (json.nextToken() == JsonToken.START_ARRAY) {
                    while (json.nextToken() == JsonToken.START_OBJECT) {
                        sources.add(source(object(json)));
                    }
                } else {
                    fields.put(name, json.getValueAsString(""));
                }
            }
            return new AgentStatus(
                    text(fields, "agent"),
                    Instant.parse(text(fields, "at")),
                    Instant.parse(text(fields, "started")),
                    number(fields, "waiting_segments"),
                    number(fields, "waiting_bytes"),
                    number(fields, "cap_bytes"),
                    number(fields, "sent_segments"),
                    instant(fields.get("last_acknowledged")),
                    text(fields, "connection"),
                    text(fields, "problem"),
                    sources);
        } catch (DateTimeException | NumberFormatException e) {
            throw new IOException("not a status of the agent: " + e.getMessage(), e);
        }
    }

    private static SourceStatus source(Map<String, String> fields) throws IOException {
        return new SourceStatus(
                text(fields, "name"),
                text(fields, "type"),
                number(fields, "read"),
                number(fields, "acknowledged"),
                number(fields, "lost"),
                number(fields, "behind_bytes"),
                text(fields, "problem"));
    }

    private static Map<String, String> object(JsonParser json) throws IOException {
        Map<String, String> fields = new HashMap<>();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            json.nextToken();
            fields.put(name, json.getValueAsString(""));
        }
        return fields;
    }

    private static @Nullable Instant instant(@Nullable String text) {
        return text == null ? null : Instant.parse(text);
    }

    private static String text(Map<String, String> fields, String name) throws IOException {
        String value = fields.get(name);
        if (value == null) {
            throw new IOException("the status has no " + name);
        }
        return value;
    }

    private static long number(Map<String, String> fields, String name) throws IOException {
        return Long.parseLong(text(fields, name));
    }
}
