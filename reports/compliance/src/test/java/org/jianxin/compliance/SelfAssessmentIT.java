package org.jianxin.compliance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.jianxin.events.Ecs;
import org.jianxin.events.Event;
import org.jianxin.searchnode.SearchNode;
import org.jianxin.searchnode.SearchNodeSettings;
import org.jianxin.sm.CertificateAuthority;
import org.jianxin.sm.SigningCertificate;
import org.jianxin.sm.Sm2KeyPair;
import org.jianxin.store.ClusterSettings;
import org.jianxin.store.EventWrite;
import org.jianxin.store.SearchCluster;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SelfAssessmentIT {
    private static final Clock CLOCK = Clock.systemUTC();
    private static final Instant YESTERDAY = Instant.parse("2026-11-21T01:00:00Z");
    private static final Instant TODAY = Instant.parse("2026-11-22T01:00:00Z");

    @TempDir
    static Path directory;

    private static SearchNode node;
    private static SearchCluster cluster;

    @BeforeAll
    static void start() throws Exception {
        node = SearchNode.start(SearchNodeSettings.of(directory.resolve("node")));
        cluster = SearchCluster.connect(ClusterSettings.embedded(node.url(), node.user(), node.password()), CLOCK);
        cluster.prepare();
        List<EventWrite> writes = new ArrayList<>();
        String index = cluster.events().writeIndex("jianxin.check");
        int sequence = 0;
        for (String key : List.of("PW-QUALITY", "PW-AGE", "UID-UNIQ", "PW-EMPTY")) {
            // Yesterday everything failed; only the newest result of a check counts.
            writes.add(write(index, ++sequence, key, "fail", YESTERDAY));
            writes.add(write(index, ++sequence, key, "pass", TODAY));
        }
        writes.add(write(index, ++sequence, "MIN-PKG", "fail", TODAY));
        cluster.events().write(writes);
        cluster.events().refresh();
    }

    @AfterAll
    static void stop() {
        cluster.close();
        node.close();
    }

    private static EventWrite write(String index, int sequence, String key, String result, Instant at) {
        String id = "web01:host-checks:" + sequence;
        return new EventWrite(
                index,
                id,
                Event.builder()
                        .put(Ecs.TIMESTAMP, at)
                        .put(Ecs.EVENT_ID, id)
                        .put(Ecs.EVENT_DATASET, "jianxin.check")
                        .put(Ecs.HOST_NAME, "web01")
                        .put(Ecs.CHECK_KEY, key)
                        .put(Ecs.CHECK_RESULT, result)
                        .put(Ecs.CHECK_REASON, "检查 " + key)
                        .put(Ecs.CHECK_EVIDENCE, List.of("/etc/login.defs: PASS_MAX_DAYS 90"))
                        .build());
    }

    @Test
    void decidesFromTheNewestChecksNamesTheirEventsAndLeavesTheRestToPeople() throws Exception {
        Assessment assessment = assess();

        assertThat(assessment.items()).hasSize(211);
        assertThat(assessment.hosts()).containsExactly("web01");
        assertThat(assessment.items().stream().filter(Assessment.Item::automatic))
                .extracting(Assessment.Item::clause, Assessment.Item::result)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("8.1.4.1 a)", ItemResult.CONFORM),
                        org.assertj.core.groups.Tuple.tuple("8.1.4.4 a)", ItemResult.NONCONFORM));
        assertThat(assessment.conclusion().pending()).isEqualTo(209);
        assertThat(assessment.conclusion().grade()).isEqualTo(Conclusion.Grade.OPEN);
    }

    @Test
    void isKeptAsItWasMadeAndItsSignedPackageVerifies() throws Exception {
        Assessments assessments = new Assessments(cluster.documents());
        Assessment made = assess();
        assessments.add(made);

        assertThat(assessments.find(made.id())).contains(made);
        assertThat(assessments.list()).contains(made);
        try (CertificateAuthority authority =
                CertificateAuthority.create(directory.resolve("ca"), "test", "test".toCharArray(), CLOCK)) {
            Sm2KeyPair key = Sm2KeyPair.generate(new SecureRandom());
            SelfAssessmentReport report = new SelfAssessmentReport(
                    cluster.events(),
                    key,
                    SigningCertificate.of(
                            authority.issueSigning("report-signer", "service", key.publicKey(), Duration.ofDays(1))),
                    ZoneId.of("Asia/Shanghai"));

            Path file = report.write(made, directory.resolve("reports"));

            assertThat(new ReportPackage()
                            .verify(file, SigningCertificate.of(authority.signingRoot()), CLOCK)
                            .ok())
                    .isTrue();
            assertThatThrownBy(() -> report.write(withForgedDigest(made), directory.resolve("reports")))
                    .isInstanceOf(EvidenceChangedException.class)
                    .hasMessageContaining("web01:host-checks:");
        }
    }

    private static Assessment assess() throws Exception {
        return new SelfAssessment(cluster.events(), ControlCatalogue.level3(), ConclusionRule.of2025(), CLOCK)
                .assess("人口信息共享平台", "市大数据局");
    }

    /** What it would look like if a stored event had been changed since. */
    private static Assessment withForgedDigest(Assessment made) {
        List<Assessment.Item> items = made.items().stream()
                .map(item -> new Assessment.Item(
                        item.clause(),
                        item.gb28448Id(),
                        item.layer(),
                        item.controlPoint(),
                        item.summary(),
                        item.result(),
                        item.automatic(),
                        item.reason(),
                        item.evidence().stream()
                                .map(evidence -> new Assessment.ItemEvidence(
                                        evidence.host(),
                                        evidence.checkKey(),
                                        evidence.verdict(),
                                        evidence.reason(),
                                        evidence.lines(),
                                        evidence.at(),
                                        evidence.index(),
                                        evidence.eventId(),
                                        "0".repeat(64)))
                                .toList()))
                .toList();
        return new Assessment(
                made.id() + "-forged",
                made.system(),
                made.unit(),
                made.level(),
                made.made(),
                made.standard(),
                made.hosts(),
                items,
                made.conclusion());
    }
}
