package org.jianxin.store;

import co.elastic.clients.elasticsearch._types.FieldValue;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jianxin.events.RecordMapper;

/**
 * Where the next page begins, as an opaque text that is safe in a URL.
 *
 * @param pit point in time of the search; empty for a search of the present
 * @param after sort values of the last hit
 */
record PageCursor(String pit, List<FieldValue> after) {
    private static final JsonMapper MAPPER = RecordMapper.create();

    String encode() {
        ObjectNode node = MAPPER.createObjectNode().put("pit", pit);
        ArrayNode values = node.putArray("after");
        for (FieldValue value : after) {
            if (value.isLong()) {
                values.add(value.longValue());
            } else if (value.isDouble()) {
                values.add(value.doubleValue());
            } else if (value.isString()) {
                values.add(value.stringValue());
            } else {
                values.addNull();
            }
        }
        try {
            return Base64.getUrlEncoder().withoutPadding().encodeToString(MAPPER.writeValueAsBytes(node));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e); // numbers and strings only
        }
    }

    static PageCursor decode(String text) {
        try {
            JsonNode node = MAPPER.readTree(Base64.getUrlDecoder().decode(text));
            if (node == null
                    || !node.path("pit").isTextual()
                    || !node.path("after").isArray()) {
                throw new IllegalArgumentException("not a cursor");
            }
            List<FieldValue> values = new ArrayList<>();
            for (JsonNode value : node.get("after")) {
                if (value.isIntegralNumber()) {
                    values.add(FieldValue.of(value.longValue()));
                } else if (value.isNumber()) {
                    values.add(FieldValue.of(value.doubleValue()));
                } else {
                    values.add(value.isNull() ? FieldValue.NULL : FieldValue.of(value.asText()));
                }
            }
            return new PageCursor(node.get("pit").asText(), values);
        } catch (IOException e) {
            throw new IllegalArgumentException("not a cursor", e);
        }
    }
}
