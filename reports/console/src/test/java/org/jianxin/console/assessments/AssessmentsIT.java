package org.jianxin.console.assessments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jianxin.compliance.ReportCheck;
import org.jianxin.compliance.ReportPackage;
import org.jianxin.console.Client;
import org.jianxin.console.Role;
import org.jianxin.console.TestSearchNode;
import org.jianxin.events.RecordMapper;
import org.jianxin.sm.Sm2Certificate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Self-assessments as auditors make, read and download them, over a real store. */
@QuarkusTest
@QuarkusTestResource(TestSearchNode.class)
final class AssessmentsIT {
    private static final JsonMapper JSON = RecordMapper.create();
    private static final String WANTED = "{\"system\":\"人口信息共享平台\",\"unit\":\"市大数据局\"}";

    @Inject
    Client client;

    @Inject
    CheckSamples checks;

    @Inject
    Sm2Certificate root;

    @Inject
    Clock clock;

    private Client.As auditor;

    @BeforeEach
    void logIn() {
        auditor = client.as("auditor-zhao", Role.AUDITOR);
        checks.store("web01", Map.of("MFA", "fail", "CLEARTEXT", "partial", "AUDIT-PROT", "pass", "MIN-PKG", "fail"));
    }

    @Test
    void the_auditor_makes_one_by_api_lists_it_and_reads_it() throws Exception {
        JsonNode made = make();
        String id = made.get("id").asText();

        assertThat(made.get("system").asText()).isEqualTo("人口信息共享平台");
        assertThat(made.get("conclusion").get("grade").asText()).isEqualTo("open");
        assertThat(made.get("conclusion").has("major_hazards")).isFalse();
        assertThat(made.get("suspected_hazards").findValuesAsText("code")).containsExactly("A-19", "A-24");
        assertThat(read(auditor.json("GET", "/api/v1/assessments", ""), 200)
                        .get("assessments")
                        .findValuesAsText("id"))
                .contains(id);
        JsonNode whole = read(auditor.json("GET", "/api/v1/assessments/" + id, ""), 200);
        assertThat(whole.get("items")).hasSize(211);
        assertThat(whole.get("hosts").get(0).asText()).isEqualTo("web01");
    }

    @Test
    void the_package_is_signed_once_and_verifies() throws Exception {
        String id = make().get("id").asText();

        HttpResponse<byte[]> first = auditor.download("/api/v1/assessments/" + id + "/package");
        HttpResponse<byte[]> again = auditor.download("/console/assessments/" + id + "/package");

        assertThat(first.statusCode()).isEqualTo(200);
        assertThat(first.headers().firstValue("Content-Type")).hasValue("application/zip");
        assertThat(first.headers().firstValue("Content-Disposition"))
                .hasValue("attachment; filename=\"" + id + ReportPackage.SUFFIX + "\"");
        assertThat(again.body()).isEqualTo(first.body());
        ReportCheck check = new ReportPackage().verify(first.body(), root, clock);
        assertThat(check.ok()).as(check.toString()).isTrue();
        assertThat(check.report()).isEqualTo(id);
        byte[] changed = first.body().clone();
        changed[changed.length / 2] ^= 1;
        assertThat(new ReportPackage().verify(changed, root, clock).ok()).isFalse();
    }

    @Test
    void the_page_tells_what_is_not_known_and_what_is_suspected_in_both_languages() throws Exception {
        String path = "/console/assessments/" + make().get("id").asText();

        assertThat(auditor.get(path).body())
                .contains("不是等级测评机构出具的测评报告", "未评估（待人工）", "疑似 2 项", "A-19", "未用双因素", "web01 MFA", "安全计算环境", "尚缺检查结果：");
        String english = auditor.get(path + "?lang=en").body();
        assertThat(english)
                .contains(
                        "Not assessed (waits for a person)",
                        "2 suspected",
                        "No two-factor authentication",
                        "Computing environment",
                        "Checks without a recent result:",
                        "exactly 90% and 60%")
                .doesNotContain("尚缺检查结果", "须查阅制度文档", "疑似");
        assertThat(auditor.get(path + "?result=pending").body())
                .contains("8.1.4.1 d)")
                .doesNotContain("8.1.4.3 d)");
        assertThat(auditor.get(path + "?result=perhaps").statusCode()).isEqualTo(400);
    }

    @Test
    void the_form_makes_one_and_leads_to_its_page() {
        AtomicReference<HttpResponse<String>> made = new AtomicReference<>();
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            made.set(auditor.post("/console/assessments", Map.of("system", "人口库", "unit", "市大数据局")));
            return made.get().statusCode() != 409; // one a second
        });

        assertThat(made.get().statusCode()).isEqualTo(303);
        String page = made.get().headers().firstValue("Location").orElseThrow();
        assertThat(auditor.get(page).body()).contains("人口库");
        assertThat(auditor.get("/console/assessments").body()).contains("人口库", page, page + "/package");
    }

    @Test
    void names_are_asked_for_and_what_was_never_made_is_not_found() {
        HttpResponse<String> nameless = auditor.json("POST", "/api/v1/assessments", "{\"system\":\" \"}");

        assertThat(nameless.statusCode()).isEqualTo(400);
        assertThat(nameless.body()).contains("system");
        for (String id : new String[] {"djbh-2000-01-01-000000", "x".repeat(200)}) {
            assertThat(auditor.json("GET", "/api/v1/assessments/" + id, "").statusCode())
                    .isEqualTo(404);
            assertThat(auditor.get("/console/assessments/" + id).statusCode()).isEqualTo(404);
            assertThat(auditor.json("GET", "/api/v1/assessments/" + id + "/package", "")
                            .statusCode())
                    .isEqualTo(404);
        }
    }

    @Test
    void nobody_but_the_auditor_makes_reads_or_downloads_one() throws Exception {
        String id = make().get("id").asText();
        for (Role role : Role.values()) {
            if (role == Role.AUDITOR) {
                continue;
            }
            Client.As other = client.as("other", role);
            assertThat(other.json("POST", "/api/v1/assessments", WANTED).statusCode())
                    .as(role.id())
                    .isEqualTo(403);
            for (String path : new String[] {"", "/" + id, "/" + id + "/package"}) {
                assertThat(other.json("GET", "/api/v1/assessments" + path, "").statusCode())
                        .as(role.id() + path)
                        .isEqualTo(403);
                assertThat(other.get("/console/assessments" + path).statusCode())
                        .as(role.id() + path)
                        .isEqualTo(403);
            }
        }
    }

    /** There is at most one a second. */
    private JsonNode make() throws Exception {
        AtomicReference<HttpResponse<String>> made = new AtomicReference<>();
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            made.set(auditor.json("POST", "/api/v1/assessments", WANTED));
            return made.get().statusCode() != 409;
        });
        JsonNode body = read(made.get(), 201);
        assertThat(made.get().headers().firstValue("Location")).hasValueSatisfying(location -> assertThat(location)
                .endsWith("/api/v1/assessments/" + body.get("id").asText()));
        return body;
    }

    private static JsonNode read(HttpResponse<String> answer, int status) throws Exception {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        return JSON.readTree(answer.body());
    }
}
