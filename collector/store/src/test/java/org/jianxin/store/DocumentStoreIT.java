package org.jianxin.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jianxin.events.Finding;
import org.jianxin.events.Severity;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DocumentStoreIT {
    @TempDir
    static Path data;

    private static EmbeddedCluster embedded;
    private static DocumentStore documents;

    @BeforeAll
    static void start() throws Exception {
        embedded = EmbeddedCluster.start(data, 1);
        documents = embedded.cluster().documents();
    }

    @AfterAll
    static void stop() {
        embedded.close();
    }

    @Test
    void aDocumentIsReadBackAsItWasPut() throws Exception {
        assertThat(documents.get("checkpoint", "new")).isEmpty();
        StoredDocument put = documents.put("checkpoint", "new", body(1).put("任意", "值"), null);
        assertThat(documents.get("checkpoint", "new")).contains(put);
    }

    @Test
    void aDocumentThatMustNotExistIsNotReplaced() throws Exception {
        StoredDocument first = documents.put("lease", "partition-1", body(1), null);
        assertThatThrownBy(() -> documents.put("lease", "partition-1", body(2), null))
                .isInstanceOf(VersionConflictException.class)
                .hasMessage("document lease/partition-1 is not at the expected version");
        assertThat(documents.get("lease", "partition-1")).contains(first);
    }

    @Test
    void onlyTheExpectedVersionIsReplaced() throws Exception {
        StoredDocument one = documents.put("lease", "versions", body(1), null);
        StoredDocument two = documents.put("lease", "versions", body(2), one.version());

        assertThatThrownBy(() -> documents.put("lease", "versions", body(3), one.version()))
                .isInstanceOf(VersionConflictException.class);
        assertThat(documents.get("lease", "versions")).contains(two);
        assertThatThrownBy(() -> documents.put("lease", "never-there", body(4), two.version()))
                .isInstanceOf(VersionConflictException.class);
    }

    @Test
    void oneOfManyWinsALease() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        List<Future<Boolean>> attempts = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            int holder = i;
            attempts.add(threads.submit(() -> {
                try {
                    documents.put("lease", "wanted", body(holder), null);
                    return true;
                } catch (VersionConflictException e) {
                    return false;
                }
            }));
        }
        int winners = 0;
        for (Future<Boolean> attempt : attempts) {
            winners += attempt.get() ? 1 : 0;
        }
        threads.shutdown();
        assertThat(winners).isEqualTo(1);
    }

    @Test
    void allDocumentsOfATypeAreListedAtOnceByIdAcrossPages() throws Exception {
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 501; i++) {
            documents.put("assessment", "%04d".formatted(i), body(i), null);
            expected.add("%04d".formatted(i));
        }
        documents.put("assessment-other", "x", body(0), null);

        List<StoredDocument> listed = documents.list("assessment");

        assertThat(listed).extracting(StoredDocument::id).isEqualTo(expected);
        assertThat(listed.get(17).body()).isEqualTo(body(17));
        assertThat(documents.get("assessment", "0017")).contains(listed.get(17));
    }

    @Test
    void wrongNamesAndBodiesAreRefused() {
        assertThatThrownBy(() -> documents.get("No/Type", "x")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> documents.get("type", "")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> documents.put("type", "x", JsonNodeFactory.instance.textNode("text"), null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the body of a document is a JSON object");
    }

    @Test
    void findingsAreListedGravestFirstAndReplacedWhenFoundAgain() throws Exception {
        FindingStore findings = embedded.cluster().findings();
        findings.write(List.of(finding("b", 5.5, "old"), finding("c", null, "old"), finding("a", 9.8, "old")));
        assertThat(findings.list(10)).extracting(Finding::id).containsExactly("a", "b", "c");

        findings.write(List.of(finding("b", 9.9, "new")));

        assertThat(findings.list(2)).containsExactly(finding("b", 9.9, "new"), finding("a", 9.8, "old"));
        assertThat(findings.list(10)).hasSize(3);
    }

    private static ObjectNode body(int value) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("value", value);
        return body;
    }

    private static Finding finding(String id, @Nullable Double cvss, String summary) {
        return new Finding(
                id,
                Instant.parse("2026-03-01T00:00:00Z"),
                "pkg:maven/org.example/library@1.0",
                "lib/library-1.0.jar",
                "ab".repeat(32),
                "CVE-2026-0001",
                Severity.HIGH,
                cvss,
                null,
                summary,
                List.of("https://nvd.example/CVE-2026-0001"),
                LocalDate.of(2026, 2, 28));
    }
}
