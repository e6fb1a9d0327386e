package org.jianxin.engine;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Instant;
import java.util.Optional;
import org.jianxin.events.RecordMapper;
import org.jianxin.store.DocumentStore;
import org.jianxin.store.DocumentVersion;
import org.jianxin.store.StoreUnavailableException;
import org.jianxin.store.StoredDocument;
import org.jianxin.store.TailPosition;
import org.jianxin.store.VersionConflictException;
import org.jspecify.annotations.Nullable;

/**
 * The worker's two documents. The checkpoint holds position and state together, and is written after the alerts of a
 * batch. The plan is written before them and says which events the batch holds: a worker that starts again after being
 * killed in between takes exactly the same batch from the same state, so it comes to the same changes, and those that
 * were written already change nothing.
 *
 * <p>Not for use by several threads.
 */
final class Checkpoints {
    private static final String TYPE = "rules-worker";
    private static final String CHECKPOINT = "checkpoint";
    private static final String PLAN = "plan";
    /** Written anew with every batch, into a store whose heap is small; beyond this the oldest of the state is given up. */
    static final int MAX_BYTES = 8 << 20;

    private final DocumentStore documents;
    private final JsonMapper mapper = RecordMapper.create();
    private @Nullable DocumentVersion checkpointVersion;
    private @Nullable DocumentVersion planVersion;

    /** Where the worker is and what it remembers. */
    record Checkpoint(TailPosition position, WorkerState.Saved state) {
        Checkpoint {
            requireNonNull(position, "position");
            requireNonNull(state, "state");
        }
    }

    /** A batch whose alerts may have been written, in part or in full. */
    record Plan(TailPosition from, TailPosition to) {
        Plan {
            requireNonNull(from, "from");
            requireNonNull(to, "to");
        }
    }

    /** Another worker writes the same checkpoint; two would count everything twice. */
    static final class SecondWorkerException extends Exception {
        private static final long serialVersionUID = 1L;

        SecondWorkerException() {
            super("another rules worker is at work on this cluster");
        }
    }

    Checkpoints(DocumentStore documents) {
        this.documents = requireNonNull(documents, "documents");
    }

    /** The last checkpoint; the beginning when there is none. */
    Checkpoint load() throws StoreUnavailableException {
        Optional<StoredDocument> stored = documents.get(TYPE, CHECKPOINT);
        checkpointVersion = stored.map(StoredDocument::version).orElse(null);
        return stored.isEmpty()
                ? new Checkpoint(TailPosition.beginning(), WorkerState.Saved.empty())
                : read(stored.get(), Checkpoint.class);
    }

    /** The batch under way when the last worker ended, if it was this far from {@code position}. */
    Optional<Plan> plan(TailPosition position) throws StoreUnavailableException {
        Optional<StoredDocument> stored = documents.get(TYPE, PLAN);
        planVersion = stored.map(StoredDocument::version).orElse(null);
        return stored.map(document -> read(document, Plan.class))
                .filter(plan -> plan.from().equals(position));
    }

    /**
     * The checkpoint, of which the state gives up as much as it must for it not to be too large.
     *
     * @param state changed
     */
    Checkpoint fitting(TailPosition position, WorkerState state, Instant now) {
        Checkpoint checkpoint = new Checkpoint(position, state.save());
        while (bytes(checkpoint) > MAX_BYTES && state.holdsWhatCanBeGivenUp()) {
            state.giveUpTenth(now);
            checkpoint = new Checkpoint(position, state.save());
        }
        return checkpoint;
    }

    private int bytes(Checkpoint checkpoint) {
        try {
            return mapper.writeValueAsBytes(checkpoint).length;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(
                    "cannot write a checkpoint", e); // records of text, numbers and times do not fail
        }
    }

    void save(Checkpoint checkpoint) throws StoreUnavailableException, SecondWorkerException {
        try {
            checkpointVersion = put(CHECKPOINT, checkpoint, checkpointVersion);
        } catch (VersionConflictException e) {
            // A write whose answer was lost may have taken effect; then it is ours and says the same.
            StoredDocument now = documents.get(TYPE, CHECKPOINT).orElseThrow(SecondWorkerException::new);
            if (!read(now, Checkpoint.class).equals(checkpoint)) {
                throw new SecondWorkerException();
            }
            checkpointVersion = now.version();
        }
    }

    void save(Plan plan) throws StoreUnavailableException, SecondWorkerException {
        try {
            planVersion = put(PLAN, plan, planVersion);
        } catch (VersionConflictException e) {
            StoredDocument now = documents.get(TYPE, PLAN).orElseThrow(SecondWorkerException::new);
            if (!read(now, Plan.class).equals(plan)) {
                throw new SecondWorkerException();
            }
            planVersion = now.version();
        }
    }

    private DocumentVersion put(String id, Object body, @Nullable DocumentVersion expected)
            throws VersionConflictException, StoreUnavailableException {
        return documents.put(TYPE, id, mapper.valueToTree(body), expected).version();
    }

    private <T> T read(StoredDocument document, Class<T> type) {
        try {
            return mapper.treeToValue(document.body(), type);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(
                    "document " + document.type() + "/" + document.id() + " is not what this version writes", e);
        }
    }
}
