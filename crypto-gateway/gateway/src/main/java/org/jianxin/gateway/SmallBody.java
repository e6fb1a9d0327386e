package org.jianxin.gateway;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jianxin.events.RecordMapper;

/** The few fields of a form, or of a JSON object of strings. */
final class SmallBody {
    private static final int MAX = 8 << 10;
    private static final JsonMapper JSON = RecordMapper.create();

    private SmallBody() {}

    static boolean json(HttpServerRequest request) {
        String type = request.getHeader("Content-Type");
        return type != null && type.toLowerCase(Locale.ROOT).startsWith("application/json");
    }

    /** Reads the body; fails when it is longer than a form can be, or is neither a form nor an object of strings. */
    static Future<Map<String, String>> read(HttpServerRequest request) {
        Promise<Map<String, String>> fields = Promise.promise();
        Buffer body = Buffer.buffer();
        request.handler(chunk -> {
            if (body.length() + chunk.length() > MAX) {
                fields.tryFail(new IOException("too long"));
            } else {
                body.appendBuffer(chunk);
            }
        });
        request.exceptionHandler(fields::tryFail);
        request.endHandler(v -> {
            try {
                fields.tryComplete(json(request) ? object(body) : form(body));
            } catch (IOException | IllegalArgumentException e) {
                fields.tryFail(new IOException("not a form")); // the cause may quote what was typed
            }
        });
        request.resume();
        return fields.future();
    }

    private static Map<String, String> form(Buffer body) {
        Map<String, String> fields = new HashMap<>();
        Map<String, List<String>> decoded = new QueryStringDecoder(
                        body.toString(StandardCharsets.UTF_8), StandardCharsets.UTF_8, false, 16)
                .parameters();
        decoded.forEach((name, values) -> fields.put(name, values.get(0)));
        return fields;
    }

    private static Map<String, String> object(Buffer body) throws JsonProcessingException, IOException {
        Map<String, String> fields = new HashMap<>();
        JsonNode node = JSON.readTree(body.getBytes());
        if (node == null || !node.isObject()) {
            throw new IOException("not an object");
        }
        node.fields().forEachRemaining(field -> {
            if (field.getValue().isTextual()) {
                fields.put(field.getKey(), field.getValue().textValue());
            }
        });
        return fields;
    }
}
