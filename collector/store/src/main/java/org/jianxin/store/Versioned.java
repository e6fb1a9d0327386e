package org.jianxin.store;

import co.elastic.clients.elasticsearch._types.OpType;
import co.elastic.clients.elasticsearch.core.IndexResponse;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Writes one document under optimistic concurrency control. */
final class Versioned {
    private Versioned() {}

    /**
     * Writes a document if it is at the expected version.
     *
     * @param expected null: it must not exist
     * @return its new version; empty when it was not at the expected one
     */
    static Optional<DocumentVersion> write(
            Wire wire, String index, String id, ObjectNode source, @Nullable DocumentVersion expected)
            throws StoreUnavailableException {
        try {
            IndexResponse answer = wire.once(client -> client.index(request -> {
                request.index(index).id(id).document(source).timeout(time -> time.time("10s"));
                return expected == null
                        ? request.opType(OpType.Create)
                        : request.ifSeqNo(expected.seqNo()).ifPrimaryTerm(expected.primaryTerm());
            }));
            Long seqNo = answer.seqNo();
            Long primaryTerm = answer.primaryTerm();
            if (seqNo == null || primaryTerm == null) {
                throw new IllegalStateException("an answer without a version");
            }
            return Optional.of(new DocumentVersion(seqNo, primaryTerm));
        } catch (StoreRejectedException e) {
            if (e.status() == 409) {
                return Optional.empty();
            }
            throw e;
        }
    }
}
