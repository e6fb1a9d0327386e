package org.jianxin.store;

import co.elastic.clients.elasticsearch._types.ErrorCause;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Says why Elasticsearch refused something without repeating values: its reasons quote the document ("Preview of field's
 * value"), and documents hold citizens' data.
 */
final class Refusal {
    /** Errors about indices and rights, whose reasons name nothing but those. */
    private static final Set<String> ABOUT_INDICES = Set.of(
            "security_exception",
            "index_not_found_exception",
            "resource_already_exists_exception",
            "invalid_index_name_exception",
            "invalid_alias_name_exception",
            "cluster_block_exception",
            "unavailable_shards_exception",
            "circuit_breaking_exception");

    private static final Pattern FIELD = Pattern.compile("field \\[([\\w@.]+)]");
    private static final Pattern STRICT =
            Pattern.compile("dynamic introduction of \\[([\\w@.]+)] within \\[([\\w@.]+)]");
    private static final Pattern MAPPER = Pattern.compile("[Mm]apper (?:for )?\\[([\\w@.]+)]");

    private Refusal() {}

    static String describe(@Nullable ErrorCause cause) {
        if (cause == null) {
            return "unknown error";
        }
        String type = cause.type() == null ? "unknown error" : cause.type();
        String reason = cause.reason() == null ? "" : cause.reason();
        if (ABOUT_INDICES.contains(type) || reason.startsWith("index template [")) {
            return type + ": " + reason;
        }
        Matcher strict = STRICT.matcher(reason);
        if (strict.find()) {
            String parent = strict.group(2).equals("_doc") ? "" : strict.group(2) + ".";
            return type + ": field " + parent + strict.group(1) + " is not in the mapping";
        }
        for (Pattern pattern : new Pattern[] {FIELD, MAPPER}) {
            Matcher field = pattern.matcher(reason);
            if (field.find()) {
                return type + ": field " + field.group(1);
            }
        }
        return cause.causedBy() == null ? type : type + ", caused by " + describe(cause.causedBy());
    }
}
