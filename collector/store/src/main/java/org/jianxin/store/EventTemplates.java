package org.jianxin.store;

import java.io.StringReader;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jianxin.events.IndexTemplates;

/**
 * The index templates of events, one for each dataset there is. None matches an index that is not named as one of ours would
 * be, because in a cluster that others use too it would give theirs our mapping.
 */
final class EventTemplates {
    /** Above the stock template for {@code logs-*-*} (100), which would make data streams, and Fleet's (200). */
    private static final int PRIORITY = 500;

    private final Wire wire;
    private final ClusterSettings settings;
    private final SchemaJson json = new SchemaJson();

    EventTemplates(Wire wire, ClusterSettings settings) {
        this.wire = wire;
        this.settings = settings;
    }

    /** Installs or updates the template of the backing indices of an alias. */
    void install(String alias) throws StoreUnavailableException {
        Map<String, Object> template = new LinkedHashMap<>();
        template.put("index_patterns", List.of(EventIndices.pattern(alias)));
        template.put("priority", PRIORITY);
        template.put("version", IndexTemplates.VERSION);
        // A late write to an index that was deleted must not make it again.
        template.put("allow_auto_create", false);
        template.put("_meta", Map.of(IndexTemplates.OWNER_KEY, IndexTemplates.OWNER));
        template.put(
                "template", json.body(settings.shards(), settings.replicas(), IndexTemplates.eventMapping(), Map.of()));
        String body = json.write(template);
        wire.repeatable(client -> client.indices()
                .putIndexTemplate(request -> request.name("jianxin-" + alias).withJson(new StringReader(body))));
    }
}
