package org.jianxin.intake;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jianxin.events.RecordMapper;
import org.jianxin.store.DocumentStore;
import org.jianxin.store.DocumentVersion;
import org.jianxin.store.StoreUnavailableException;
import org.jianxin.store.StoredDocument;
import org.jianxin.store.VersionConflictException;
import org.jspecify.annotations.Nullable;

/** The checkpoint documents of all agents. Safe for use by several threads. */
final class Checkpoints {
    private static final String TYPE = "intake-agent";

    private final DocumentStore documents;
    private final JsonMapper mapper = RecordMapper.create();

    /** @param version null when there is no document yet */
    record Versioned(Checkpoint checkpoint, @Nullable DocumentVersion version) {}

    Checkpoints(DocumentStore documents) {
        this.documents = requireNonNull(documents, "documents");
    }

    /** The agent's checkpoint, or a new one at the beginning of its chain. */
    Versioned get(String agentId) throws StoreUnavailableException {
        Optional<StoredDocument> document = documents.get(TYPE, agentId);
        return document.isEmpty()
                ? new Versioned(Checkpoint.start(), null)
                : new Versioned(read(document.get()), document.get().version());
    }

    /**
     * Puts a checkpoint in the place of the version it was made from.
     *
     * @throws VersionConflictException when someone else was faster
     */
    Versioned put(String agentId, Checkpoint checkpoint, @Nullable DocumentVersion expected)
            throws StoreUnavailableException, VersionConflictException {
        StoredDocument stored = documents.put(TYPE, agentId, mapper.valueToTree(checkpoint), expected);
        return new Versioned(checkpoint, stored.version());
    }

    List<AgentIntake> all(Instant now) throws StoreUnavailableException {
        List<AgentIntake> agents = new ArrayList<>();
        for (StoredDocument document : documents.list(TYPE)) {
            Checkpoint checkpoint = read(document);
            Instant lastSeen = checkpoint.lastSeen();
            if (lastSeen != null) {
                agents.add(new AgentIntake(
                        document.id(),
                        lastSeen,
                        Duration.between(lastSeen, now),
                        checkpoint.lag(),
                        checkpoint.segments(),
                        checkpoint.events(),
                        checkpoint.lost(),
                        checkpoint.rejected(),
                        checkpoint.acknowledged()));
            }
        }
        return agents;
    }

    private Checkpoint read(StoredDocument document) {
        try {
            return mapper.treeToValue(document.body(), Checkpoint.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(
                    "document " + TYPE + "/" + document.id() + " is not a checkpoint: " + e.getOriginalMessage(), e);
        }
    }
}
