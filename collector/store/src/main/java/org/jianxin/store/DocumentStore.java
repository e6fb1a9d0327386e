package org.jianxin.store;

import co.elastic.clients.elasticsearch.core.GetResponse;
import co.elastic.clients.elasticsearch.core.search.Hit;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jianxin.events.IndexTemplates;
import org.jianxin.events.RecordMapper;
import org.jspecify.annotations.Nullable;

/** Small documents, by type and id. Safe for use by several threads and processes. */
public final class DocumentStore {
    private static final Pattern TYPE = Pattern.compile("[a-z][a-z0-9-]{0,63}");
    private static final int PAGE = 500;

    private final Wire wire;
    private final Clock clock;
    private final JsonMapper mapper = RecordMapper.create();

    DocumentStore(Wire wire, Clock clock) {
        this.wire = wire;
        this.clock = clock;
    }

    /** The document as it is now, even if it was put a moment ago. */
    public Optional<StoredDocument> get(String type, String id) throws StoreUnavailableException {
        String key = key(type, id);
        GetResponse<ObjectNode> answer = wire.repeatable(client ->
                client.get(request -> request.index(IndexTemplates.DOCUMENTS).id(key), ObjectNode.class));
        ObjectNode source = answer.source();
        return source == null
                ? Optional.empty()
                : Optional.of(document(key, source, version(answer.seqNo(), answer.primaryTerm())));
    }

    /**
     * Puts a document. Sent once: after a {@link StoreUnavailableException} it may or may not have been put, which
     * {@link #get} tells.
     *
     * @param body a JSON object
     * @param expected the version it replaces; null: it must not exist
     * @throws VersionConflictException when it is not at the expected version
     */
    public StoredDocument put(String type, String id, JsonNode body, @Nullable DocumentVersion expected)
            throws VersionConflictException, StoreUnavailableException {
        if (!body.isObject()) {
            throw new IllegalArgumentException("the body of a document is a JSON object");
        }
        String key = key(type, id);
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        ObjectNode source = mapper.createObjectNode();
        source.put("type", type);
        source.set("updated", mapper.valueToTree(now));
        source.set("body", body);
        DocumentVersion version = Versioned.write(wire, IndexTemplates.DOCUMENTS, key, source, expected)
                .orElse(null);
        if (version == null) {
            throw new VersionConflictException(type, id);
        }
        return new StoredDocument(type, id, body, now, version);
    }

    /** All documents of a type, as they are now, by id. */
    public List<StoredDocument> list(String type) throws StoreUnavailableException {
        key(type, "any");
        wire.repeatable(client -> client.indices().refresh(request -> request.index(IndexTemplates.DOCUMENTS)));
        String pit = wire.repeatable(client -> client.openPointInTime(
                        request -> request.index(IndexTemplates.DOCUMENTS).keepAlive(time -> time.time("1m"))))
                .id();
        List<StoredDocument> documents = new ArrayList<>();
        List<Hit<ObjectNode>> page = List.of();
        do {
            var after = page.isEmpty() ? null : page.get(page.size() - 1).sort();
            page = wire.repeatable(client -> client.search(
                            request -> {
                                request.pit(point -> point.id(pit).keepAlive(time -> time.time("1m")))
                                        .query(query -> query.term(
                                                term -> term.field("type").value(type)))
                                        .sort(sort -> sort.field(field -> field.field("_shard_doc")))
                                        .size(PAGE)
                                        .seqNoPrimaryTerm(true)
                                        .allowPartialSearchResults(false);
                                return after == null ? request : request.searchAfter(after);
                            },
                            ObjectNode.class))
                    .hits()
                    .hits();
            for (Hit<ObjectNode> hit : page) {
                ObjectNode source = hit.source();
                String key = hit.id();
                if (source != null && key != null) {
                    documents.add(document(key, source, version(hit.seqNo(), hit.primaryTerm())));
                }
            }
        } while (page.size() == PAGE);
        wire.succeeds(client -> client.closePointInTime(request -> request.id(pit)));
        documents.sort(Comparator.comparing(StoredDocument::id));
        return documents;
    }

    private StoredDocument document(String key, ObjectNode source, DocumentVersion version) {
        String type = source.path("type").asText();
        return new StoredDocument(
                type,
                key.substring(type.length() + 1),
                source.path("body"),
                Instant.parse(source.path("updated").asText()),
                version);
    }

    private static DocumentVersion version(@Nullable Long seqNo, @Nullable Long primaryTerm) {
        if (seqNo == null || primaryTerm == null) {
            throw new IllegalStateException("a document without a version");
        }
        return new DocumentVersion(seqNo, primaryTerm);
    }

    private static String key(String type, String id) {
        if (!TYPE.matcher(type).matches()) {
            throw new IllegalArgumentException("document type must match " + TYPE + ": " + type);
        }
        if (id.isEmpty() || id.length() > 128) {
            throw new IllegalArgumentException("a document id has 1 to 128 characters");
        }
        return type + "/" + id;
    }
}
