package org.jianxin.console.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jianxin.console.Client;
import org.jianxin.console.Role;
import org.jianxin.console.TestSearchNode;
import org.jianxin.events.Alert;
import org.jianxin.events.AlertStatus;
import org.jianxin.events.Verdict;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The queue, the page of an alert and what officers do there, over a real store. */
@QuarkusTest
@QuarkusTestResource(TestSearchNode.class)
final class AlertPagesIT {
    private static final Pattern ROW = Pattern.compile("data-id=\"([0-9a-f]+)\"");
    private static final Pattern NEXT = Pattern.compile("href=\"([^\"]+)\" rel=\"next\"");

    @Inject
    Client client;

    @Inject
    AlertSamples samples;

    @Inject
    Clock clock;

    private Client.As officer;

    @BeforeEach
    void logIn() {
        officer = client.as("officer-wang", Role.SECURITY_ADMINISTRATOR);
    }

    @Test
    void the_queue_shows_severity_rule_who_which_data_count_and_times() {
        Alert alert = samples.raise("JX-MASK-001", "queue-account", 3);

        String page = officer.get("/console/alerts?account=queue-account").body();

        assertThat(page)
                .contains(
                        "公民身份号码未脱敏提供给级别不足的接收方",
                        "JX-MASK-001",
                        "queue-account",
                        "市税务局",
                        "population-basic",
                        "data.list.id_card",
                        " +1",
                        "3 级",
                        "data-id=\"" + alert.id() + "\"",
                        "data-version=\"0\"",
                        "新告警",
                        "<td class=\"number\">3</td>");
        assertThat(officer.get("/console/alerts?account=queue-account&lang=en").body())
                .contains("Citizen ids given in clear to a receiver below their grade");
    }

    @Test
    void filters_stand_in_the_url_and_narrow_the_queue() {
        Alert critical = samples.raise("JX-MASK-001", "filter-account", 1);
        Alert other = samples.raise("JX-AUTH-001", "filter-account", 1);
        String base = "/console/alerts?account=filter-account";

        assertThat(ids(base)).containsExactlyInAnyOrder(critical.id(), other.id());
        assertThat(ids(base + "&severity=" + critical.severity().id() + "&rule=JX-MASK-001"))
                .containsExactly(critical.id());
        assertThat(ids(base + "&rule=JX-AUTH-001")).containsExactly(other.id());
        assertThat(ids(base + "&status=closed")).isEmpty();
        assertThat(ids(base + "&status=open")).hasSize(2);
        assertThat(ids(base + "&dataset=nothing-of-the-kind")).isEmpty();
        assertThat(ids(base + "&q=" + "公民身份号码")).contains(critical.id());
        assertThat(ids(base + "&last=1h")).hasSize(2);
        assertThat(ids(base + "&to=2020-01-01T00:00")).isEmpty();
        assertThat(ids(base + "&assignee=somebody")).isEmpty();
    }

    @Test
    void an_empty_queue_says_why() {
        assertThat(officer.get("/console/alerts?account=no-such-account").body())
                .contains("没有符合当前条件的告警", "显示全部告警");
    }

    @Test
    void a_filter_that_cannot_be_understood_is_named() {
        HttpResponse<String> answer = officer.get("/console/alerts?severity=terrible");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("severity", "terrible");
        assertThat(officer.get("/console/alerts?from=yesterday").statusCode()).isEqualTo(400);
        assertThat(officer.get("/console/alerts?cursor=%00garbage").statusCode())
                .isEqualTo(400);
    }

    @Test
    void paging_by_cursor_shows_every_alert_once() {
        Set<String> raised = new LinkedHashSet<>();
        Instant now = clock.instant();
        for (int i = 0; i < 120; i++) {
            raised.add(samples.raise("JX-MASK-001", "paged-account", 1, now.minus(Duration.ofMinutes(i)))
                    .id());
        }
        List<String> seen = new ArrayList<>();
        String url = "/console/alerts?account=paged-account";
        int pages = 0;
        while (url != null) {
            String page = officer.get(url).body();
            Matcher row = ROW.matcher(page);
            while (row.find()) {
                seen.add(row.group(1));
            }
            Matcher next = NEXT.matcher(page);
            url = next.find() ? next.group(1).replace("&amp;", "&") : null;
            pages++;
        }

        assertThat(pages).isEqualTo(3);
        assertThat(seen).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(raised);
    }

