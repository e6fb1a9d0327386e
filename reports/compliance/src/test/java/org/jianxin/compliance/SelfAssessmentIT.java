package org.jianxin.compliance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jianxin.events.Ecs;
import org.jianxin.events.Event;
import org.jianxin.searchnode.SearchNode;
import org.jianxin.searchnode.SearchNodeSettings;
import org.jianxin.sm.CertificateAuthority;
import org.jianxin.sm.Sm2Certificate;
import org.jianxin.sm.Sm2KeyPair;
import org.jianxin.store.ClusterSettings;
import org.jianxin.store.EventWrite;
import org.jianxin.store.SearchCluster;
import org.jianxin.store.VersionConflictException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SelfAssessmentIT {
    private static final Clock CLOCK = Clock.systemUTC();
    private static final Instant NOW = CLOCK.instant().truncatedTo(ChronoUnit.MILLIS);
    private static final Instant YESTERDAY = NOW.minus(Duration.ofDays(1));
    private static final Instant LONG_AGO = NOW.minus(SelfAssessment.MAX_AGE).minusSeconds(1);

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
            writes.add(write(index, "web01", "web01", ++sequence, key, "fail", YESTERDAY, YESTERDAY));
            writes.add(write(index, "web01", "web01", ++sequence, key, "pass", NOW, NOW));
        }
        writes.add(write(index, "web01", "web01", ++sequence, "MIN-PKG", "fail", NOW, NOW));
        // Another host that takes web01's name and a time to come, to have the last word about web01.
        writes.add(write(index, "liar", "web01", 1, "MIN-PKG", "pass", Instant.parse("2099-01-01T00:00:00Z"), NOW));
        for (String key : List.of("PW-QUALITY", "PW-AGE", "UID-UNIQ", "PW-EMPTY")) {
            writes.add(write(index, "liar", "web01", ++sequence, key, "pass", NOW, NOW));
            // Two results in one segment are taken at the same moment: the sequence says which came last.
            writes.add(write(index, "liar", "web01", ++sequence, "AUDIT-PROT", "pass", NOW, NOW));
        }
        writes.add(write(index, "web01", "web01", ++sequence, "AUDIT-PROT", "pass", NOW, NOW));
        writes.add(write(index, "web01", "web01", ++sequence, "AUDIT-PROT", "fail", NOW, NOW));
        writes.add(write(index, "web01", "web01", ++sequence, "MFA", "fail", NOW, NOW));
        writes.add(write(index, "web01", "web01", ++sequence, "SUDO-LEAST", "pass", LONG_AGO, LONG_AGO));
        cluster.events().write(writes);
        cluster.events().refresh();
    }

    @AfterAll
    static void stop() {
        cluster.close();
        node.close();
    }

    private static EventWrite write(
            String index,
            String agent,
            String host,
            int sequence,
            String key,
            String result,
            Instant at,
            Instant ingested) {
        String id = agent + ":host-checks:" + sequence;
        return new EventWrite(
                index,
                id,
                Event.builder()
                        .put(Ecs.TIMESTAMP, at)
                        .put(Ecs.EVENT_ID, id)
                        .put(Ecs.EVENT_SEQUENCE, (long) sequence)
                        .put(Ecs.EVENT_INGESTED, ingested)
                        .put(Ecs.EVENT_DATASET, "jianxin.check")
                        .put(Ecs.AGENT_ID, agent)
                        .put(Ecs.HOST_NAME, host)
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
        assertThat(assessment.hosts()).containsExactly("web01", "web01 (liar)");
        assertThat(assessment.items().stream().filter(Assessment.Item::automatic))
                .extracting(Assessment.Item::clause, Assessment.Item::result)
                .containsExactly(
                        tuple("8.1.4.1 a)", ItemResult.CONFORM),
                        tuple("8.1.4.3 d)", ItemResult.PARTIAL),
                        tuple("8.1.4.4 a)", ItemResult.PARTIAL));
        assertThat(item(assessment, "8.1.4.4 a)").evidence())
                .extracting(Assessment.ItemEvidence::agent, Assessment.ItemEvidence::verdict)
                .containsExactlyInAnyOrder(tuple("web01", CheckVerdict.FAIL), tuple("liar", CheckVerdict.PASS));
        assertThat(item(assessment, "8.1.4.2 d)").evidence()).isEmpty();
        assertThat(assessment.conclusion().pending()).isEqualTo(208);
        assertThat(assessment.conclusion().grade()).isEqualTo(Conclusion.Grade.OPEN);
        assertThat(assessment.conclusion().majorHazards()).isNull();
        assertThat(assessment.suspectedHazards())
                .extracting(Assessment.SuspectedHazard::code)
                .containsExactly("A-19");
    }

    @Test
    void aHostsBaselineIsTheShareOfItsNewestResultsThatPass() throws Exception {
        assertThat(new HostBaselines(cluster.events(), CLOCK).all())
                .containsExactly(
                        new HostBaselines.HostBaseline("liar", 100, NOW),
                        new HostBaselines.HostBaseline("web01", 4 * 100 / 7, NOW));
    }

    @Test
    void isKeptWithThePackageThatWasSignedWhenItWasMade() throws Exception {
        Assessments assessments = new Assessments(cluster.documents());
        Assessment made = assess();
        try (CertificateAuthority authority =
                CertificateAuthority.create(directory.resolve("ca"), "test", "test".toCharArray(), CLOCK)) {
            Sm2KeyPair key = Sm2KeyPair.generate(new SecureRandom());
            SelfAssessmentReport report = new SelfAssessmentReport(
                    cluster.events(),
                    key,
                    Sm2Certificate.of(
                            authority.issueSigning("report-signer", "service", key.publicKey(), Duration.ofDays(1))),
                    ZoneId.of("Asia/Shanghai"));

            assessments.add(made, report.make(made));

            assertThat(assessments.find(made.id())).contains(made);
            assertThat(assessments.list()).contains(made);
            byte[] signed = assessments.signed(made.id()).orElseThrow();
            assertThat(assessments.signed(made.id()))
                    .hasValueSatisfying(again -> assertThat(again).isEqualTo(signed));
            assertThat(new ReportPackage().verify(signed, Sm2Certificate.of(authority.signingRoot()), CLOCK))
                    .isEqualTo(ReportCheck.accepted(made.id(), made.made(), "report-signer", 3));
            assertThatThrownBy(() -> assessments.add(made, signed)).isInstanceOf(VersionConflictException.class);
            assertThatThrownBy(() -> report.make(withForgedDigest(made)))
                    .isInstanceOf(EvidenceChangedException.class)
                    .hasMessageContaining("web01:host-checks:");
        }
    }

    @Test
    void whatWasNeverMadeIsNotThere() throws Exception {
        Assessments assessments = new Assessments(cluster.documents());

        assertThat(assessments.find("djbh-2000-01-01-000000")).isEmpty();
        assertThat(assessments.signed("djbh-2000-01-01-000000")).isEmpty();
        assertThat(assessments.find("x".repeat(129))).isEmpty();
    }

    private static Assessment.Item item(Assessment assessment, String clause) {
        return assessment.items().stream()
                .filter(item -> item.clause().equals(clause))
                .findFirst()
                .orElseThrow();
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
                        item.highRiskCase(),
                        item.majorHazard(),
                        item.result(),
                        item.automatic(),
                        item.reason(),
                        item.evidence().stream()
                                .map(evidence -> new Assessment.ItemEvidence(
                                        evidence.host(),
                                        evidence.agent(),
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
                made.suspectedHazards(),
                made.conclusion());
    }
}
