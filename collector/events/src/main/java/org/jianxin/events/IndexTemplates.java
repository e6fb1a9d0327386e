package org.jianxin.events;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The Elasticsearch index templates, as plain maps ready to be written as JSON. Mappings are explicit and {@code strict}:
 * a document with a field that is not in the vocabulary is refused, not guessed at.
 */
public final class IndexTemplates {
    /** Version of the templates; raise it with every change of a mapping. */
    public static final int VERSION = 2;

    /** Key of a mapping's {@code _meta} that says whose the index is; in a cluster that others use too, a name does not. */
    public static final String OWNER_KEY = "owner";

    /** Whose our indices are. */
    public static final String OWNER = "jianxin";

    public static final String ALERTS = "jianxin-alerts";
    public static final String FINDINGS = "jianxin-findings";
    /** Checkpoints, leases, assessments: documents with a {@code type} and an unindexed {@code body}. */
    public static final String DOCUMENTS = "jianxin-documents";

    /** Field of alert documents that the record does not have: severities as numbers, 0 to 4, to sort by. */
    public static final String SEVERITY_RANK = "severity_rank";

    private IndexTemplates() {}

    /** The alias events of a dataset are read and written through. */
    public static String eventsAlias(String dataset, String namespace) {
        return "logs-" + dataset + "-" + namespace;
    }

    /** Mapping of event indices, from {@link Ecs#all()}. */
    public static Map<String, Object> eventMapping() {
        Map<String, Object> properties = new TreeMap<>();
        for (Field<?> field : Ecs.all().values()) {
            Map<String, Object> at = properties;
            String[] path = field.name().split("\\.");
            for (int i = 0; i < path.length - 1; i++) {
                at = child(at, path[i]);
            }
            at.put(path[path.length - 1], fieldMapping(field.type()));
        }
        return strict(properties);
    }

    /** Mapping of the alert index. */
    public static Map<String, Object> alertMapping() {
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put("id", keyword());
        properties.put(
                "rule",
                object(Map.of(
                        "id", keyword(),
                        "version", type("integer"),
                        "digest", keyword(),
                        "title_zh", keyword(),
                        "title_en", keyword(),
                        "references", keyword(),
                        "techniques", keyword())));
        for (String name : List.of("severity", "key", "status", "assignee", "verdict")) {
            properties.put(name, keyword());
        }
        for (String name : List.of("window_start", "first_seen", "last_seen", "raised_at")) {
            properties.put(name, type("date"));
        }
        properties.put("count", type("long"));
        properties.put(SEVERITY_RANK, type("byte"));
        properties.put(
                "who",
                object(Map.of(
                        "account", keyword(),
                        "organization", keyword(),
                        "host", keyword(),
                        "source_ip", keyword())));
        properties.put(
                "what",
                object(Map.of(
                        "dataset", keyword(),
                        "fields", keyword(),
                        "grade", type("integer"),
                        "channel", keyword(),
                        "receiver", keyword(),
                        "marker", keyword())));
        properties.put("reason_zh", type("text"));
        properties.put("reason_en", type("text"));
        properties.put(
                "evidence",
                object(Map.of("index", keyword(), "event_id", keyword(), "sm3", keyword(), "at", type("date"))));
        properties.put("applied", Map.of("type", "object", "enabled", false));
        properties.put("history", Map.of("type", "object", "enabled", false));
        return strict(properties);
    }

    /** Mapping of the findings index. */
    public static Map<String, Object> findingMapping() {
        Map<String, Object> properties = new LinkedHashMap<>();
        for (String name : List.of(
                "id", "component", "file", "file_sm3", "vulnerability", "severity", "fixed_version", "references")) {
            properties.put(name, keyword());
        }
        properties.put("found", type("date"));
        properties.put("feed_date", type("date"));
        properties.put("cvss", type("double"));
        properties.put("summary", type("text"));
        return strict(properties);
    }

    /** Mapping of the document index: found by type and id, never searched inside. */
    public static Map<String, Object> documentMapping() {
        return strict(
                Map.of("type", keyword(), "updated", type("date"), "body", Map.of("type", "object", "enabled", false)));
    }

    private static Map<String, Object> fieldMapping(FieldType type) {
        return switch (type) {
            case KEYWORD, KEYWORDS -> keyword();
            case TEXT -> type("text");
            case STORED -> Map.of("type", "keyword", "index", false, "doc_values", false);
            case LONG -> type("long");
            case BOOLEAN -> type("boolean");
            case DATE -> type("date");
            case IP -> type("ip");
            case EXPOSURES -> Map.of("type", "nested", "properties", exposure());
        };
    }

    private static Map<String, Object> exposure() {
        Map<String, Object> properties = new TreeMap<>();
        for (String name : List.of("field", "kind", "catalogue_field", "masked_form", "digest")) {
            properties.put(name, keyword());
        }
        for (String name : List.of("clear", "masked", "weak", "gateway_masked", "blocked", "first_record")) {
            properties.put(name, type("long"));
        }
        properties.put("grade", type("integer"));
        return properties;
    }

    @SuppressWarnings("unchecked") // only this class puts values into these maps
    private static Map<String, Object> child(Map<String, Object> properties, String name) {
        Map<String, Object> object =
                (Map<String, Object>) properties.computeIfAbsent(name, n -> object(new TreeMap<>()));
        return (Map<String, Object>) object.get("properties");
    }

    private static Map<String, Object> strict(Map<String, Object> properties) {
        Map<String, Object> mapping = new LinkedHashMap<>();
        mapping.put("_meta", Map.of(OWNER_KEY, OWNER));
        mapping.put("dynamic", "strict");
        mapping.put("properties", properties);
        return mapping;
    }

    private static Map<String, Object> object(Map<String, ?> properties) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("properties", properties);
        return object;
    }

    /** Values longer than 8191 characters (Lucene's limit in the worst case of UTF-8) stay in the source, unindexed. */
    private static Map<String, Object> keyword() {
        return Map.of("type", "keyword", "ignore_above", 8191);
    }

    private static Map<String, Object> type(String name) {
        return Map.of("type", name);
    }
}
