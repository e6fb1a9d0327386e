package org.jianxin.store;

import co.elastic.clients.elasticsearch._types.ErrorCause;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What an answer that is no success means: whether what was sent is refused for what it is, or only for now. In doubt it is
 * only for now: whoever sends keeps what it has, and an event that is thrown away does not come back.
 *
 * <p>Failures are described without values: Elasticsearch's reasons quote the document ("Preview of field's value"), and
 * documents hold citizens' data.
 */
final class Failure {
    /** The document does not fit the mapping, and never will. */
    private static final Set<String> OF_DOCUMENTS =
            Set.of("document_parsing_exception", "mapper_parsing_exception", "strict_dynamic_mapping_exception");

    /** States of an index that somebody can end, though they may come with a status that says otherwise. */
    private static final Set<String> OF_THE_MOMENT = Set.of("index_closed_exception", "cluster_block_exception");

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

    private Failure() {}

    /** Whether a request is refused for good. */
    static boolean lasting(int status, @Nullable String type) {
        return status >= 400
                && status < 500
                && !rights(status)
                && status != 408
                && status != 429
                && (type == null || !OF_THE_MOMENT.contains(type));
    }

    /** Whether one document of a bulk request is refused for good: it does not fit, or its index is not there. */
    static boolean lastingForDocument(int status, @Nullable ErrorCause cause) {
        String type = cause == null || cause.type() == null ? "" : cause.type();
        return status == 400 && OF_DOCUMENTS.contains(type)
                || status == 404 && type.equals("index_not_found_exception");
    }

    /** Whether it is about credentials, rights or a block, which asking again at once will not change. */
    static boolean rights(int status) {
        return status == 401 || status == 403;
    }

    /** Whether the request was certainly not carried out: overload, or a cluster that is not ready. */
    static boolean notCarriedOut(int status) {
        return status == 429 || status == 503;
    }

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
