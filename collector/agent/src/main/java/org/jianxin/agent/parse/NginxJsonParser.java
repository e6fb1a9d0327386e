package org.jianxin.agent.parse;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.Map;
import org.jianxin.events.Ecs;
import org.jianxin.events.Event;

/**
 * nginx with one JSON object a line. In nginx.conf:
 *
 * <pre>
 * log_format jianxin escape=json '{"time":"$time_iso8601","remote_addr":"$remote_addr","remote_port":"$remote_port",'
 *   '"remote_user":"$remote_user","method":"$request_method","uri":"$request_uri","protocol":"$server_protocol",'
 *   '"status":"$status","bytes":"$body_bytes_sent","seconds":"$request_time","referer":"$http_referer",'
 *   '"agent":"$http_user_agent","request_id":"$request_id","tls":"$ssl_protocol","cipher":"$ssl_cipher",'
 *   '"client_dn":"$ssl_client_s_dn"}';
 * </pre>
 *
 * Fields beyond these are left aside; {@code time}, {@code remote_addr}, {@code uri} and {@code status} must be there.
 */
final class NginxJsonParser extends SingleLineParser {
    private final JsonFactory factory = new JsonFactory();
    private final NginxEvents events;

    NginxJsonParser(NginxEvents events) {
        this.events = events;
    }

    @Override
    Event.Builder parse(String line, Instant readAt) {
        try {
            return event(line, fields(line));
        } catch (IOException | DateTimeException | NumberFormatException e) {
            return events.unparsed(line);
        }
    }

    private Event.Builder event(String line, Map<String, String> fields) throws IOException {
        Event.Builder event = events.begin(line)
                .put(
                        Ecs.TIMESTAMP,
                        OffsetDateTime.parse(required(fields, "time")).toInstant());
        events.client(event, required(fields, "remote_addr"), fields.get("remote_user"));
        events.target(event, required(fields, "uri"));
        NginxEvents.status(event, Long.parseLong(required(fields, "status")));
        events.headers(event, fields.get("referer"), fields.get("agent"));
        event.putIfPresent(Ecs.HTTP_REQUEST_METHOD, fields.get("method"))
                .putIfPresent(Ecs.NETWORK_PROTOCOL, fields.get("protocol"))
                .putIfPresent(Ecs.HTTP_REQUEST_ID, fields.get("request_id"))
                .putIfPresent(Ecs.TLS_VERSION, fields.get("tls"))
                .putIfPresent(Ecs.TLS_CIPHER, fields.get("cipher"))
                .putIfPresent(Ecs.TLS_CLIENT_SUBJECT, fields.get("client_dn"));
        if (has(fields, "bytes")) {
            event.put(Ecs.HTTP_RESPONSE_BODY_BYTES, Long.parseLong(fields.get("bytes")));
        }
        if (has(fields, "remote_port")) {
            event.put(Ecs.SOURCE_PORT, Long.parseLong(fields.get("remote_port")));
        }
        if (has(fields, "seconds")) {
            double seconds = Double.parseDouble(fields.get("seconds"));
            event.put(Ecs.EVENT_DURATION, Math.round(seconds * 1e9));
        }
        return event;
    }

    private Map<String, String> fields(String line) throws IOException {
        Map<String, String> fields = new HashMap<>();
        try (JsonParser parser = factory.createParser(line)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("not an object");
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                if (!parser.nextToken().isScalarValue()) {
                    throw new IOException("nested");
                }
                fields.put(name, parser.getValueAsString(""));
            }
            if (parser.nextToken() != null) {
                throw new IOException("text after the object");
            }
        }
        return fields;
    }

    private static boolean has(Map<String, String> fields, String name) {
        return !fields.getOrDefault(name, "").isEmpty();
    }

    private static String required(Map<String, String> fields, String name) throws IOException {
        String value = fields.get(name);
        if (value == null || value.isEmpty()) {
            throw new IOException(name);
        }
        return value;
    }
}
