package org.jianxin.store;

import java.io.StringReader;
import java.util.Map;
import org.jianxin.events.IndexTemplates;

/** Installs templates and indices, and brings indices of an earlier version up to date. */
final class Schema {
    private final Wire wire;
    private final EventIndices indices;
    private final EventTemplates templates;
    private final ClusterSettings settings;
    private final SchemaJson json = new SchemaJson();

    Schema(Wire wire, EventIndices indices, EventTemplates templates, ClusterSettings settings) {
        this.wire = wire;
        this.indices = indices;
        this.templates = templates;
        this.settings = settings;
    }

    void install() throws StoreUnavailableException {
        String last = "";
        for (BackingIndex index : indices.list()) {
            if (!index.alias().equals(last)) {
                last = index.alias();
                templates.install(last);
            }
            // An index made before a field joined the vocabulary would refuse events that carry it.
            putMapping(index.name(), IndexTemplates.eventMapping());
        }
        Map<String, Object> soon = Map.of("refresh_interval", "1s");
        index(IndexTemplates.ALERTS, IndexTemplates.alertMapping(), soon);
        index(IndexTemplates.FINDINGS, IndexTemplates.findingMapping(), Map.of());
        index(IndexTemplates.DOCUMENTS, IndexTemplates.documentMapping(), Map.of());
    }

    private void index(String name, Map<String, Object> mapping, Map<String, Object> more)
            throws StoreUnavailableException {
        boolean there = wire.repeatable(client -> client.indices().exists(request -> request.index(name)))
                .value();
        if (!there) {
            String body = json.write(json.body(1, settings.replicas(), mapping, more));
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
        var found = wire.repeatable(client -> client.indices().getMapping(request -> request.index(name)))
                .get(name);
        if (found == null || !EventIndices.ours(found.mappings())) {
            throw new StoreRejectedException(409, "index " + name + " is there and is not Jianxin's");
        }
        putMapping(name, mapping);
    }

    private void putMapping(String index, Map<String, Object> mapping) throws StoreUnavailableException {
        String body = json.write(mapping);
        wire.repeatable(client ->
                client.indices().putMapping(request -> request.index(index).withJson(new StringReader(body))));
    }
}