    @Test
    void what_the_events_say_is_never_taken_for_markup() {
        Alert alert = samples.raise("JX-MASK-001", "<script>alert('x')</script>\"'", 1);

        assertThat(officer.get("/console/alerts").body())
                .contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&quot;&#39;")
                .doesNotContain("<script>alert");
        assertThat(officer.get("/console/alerts/" + alert.id()).body()).doesNotContain("<script>alert");
    }

    @Test
    void the_alert_page_tells_what_happened_and_shows_the_rule_and_its_grounds() {
        Alert alert = samples.raise("JX-MASK-001", "detail-account", 2);

        String page = officer.get("/console/alerts/" + alert.id()).body();

        assertThat(page)
                .contains(
                        alert.reasonZh(),
                        "detail-account",
                        "clearance",
                        "《个人信息保护法》第五十一条（三）",
                        "T1213",
                        "接收方的获准级别已经批准提高",
                        "证据完整",
                        "居民身份证号",
                        "110***********001X",
                        "source.ip",
                        "分派给我");
        assertThat(officer.get("/console/alerts/" + alert.id() + "?lang=en").body())
                .contains(alert.reasonEn().replace("'", "&#39;"), "Possible false positives", "intact");
    }

    @Test
    void changed_and_missing_evidence_is_told_apart_from_intact() {
        Alert alert = samples.raise("JX-MASK-001", "evidence-account", 3);
        List<Alert.Evidence> evidence = new ArrayList<>(alert.evidence());
        Alert.Evidence first = evidence.get(0);
        evidence.set(0, new Alert.Evidence(first.index(), first.eventId(), "00".repeat(32), first.at()));
        Alert.Evidence second = evidence.get(1);
        evidence.set(1, new Alert.Evidence(second.index(), "gone", second.sm3(), second.at()));
        samples.put(AlertSamples.withEvidence(alert, evidence));

        String page = officer.get("/console/alerts/" + alert.id()).body();

        assertThat(page).containsSubsequence("证据已变化", "证据缺失", "该事件已不在存储中", "证据完整");
    }

    @Test
    void more_evidence_is_fetched_in_stretches() {
        Alert alert = samples.raise("JX-EXPORT-001", "bulk-account", 23);

        String page = officer.get("/console/alerts/" + alert.id()).body();
        String more = officer.get("/console/alerts/" + alert.id() + "/evidence?from=10")
                .body();
        String last = officer.get("/console/alerts/" + alert.id() + "/evidence?from=20")
                .body();

        assertThat(page.split("<details class=\"evidence", -1)).hasSize(11);
        assertThat(page).contains("/evidence?from=10");
        assertThat(more.split("<details class=\"evidence", -1)).hasSize(11);
        assertThat(more).contains("/evidence?from=20").doesNotContain("<html");
        assertThat(last.split("<details class=\"evidence", -1)).hasSize(4);
        assertThat(last).doesNotContain("/evidence?from=");
    }

