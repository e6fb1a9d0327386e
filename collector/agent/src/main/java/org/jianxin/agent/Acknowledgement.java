package org.jianxin.agent;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jianxin.sm.ChainPosition;
import org.jspecify.annotations.Nullable;

/** What intake answers, read without reflection: the top-level strings and numbers of a JSON object. */
record Acknowledgement(Map<String, String> fields) {
    private static final JsonFactory FACTORY = new JsonFactory();
    /** Longest answer looked at, in bytes. */
    static final int MAX_BYTES = 1 << 20;

    static Acknowledgement parse(byte[] body) {
        Map<String, String> fields = new HashMap<>();
        if (body.length > MAX_BYTES) {
            return new Acknowledgement(fields);
        }
        try (JsonParser json = FACTORY.createParser(body)) {
            if (json.nextToken() == JsonToken.START_OBJECT) {
                while (json.nextToken() == JsonToken.FIELD_NAME) {
                    String name = json.currentName();
                    if (json.nextToken().isScalarValue()) {
                        fields.put(name, json.getValueAsString(""));
                    } else {
                        json.skipChildren();
                    }
                }
            }
        } catch (IOException e) {
            fields.clear(); // not JSON: an answer of something between us and intake
        }
        return new Acknowledgement(fields);
    }

    /** Whether a 200 names exactly this end of the chain. */
    boolean names(ChainPosition end) {
        return end.linkHex().equals(fields.get("link"));
    }

    /** Where intake says the chain must continue, in a 409; null when it does not say. */
    @Nullable
    ChainPosition expected() {
        try {
            String number = fields.get("expected_number");
            String link = fields.get("expected_link");
            return number == null || link == null ? null : ChainPosition.of(Long.parseLong(number), link);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** The problem's title and detail (RFC 9457), for a log. */
    String problem() {
        String text = fields.getOrDefault("title", "") + " " + fields.getOrDefault("detail", "");
        return text.length() > 300 ? text.substring(0, 300) : text.strip();
    }
}
