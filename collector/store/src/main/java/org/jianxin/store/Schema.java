package org.jianxin.store;

import co.elastic.clients.elasticsearch.ElasticsearchClient;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.StringReader;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jianxin.events.IndexTemplates;
import org.jianxin.events.RecordMapper;

/** Installs templates and indices, and brings indices of an earlier version up to date. */
final class Schema {
    /** Above the stock template for {@code logs-*-*} (100), which would make data streams. */
    private static final int LOWEST_PRIORITY = 500;

    private final Wire wire;
    private final EventIndices indices;
    private final ClusterSettings settings;
    private final JsonMapper mapper = RecordMapper.create();

    Schema(Wire wire, EventIndices indices, ClusterSettings settings) {
        this.wire = wire;
        this.indices = indices;
        this.settings = settings;
    }

    void install() throws StoreUnavailableException {
        Map<String, Object> events = new LinkedHashMap<>();
        events.put("index_patterns", EventIndices.pattern(settings.namespace()));
        events.put("priority", priority());
        events.put("version", IndexTemplates.VERSION);
        events.put("template", body(settings.shards(), IndexTemplates.eventMapping(), Map.of()));
        String template = json(events);
        wire.repeatable(client -> client.indices()
                .putIndexTemplate(request ->
                        request.name("jianxin-events-" + settings.namespace()).withJson(new StringReader(template))));
        // An index made before a field joined the vocabulary would refuse events that carry it.
        for (BackingIndex index : indices.list()) {
            putMapping(index.name(), IndexTemplates.eventMapping());
        }
        Map<String, Object> soon = Map.of("refresh_interval", "1s");
        index(IndexTemplates.ALERTS, IndexTemplates.alertMapping(), soon);
        index(IndexTemplates.FINDINGS, IndexTemplates.findingMapping(), Map.of());
        index(IndexTemplates.DOCUMENTS, IndexTemplates.documentMapping(), Map.of());
    }

    /**
     * One per namespace: Elasticsearch refuses two templates of one priority whose patterns could both match some name, and
     * those of two namespaces could match a name that neither of them ever makes.
     */
    private int priority() {
        return LOWEST_PRIORITY + Math.floorMod(settings.namespace().hashCode(), 1_000_000);
    }

    private void index(String name, Map<String, Object> mapping, Map<String, Object> more)
            throws StoreUnavailableException {
        boolean there = wire.repeatable(client -> client.indices().exists(request -> request.index(name)))
                .value();
        if (!there) {
            String body = json(body(1, mapping, more));
            try {
                wire.repeatable(client ->
                        client.indices().create(request -> request.index(name).withJson(new StringReader(body))));
                return;
            } catch (StoreRejectedException e) {
                if (!String.valueOf(e.getMessage()).contains("resource_already_exists")) {
                    throw e;
                }
                // another process has just made it, perhaps of another version
            }
        }
        putMapping(name, mapping);
    }

    private void putMapping(String index, Map<String, Object> mapping) throws StoreUnavailableException {
        String body = json(mapping);
        wire.repeatable((ElasticsearchClient client) ->
                client.indices().putMapping(request -> request.index(index).withJson(new StringReader(body))));
    }

    private Map<String, Object> body(int shards, Map<String, Object> mapping, Map<String, Object> more) {
        Map<String, Object> index = new LinkedHashMap<>(more);
        index.put("number_of_shards", shards);
        index.put("number_of_replicas", settings.replicas());
        return Map.of("settings", Map.of("index", index), "mappings", mapping);
    }

    private String json(Object value) {
        try {
            return mapper.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e); // maps, strings and numbers only
        }
    }
}
