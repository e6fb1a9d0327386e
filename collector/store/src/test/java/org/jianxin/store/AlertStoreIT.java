package org.jianxin.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jianxin.events.Alert;
import org.jianxin.events.AlertStatus;
import org.jianxin.events.Severity;
import org.jianxin.events.Verdict;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AlertStoreIT {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    @TempDir
    static Path data;

    private static EmbeddedCluster embedded;
    private static AlertStore alerts;

    @BeforeAll
    static void start() throws Exception {
        embedded = EmbeddedCluster.start(data, 1);
        alerts = embedded.cluster().alerts();
    }

    @AfterAll
    static void stop() {
        embedded.close();
    }

    @Test
    void anAlertIsReadBackAsItWasWritten() throws Exception {
        Alert alert = alert("read-back", "JX-READ-001", Severity.HIGH, "reader", 1, NOON);

        assertThat(alerts.get("read-back")).isEmpty();
        assertThat(alerts.change("read-back", before -> alert)).isEqualTo(alert);
        assertThat(alerts.get("read-back")).contains(alert);
    }

    @Test
    void eightConcurrentChangersLoseNoIncrement() throws Exception {
        int changers = 8;
        int each = 40;
        ExecutorService threads = Executors.newFixedThreadPool(changers);
        List<Future<?>> ends = new ArrayList<>();
        for (int c = 0; c < changers; c++) {
            String shard = "logs-nginx.access-default-000001[" + c + "]";
            ends.add(threads.submit(() -> {
                for (long i = 0; i < each; i++) {
                    long seqNo = i;
                    alerts.change(
                            "contended",
                            before -> before == null
                                    ? applied(alert("contended", "JX-X-001", Severity.LOW, "x", 1, NOON), shard, seqNo)
                                    : applied(counted(before, before.count() + 1), shard, seqNo));
                }
                return null;
            }));
        }
        for (Future<?> end : ends) {
            end.get();
        }
        threads.shutdown();

        Alert result = alerts.get("contended").orElseThrow();
        assertThat(result.count()).isEqualTo(changers * each);
        assertThat(result.applied()).hasSize(changers).containsValue((long) each - 1);
    }

    @Test
    void aChangeThatReturnsItsArgumentWritesNothing() throws Exception {
        alerts.change("unchanged", before -> alert("unchanged", "JX-X-002", Severity.LOW, "x", 1, NOON));
        long marker = alerts.changeMarker();

        alerts.change("unchanged", before -> {
            if (before == null) {
                throw new IllegalStateException("it is there");
            }
            return before;
        });

        assertThat(alerts.changeMarker()).isEqualTo(marker);
    }

    @Test
    void aChangeMustKeepTheId() {
        assertThatThrownBy(() ->
                        alerts.change("one-id", before -> alert("another-id", "JX-X-002", Severity.LOW, "x", 1, NOON)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the change of alert one-id returned alert another-id");
    }

    @Test
    void theChangeMarkerGrowsWithEveryWriteAndThePageShowsWhatMadeItGrow() throws Exception {
        long before = alerts.changeMarker();
        alerts.change("marked", old -> alert("marked", "JX-MARK-001", Severity.LOW, "x", 1, NOON));

        assertThat(alerts.changeMarker()).isGreaterThan(before);
        assertThat(alerts.page(AlertQuery.all().withRuleId("JX-MARK-001")).alerts())
                .extracting(Alert::id)
                .containsExactly("marked");
    }

    @Test
    void theQueueShowsTheGravestFirstThenTheLatestAndPagesWithoutGaps() throws Exception {
        Severity[] severities = Severity.values();
        for (int i = 0; i < 25; i++) {
            put(alert("queue-" + i, "JX-QUEUE-001", severities[i % 5], "q", i + 1, NOON.plusSeconds(i)));
        }
        alerts.refresh();

        List<String> ids = new ArrayList<>();
        @Nullable String cursor = null;
        do {
            AlertPage page = alerts.page(
                    AlertQuery.all().withRuleId("JX-QUEUE-001").withSize(4).withCursor(cursor));
            assertThat(page.total()).isEqualTo(25);
            page.alerts().forEach(alert -> ids.add(alert.id()));
            cursor = page.cursor();
        } while (cursor != null);

        List<String> expected = new ArrayList<>();
        for (int severity = 4; severity >= 0; severity--) {
            for (int i = 20 + severity; i >= 0; i -= 5) {
                expected.add("queue-" + i);
            }
        }
        assertThat(ids).isEqualTo(expected);
        assertThat(alerts.page(AlertQuery.all()
                                .withRuleId("JX-QUEUE-001")
                                .withSort(AlertSort.COUNT)
                                .withSize(2))
                        .alerts())
                .extracting(Alert::count)
                .containsExactly(25L, 24L);
        assertThat(alerts.page(AlertQuery.all()
                                .withRuleId("JX-QUEUE-001")
                                .withSort(AlertSort.LAST_SEEN)
                                .withSize(2))
                        .alerts())
                .extracting(Alert::id)
                .containsExactly("queue-24", "queue-23");
    }

    @Test
    void alertsAreFilteredAndCounted() throws Exception {
        put(alert("f-1", "JX-F-001", Severity.HIGH, "tax-bureau", 3, NOON));
        put(alert("f-2", "JX-F-001", Severity.LOW, "civil-affairs", 2, NOON.plusSeconds(3600)));
        put(closed(alert("f-3", "JX-F-002", Severity.HIGH, "tax-bureau", 1, NOON.plusSeconds(7200))));
        alerts.refresh();
        AlertQuery mine = AlertQuery.all().withMarker("filter").withSort(AlertSort.LAST_SEEN);

        assertThat(ids(mine)).containsExactly("f-3", "f-2", "f-1");
        assertThat(ids(mine.withSeverities(Set.of(Severity.HIGH)))).containsExactly("f-3", "f-1");
        assertThat(ids(mine.withStatuses(Set.of(AlertStatus.NEW)))).containsExactly("f-2", "f-1");
        assertThat(ids(mine.withAccount("tax-bureau"))).containsExactly("f-3", "f-1");
        assertThat(ids(mine.withDataset("population"))).containsExactly("f-3", "f-2", "f-1");
        assertThat(ids(mine.withDataset("vehicles"))).isEmpty();
        assertThat(ids(mine.withAssignee("wang"))).containsExactly("f-3");
        assertThat(ids(mine.between(NOON.plusSeconds(1), NOON.plusSeconds(7000))))
                .containsExactly("f-2");
        assertThat(ids(mine.withText("身份证"))).containsExactly("f-3", "f-2", "f-1");
        assertThat(ids(mine.withText("UNMASKED ID"))).containsExactly("f-3", "f-2", "f-1");
        assertThat(ids(mine.withText("100*"))).isEmpty();
        assertThat(alerts.counts(mine))
                .isEqualTo(new AlertCounts(
                        3,
                        Map.of(Severity.HIGH, 2L, Severity.LOW, 1L),
                        Map.of(AlertStatus.NEW, 2L, AlertStatus.CLOSED, 1L),
                        Map.of("JX-F-001", 2L, "JX-F-002", 1L)));
        assertThat(alerts.histogram(mine, Duration.ofHours(1)))
                .containsExactly(
                        new AlertBucket(NOON, Map.of(Severity.HIGH, 1L)),
                        new AlertBucket(NOON.plusSeconds(3600), Map.of(Severity.LOW, 1L)),
                        new AlertBucket(NOON.plusSeconds(7200), Map.of(Severity.HIGH, 1L)));
    }

    @Test
    void alertsThatNobodyHasClosedAreCountedByAccount() throws Exception {
        put(alert("o-1", "JX-O-001", Severity.HIGH, "open-a", 3, NOON));
        put(alert("o-2", "JX-O-002", Severity.HIGH, "open-a", 1, NOON));
        put(alert("o-3", "JX-O-001", Severity.CRITICAL, "open-b", 2, NOON));
        put(closed(alert("o-4", "JX-O-001", Severity.CRITICAL, "open-a", 1, NOON)));
        put(closed(alert("o-5", "JX-O-001", Severity.LOW, "open-c", 1, NOON)));
        alerts.refresh();

        assertThat(alerts.openByAccount())
                .containsEntry("open-a", Map.of(Severity.HIGH, 2L))
                .containsEntry("open-b", Map.of(Severity.CRITICAL, 1L))
                .doesNotContainKey("open-c");
    }

    private static List<String> ids(AlertQuery query) throws StoreUnavailableException {
        return alerts.page(query).alerts().stream().map(Alert::id).toList();
    }

    private static void put(Alert alert) throws StoreUnavailableException {
        alerts.change(alert.id(), before -> alert);
    }

    private static Alert alert(String id, String rule, Severity severity, String account, long count, Instant at) {
        return new Alert(
                id,
                new Alert.RuleReference(
                        rule,
                        1,
                        "ab".repeat(32),
                        "未脱敏身份证号",
                        "Unmasked id",
                        List.of("GB/T 35273-2020"),
                        List.of("T1530")),
                severity,
                account + "/population-lookup",
                at,
                at,
                at,
                at,
                count,
                new Alert.Who(account, "税务局", "host-1", "10.1.2.3"),
                new Alert.What(
                        "population",
                        List.of("citizen.id_card"),
                        3,
                        "population-lookup",
                        account,
                        id.startsWith("f-") ? "filter" : null),
                "接口返回未脱敏的公民身份证号码",
                "The interface returned citizen ids without a mask",
                List.of(new Alert.Evidence("logs-jianxin.flow-default-000001", "gw:flow:1", "cd".repeat(32), at)),
                Map.of("logs-jianxin.flow-default-000001[0]", 41L),
                AlertStatus.NEW,
                null,
                null,
                List.of());
    }

    private static Alert counted(Alert alert, long count) {
        return new Alert(
                alert.id(),
                alert.rule(),
                alert.severity(),
                alert.key(),
                alert.windowStart(),
                alert.firstSeen(),
                alert.lastSeen(),
                alert.raisedAt(),
                count,
                alert.who(),
                alert.what(),
                alert.reasonZh(),
                alert.reasonEn(),
                alert.evidence(),
                alert.applied(),
                alert.status(),
                alert.assignee(),
                alert.verdict(),
                alert.history());
    }

    private static Alert applied(Alert alert, String shard, long seqNo) {
        Map<String, Long> applied = new HashMap<>(alert.count() == 1 ? Map.of() : alert.applied());
        applied.put(shard, seqNo);
        return new Alert(
                alert.id(),
                alert.rule(),
                alert.severity(),
                alert.key(),
                alert.windowStart(),
                alert.firstSeen(),
                alert.lastSeen(),
                alert.raisedAt(),
                alert.count(),
                alert.who(),
                alert.what(),
                alert.reasonZh(),
                alert.reasonEn(),
                alert.evidence(),
                applied,
                alert.status(),
                alert.assignee(),
                alert.verdict(),
                alert.history());
    }

    private static Alert closed(Alert alert) {
        return alert.worked(
                AlertStatus.CLOSED,
                "wang",
                Verdict.FALSE_POSITIVE,
                List.of(new Alert.Action(NOON, "wang", "close", "演练")));
    }
}
