package org.jianxin.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jianxin.events.RecordMapper;

/** Settings and mappings as Elasticsearch wants to read them. */
final class SchemaJson {
    private final JsonMapper mapper = RecordMapper.create();

    /** What an index is made of. */
    Map<String, Object> body(int shards, int replicas, Map<String, Object> mapping, Map<String, Object> more) {
        Map<String, Object> index = new LinkedHashMap<>(more);
        index.put("number_of_shards", shards);
        index.put("number_of_replicas", replicas);
        return Map.of("settings", Map.of("index", index), "mappings", mapping);
    }

    String write(Object value) {
        try {
            return mapper.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e); // maps, strings and numbers only
        }
    }
}
