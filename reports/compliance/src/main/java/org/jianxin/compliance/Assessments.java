package org.jianxin.compliance;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.jianxin.events.RecordMapper;
import org.jianxin.store.DocumentStore;
import org.jianxin.store.StoreUnavailableException;
import org.jianxin.store.StoredDocument;
import org.jianxin.store.VersionConflictException;

/**
 * The assessments made so far, each with the package that was signed when it was made. They are never changed: a new one
 * is made instead. Safe for use by several threads.
 */
public final class Assessments {
    private static final String TYPE = "assessment";
    /** Apart from the assessments, which are listed and are much shorter. */
    private static final String PACKAGE_TYPE = "assessment-package";

    private static final String GZIP = "gzip";
    /** Longest id a document may have. */
    private static final int MAX_ID = 128;

    private final DocumentStore documents;
    private final JsonMapper json = RecordMapper.create();

    public Assessments(DocumentStore documents) {
        this.documents = requireNonNull(documents, "documents");
    }

    /**
     * Keeps an assessment and its package. The package first: an assessment that is listed can be downloaded.
     *
     * @param signed as {@link SelfAssessmentReport#make} made it
     * @throws VersionConflictException when one of that id is there already
     */
    public void add(Assessment assessment, byte[] signed) throws StoreUnavailableException, VersionConflictException {
        ObjectNode body = json.createObjectNode().put(GZIP, gzip(signed));
        documents.put(PACKAGE_TYPE, assessment.id(), body, null);
        documents.put(TYPE, assessment.id(), json.valueToTree(assessment), null);
    }

    public Optional<Assessment> find(String id) throws StoreUnavailableException {
        return document(TYPE, id).map(this::read);
    }

    /** The signed package of an assessment, the same bytes every time. */
    public Optional<byte[]> signed(String id) throws StoreUnavailableException {
        return document(PACKAGE_TYPE, id).map(document -> gunzip(document.body().path(GZIP)));
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

    private Optional<StoredDocument> document(String type, String id) throws StoreUnavailableException {
        return id.isEmpty() || id.length() > MAX_ID ? Optional.empty() : documents.get(type, id);
    }

    private static byte[] gzip(byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a byte array does not fail
        }
        return out.toByteArray();
    }

    private static byte[] gunzip(JsonNode content) {
        try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(content.binaryValue()))) {
            return gzip.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Assessment read(StoredDocument document) {
        try {
            return json.treeToValue(document.body(), Assessment.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("assessment " + document.id() + " is not as it was written", e);
        }
    }
}
