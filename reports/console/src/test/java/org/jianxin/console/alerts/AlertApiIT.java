package org.jianxin.console.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.jianxin.console.Client;
import org.jianxin.console.Role;
import org.jianxin.console.TestSearchNode;
import org.jianxin.events.Alert;
import org.jianxin.events.AlertStatus;
import org.jianxin.events.RecordMapper;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The REST API over a real store. */
@QuarkusTest
@QuarkusTestResource(TestSearchNode.class)
final class AlertApiIT {
    private final JsonMapper mapper = RecordMapper.create();

    @Inject
    Client client;

    @Inject
    AlertSamples samples;

    private Client.As officer;

    @BeforeEach
    void logIn() {
        officer = client.as("officer-wang", Role.SECURITY_ADMINISTRATOR);
    }

    @Test
    void a_list_is_filtered_and_paged_by_cursor() throws Exception {
        List<String> raised = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            raised.add(samples.raise("JX-MASK-001", "api-account", i + 1).id());
        }
        List<String> seen = new ArrayList<>();
        String next = "";
        do {
            JsonNode page =
                    json(officer.json("GET", "/api/v1/alerts?account=api-account&sort=count&limit=2" + next, ""));
            assertThat(page.get("total").asLong()).isEqualTo(5);
            page.get("alerts").forEach(alert -> seen.add(alert.get("id").asText()));
            next = page.has("next_cursor")
                    ? "&cursor="
                            + java.net.URLEncoder.encode(page.get("next_cursor").asText(), "UTF-8")
                    : "";
        } while (!next.isEmpty());

        java.util.Collections.reverse(raised);
        assertThat(seen).isEqualTo(raised);
    }

    @Test
    void an_alert_carries_its_version_as_etag_and_not_the_workers_book_keeping() throws Exception {
        Alert alert = samples.raise("JX-MASK-001");

        HttpResponse<String> answer = officer.json("GET", "/api/v1/alerts/" + alert.id(), "");

        assertThat(answer.headers().firstValue("ETag")).hasValue("\"0\"");
        JsonNode body = json(answer);
        assertThat(body.get("rule").get("id").asText()).isEqualTo("JX-MASK-001");
        assertThat(body.get("who").get("account").asText())
                .isEqualTo(alert.who().account());
        assertThat(body.has("applied")).isFalse();
    }

    @Test
    void a_change_needs_the_version_it_was_decided_on() {
        Alert alert = samples.raise("JX-MASK-001");
        String path = "/api/v1/alerts/" + alert.id();

        HttpResponse<String> without = officer.json("POST", path + "/acknowledge", "{}");
        HttpResponse<String> first = officer.json("POST", path + "/acknowledge", "{}", "If-Match", "\"0\"");
        HttpResponse<String> late =
                officer.json("POST", path + "/assign", "{\"assignee\":\"li\"}", "If-Match", "\"0\"");
        HttpResponse<String> next =
                officer.json("POST", path + "/assign", "{\"assignee\":\"li\"}", "If-Match", "\"1\"");

        assertThat(without.statusCode()).isEqualTo(428);
        assertThat(without.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(first.statusCode()).isEqualTo(200);
        assertThat(first.headers().firstValue("ETag")).hasValue("\"1\"");
        assertThat(late.statusCode()).isEqualTo(412);
        assertThat(late.body()).contains("urn:jianxin:problem:changed-meanwhile");
        assertThat(next.statusCode()).isEqualTo(200);
        assertThat(samples.get(alert.id()).assignee()).isEqualTo("li");
    }

    @Test
    void closing_and_reopening_work_with_a_verdict_and_grounds() {
        Alert alert = samples.raise("JX-MASK-001");
        String path = "/api/v1/alerts/" + alert.id();

        HttpResponse<String> noVerdict = officer.json("POST", path + "/close", "{\"note\":\"n\"}", "If-Match", "\"0\"");
        HttpResponse<String> closed = officer.json(
                "POST", path + "/close", "{\"verdict\":\"false_positive\",\"note\":\"联调\"}", "If-Match", "\"0\"");
        HttpResponse<String> reopened =
                officer.json("POST", path + "/reopen", "{\"note\":\"不是联调\"}", "If-Match", "\"1\"");

        assertThat(noVerdict.statusCode()).isEqualTo(422);
        assertThat(closed.statusCode()).isEqualTo(200);
        assertThat(closed.body()).contains("\"verdict\":\"false_positive\"");
        assertThat(reopened.statusCode()).isEqualTo(200);
        assertThat(samples.get(alert.id()).status()).isEqualTo(AlertStatus.ASSIGNED);
    }

    @Test
    void a_body_that_is_not_what_is_asked_for_is_refused_without_repeating_it() {
        Alert alert = samples.raise("JX-MASK-001");
        String path = "/api/v1/alerts/" + alert.id() + "/close";

        HttpResponse<String> unknown = officer.json("POST", path, "{\"secret-field\":1}", "If-Match", "\"0\"");
        HttpResponse<String> broken = officer.json("POST", path, "{\"note\":", "If-Match", "\"0\"");

        assertThat(unknown.statusCode()).isEqualTo(400);
        assertThat(unknown.body()).contains("bad-json").doesNotContain("secret-field");
        assertThat(broken.statusCode()).isEqualTo(400);
        assertThat(officer.json("GET", "/api/v1/alerts?limit=0", "").statusCode())
                .isEqualTo(400);
        assertThat(officer.json("GET", "/api/v1/alerts/none", "").statusCode()).isEqualTo(404);
    }

    @Test
    void the_summary_counts_open_and_all() throws Exception {
        Alert alert = samples.raise("JX-MASK-001");
        JsonNode before = json(officer.json("GET", "/api/v1/summary", ""));
        officer.json(
                "POST",
                "/api/v1/alerts/" + alert.id() + "/close",
                "{\"verdict\":\"legitimate\",\"note\":\"n\"}",
                "If-Match",
                "\"0\"");
        JsonNode after = json(officer.json("GET", "/api/v1/summary", ""));

        assertThat(after.get("all").get("total").asLong())
                .isEqualTo(before.get("all").get("total").asLong());
        assertThat(after.get("open").get("total").asLong())
                .isEqualTo(before.get("open").get("total").asLong() - 1);
        assertThat(before.get("open").get("by_rule").get("JX-MASK-001").asLong())
                .isPositive();
    }

    private JsonNode json(HttpResponse<String> answer) throws Exception {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return mapper.readTree(answer.body());
    }
}