    @Test
    void the_picture_of_the_way_goes_from_unit_to_receiver() {
        Alert alert = samples.raise("JX-MASK-001", "flow-account", 2);

        HttpResponse<String> flow = officer.get("/console/alerts/" + alert.id() + "/flow");

        assertThat(flow.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(flow.body())
                .isEqualTo("{\"count\":2,\"stages\":["
                        + "{\"kind\":\"organization\",\"more\":0,\"nodes\":[\"市税务局\"]},"
                        + "{\"kind\":\"account\",\"more\":0,\"nodes\":[\"flow-account\"]},"
                        + "{\"kind\":\"origin\",\"more\":0,\"nodes\":[\"10.20.1.7\"]},"
                        + "{\"kind\":\"channel\",\"more\":0,\"nodes\":[\"population-lookup\"]},"
                        + "{\"kind\":\"dataset\",\"more\":0,\"nodes\":[\"population-basic\"]},"
                        + "{\"kind\":\"fields\",\"more\":0,\"nodes\":[\"data.list.id_card\",\"data.list.mobile\","
                        + "\"data.list.name\",\"data.list.address\"]},"
                        + "{\"kind\":\"receiver\",\"more\":0,\"nodes\":[\"市税务局 · 内网\"]}]}");
    }

    @Test
    void an_officer_acknowledges_and_closes_with_a_verdict_and_both_stay_in_the_history() {
        Alert alert = samples.raise("JX-MASK-001");
        String path = "/console/alerts/" + alert.id();

        HttpResponse<String> acknowledged = officer.post(path + "/acknowledge", Map.of("version", "0"));
        HttpResponse<String> closed = officer.post(
                path + "/close", Map.of("version", "1", "verdict", "true_positive_without_impact", "note", "已通知税务局整改"));

        assertThat(acknowledged.statusCode()).isEqualTo(200);
        assertThat(acknowledged.body()).contains("data-version=\"1\"", "已确认", "officer-wang");
        assertThat(closed.statusCode()).isEqualTo(200);
        assertThat(closed.body()).contains("data-version=\"2\"", "属实，未造成影响", "已通知税务局整改", "重新打开");
        Alert stored = samples.get(alert.id());
        assertThat(stored.status()).isEqualTo(AlertStatus.CLOSED);
        assertThat(stored.verdict()).isEqualTo(Verdict.TRUE_POSITIVE_WITHOUT_IMPACT);
        assertThat(stored.assignee()).isEqualTo("officer-wang");
        assertThat(stored.history()).extracting(Alert.Action::action).containsExactly("acknowledge", "close");
        assertThat(stored.history()).extracting(Alert.Action::by).containsOnly("officer-wang");
        assertThat(stored.applied()).isEqualTo(alert.applied());
    }

    @Test
    void closing_asks_for_a_verdict_and_grounds_and_keeps_what_was_typed() {
        Alert alert = samples.raise("JX-MASK-001");
        String path = "/console/alerts/" + alert.id() + "/close";

        HttpResponse<String> noVerdict = officer.post(path, Map.of("version", "0", "note", "typed before"));
        HttpResponse<String> noNote =
                officer.post(path, Map.of("version", "0", "verdict", "false_positive", "note", "  "));

        assertThat(noVerdict.statusCode()).isEqualTo(422);
        assertThat(noVerdict.body()).contains("关闭告警必须给出结论", "typed before", "data-reopen");
        assertThat(noNote.statusCode()).isEqualTo(422);
        assertThat(noNote.body()).contains("必须写明理由");
        assertThat(samples.get(alert.id()).history()).isEmpty();
    }

    @Test
    void who_comes_second_is_told_who_was_first_and_nothing_is_overwritten() {
        Alert alert = samples.raise("JX-MASK-001");
        String path = "/console/alerts/" + alert.id();
        client.as("officer-li", Role.SECURITY_ADMINISTRATOR).post(path + "/assign", Map.of("version", "0"));

        HttpResponse<String> second = officer.post(
                path + "/close", Map.of("version", "0", "verdict", "false_positive", "note", "my long note"));

        assertThat(second.statusCode()).isEqualTo(409);
        assertThat(second.body()).contains("officer-li 已先一步处理", "my long note", "data-version=\"1\"");
        assertThat(samples.get(alert.id()).status()).isEqualTo(AlertStatus.ASSIGNED);
        assertThat(samples.get(alert.id()).assignee()).isEqualTo("officer-li");
    }

    @Test
    void an_action_without_a_version_that_was_seen_is_refused() {
        Alert alert = samples.raise("JX-MASK-001");
        String path = "/console/alerts/" + alert.id() + "/acknowledge";

        HttpResponse<String> without = officer.post(path, Map.of());

        assertThat(without.statusCode()).isEqualTo(400);
        assertThat(without.body()).contains("missing-input", "version");
        for (String version : List.of("-1", "abc", "0.5")) {
            HttpResponse<String> wrong = officer.post(path, Map.of("version", version));
            assertThat(wrong.statusCode()).as(version).isEqualTo(400);
            assertThat(wrong.body()).contains("bad-input", "version");
        }
        assertThat(samples.get(alert.id()).history()).isEmpty();
    }

    @Test
    void a_refused_form_opens_again_only_where_the_alert_still_has_it() {
        Alert alert = samples.raise("JX-MASK-001");
        String path = "/console/alerts/" + alert.id();
        Map<String, String> close = Map.of("version", "0", "verdict", "false_positive", "note", "my grounds");
        client.as("officer-li", Role.SECURITY_ADMINISTRATOR)
                .post(path + "/close", Map.of("version", "0", "verdict", "legitimate", "note", "agreed with the unit"));

        HttpResponse<String> second = officer.post(path + "/close", close);

        assertThat(second.statusCode()).isEqualTo(409);
        assertThat(second.body())
                .contains("officer-li 已先一步处理", "合法行为", "agreed with the unit")
                .doesNotContain("data-reopen");
    }

    @Test
    void events_counted_in_meanwhile_are_no_conflict() {
        Alert alert = samples.raise("JX-MASK-001");
        samples.grow(alert.id(), 40);

        HttpResponse<String> answer =
                officer.post("/console/alerts/" + alert.id() + "/acknowledge", Map.of("version", "0"));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(samples.get(alert.id()).count()).isEqualTo(41);
    }

    @Test
    void an_action_the_status_does_not_allow_is_explained() {
        Alert alert = samples.raise("JX-MASK-001");
        String path = "/console/alerts/" + alert.id();
        officer.post(path + "/close", Map.of("version", "0", "verdict", "legitimate", "note", "ok"));

        HttpResponse<String> again = officer.post(path + "/assign", Map.of("version", "1"));
        HttpResponse<String> reopened = officer.post(path + "/reopen", Map.of("version", "1", "note", "又发生了"));

        assertThat(again.statusCode()).isEqualTo(409);
        assertThat(again.body()).contains("不能执行此操作");
        assertThat(reopened.statusCode()).isEqualTo(200);
        assertThat(reopened.body()).contains("合法行为", "又发生了");
        assertThat(samples.get(alert.id()).verdict()).isNull();
    }

    @Test
    void the_auditor_reads_and_has_no_buttons() {
        Alert alert = samples.raise("JX-MASK-001");
        Client.As auditor = client.as("auditor-zhao", Role.AUDITOR);

        HttpResponse<String> page = auditor.get("/console/alerts/" + alert.id());
        HttpResponse<String> action =
                auditor.post("/console/alerts/" + alert.id() + "/acknowledge", Map.of("version", "0"));

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).contains("您可以查看告警，但不能处置").doesNotContain("hx-post");
        assertThat(action.statusCode()).isEqualTo(403);
        assertThat(samples.get(alert.id()).history()).isEmpty();
    }

