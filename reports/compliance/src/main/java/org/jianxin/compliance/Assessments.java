package org.jianxin.compliance;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jianxin.events.RecordMapper;
import org.jianxin.store.DocumentStore;
import org.jianxin.store.StoreUnavailableException;
import org.jianxin.store.StoredDocument;
import org.jianxin.store.VersionConflictException;

/** The assessments made so far. They are never changed: a new one is made instead. Safe for use by several threads. */
public final class Assessments {
    private static final String TYPE = "assessment";

    private final DocumentStore documents;
    private final JsonMapper json = RecordMapper.create();

    public Assessments(DocumentStore documents) {
        this.documents = requireNonNull(documents, "documents");
    }

    /** @throws VersionConflictException when one of that id is there already */
    public void add(Assessment assessment) throws StoreUnavailableException, VersionConflictException {
        documents.put(TYPE, assessment.id(), json.valueToTree(assessment), null);
    }

    public Optional<Assessment> find(String id) throws StoreUnavailableException {
        return documents.get(TYPE, id).map(this::read);
    }

    /** All, newest first. */
    public List<Assessment> list() throws StoreUnavailableException {
        List<Assessment> all = new ArrayList<>();
        for (StoredDocument document : documents.list(TYPE)) {
            all.add(read(document));
        }
        all.sort(Comparator.comparing(Assessment::made).reversed());
        return all;
    }

    private Assessment read(StoredDocument document) {
        try {
            return json.treeToValue(document.body(), Assessment.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("assessment " + document.id() + " is not as it was written", e);
        }
    }
}
