package org.jianxin.store;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;

/**
 * A small document: a checkpoint, a lease, an assessment.
 *
 * @param updated when it was last put
 */
public record StoredDocument(String type, String id, JsonNode body, Instant updated, DocumentVersion version) {
    public StoredDocument {
        requireNonNull(type, "type");
        requireNonNull(id, "id");
        requireNonNull(body, "body");
        requireNonNull(updated, "updated");
        requireNonNull(version, "version");
    }
}