    @Test
    void an_alert_that_is_not_there_is_not_found() {
        assertThat(officer.get("/console/alerts/no-such-alert").statusCode()).isEqualTo(404);
        assertThat(officer.post("/console/alerts/no-such-alert/acknowledge", Map.of("version", "0"))
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void the_start_page_links_every_number_to_its_list() {
        samples.raise("JX-MASK-001");

        String page = officer.get("/console/start").body();

        assertThat(page)
                .contains(
                        "需要处置的事项",
                        "href=\"/console/alerts?severity=critical&amp;status=open\"",
                        "href=\"/console/alerts?status=new\"",
                        "href=\"/console/alerts?status=open&amp;assignee=officer-wang\"",
                        "href=\"/console/alerts?status=closed&amp;last=24h\"",
                        "href=\"/console/alerts?status=open&amp;rule=JX-MASK-001\"",
                        "公民身份号码未脱敏提供给级别不足的接收方",
                        "尚无采集端");
        String trend = officer.get("/console/start/trend").body();
        assertThat(trend).startsWith("{\"hours\":[\"").contains("\"series\":{\"critical\":[");
        assertThat(trend.split("T\\d\\d:00:00Z", -1)).hasSize(25);
    }

    private List<String> ids(String url) {
        HttpResponse<String> answer = officer.get(url);
        assertThat(answer.statusCode()).as(url).isEqualTo(200);
        List<String> ids = new ArrayList<>();
        Matcher row = ROW.matcher(answer.body());
        while (row.find()) {
            ids.add(row.group(1));
        }
        return ids;
    }
}
