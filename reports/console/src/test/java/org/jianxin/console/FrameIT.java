package org.jianxin.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What stands around every page: identity, language, headers, assets, refusals. */
@QuarkusTest
@QuarkusTestResource(TestSearchNode.class)
final class FrameIT {
    @Inject
    Client client;

    @Test
    void a_role_without_a_page_is_told_so() {
        HttpResponse<String> answer = client.as("red", Role.RED_TEAM).get("/console");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("尚无您可用的页面", "攻击队", "lang=\"zh-CN\"");
    }

    @Test
    void each_role_is_led_to_its_first_page_by_a_path_without_host() {
        assertThat(location(Role.SECURITY_ADMINISTRATOR)).isEqualTo("/console/start");
        assertThat(location(Role.AUDITOR)).isEqualTo("/console/assessments");
        assertThat(location(Role.SYSTEM_ADMINISTRATOR)).isEqualTo("/console/health");
        assertThat(location(Role.AUDIT_ADMINISTRATOR)).isEqualTo("/console/audit");
    }

    @Test
    void the_language_switch_is_kept_in_a_cookie() {
        HttpResponse<String> english = client.as("red", Role.RED_TEAM).get("/console?lang=en");

        assertThat(english.body()).contains("No page for you yet", "lang=\"en\"", "href=\"/console?lang=zh\"");
        assertThat(english.headers().firstValue("Set-Cookie").orElseThrow())
                .contains("jianxin-lang=en", "Secure", "HttpOnly", "SameSite=Lax", "Path=/");
        assertThat(client.as("red", Role.RED_TEAM)
                        .get("/console", "Cookie", "jianxin-lang=en")
                        .body())
                .contains("No page for you yet");
    }

    @Test
    void the_theme_switch_goes_round() {
        assertThat(client.as("red", Role.RED_TEAM).get("/console?theme=dark").body())
                .contains("data-theme=\"dark\"", "href=\"/console?theme=auto\"");
    }

    @Test
    void nobody_gets_in_without_an_identity_or_as_a_program() {
        HttpResponse<String> nobody = client.nobody().get("/console");
        HttpResponse<String> program =
                client.program("consumer", Role.SECURITY_ADMINISTRATOR).get("/console");

        assertThat(nobody.statusCode()).isEqualTo(401);
        assertThat(program.statusCode()).isEqualTo(401);
        assertThat(nobody.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(nobody.body())
                .isEqualTo("{\"detail\":\"请求未携带有效的身份。请重新登录。\",\"instance\":\"/console\",\"status\":401,"
                        + "\"title\":\"未登录\",\"type\":\"urn:jianxin:problem:not-logged-in\"}");
    }

    @Test
    void one_account_must_not_hold_two_of_the_three_administrators() {
        HttpResponse<String> answer = client.as("both", Role.SYSTEM_ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR)
                .get("/console/start");

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.body()).contains("三员分立");
    }

    @Test
    void a_page_of_another_role_explains_itself() {
        HttpResponse<String> page = client.as("sys", Role.SYSTEM_ADMINISTRATOR).get("/console/alerts");
        HttpResponse<String> api =
                client.as("sys", Role.SYSTEM_ADMINISTRATOR).json("GET", "/api/v1/alerts?lang=en", "");

        assertThat(page.statusCode()).isEqualTo(403);
        assertThat(page.body()).contains("<!doctype html>", "您的角色无权访问");
        assertThat(api.statusCode()).isEqualTo(403);
        assertThat(api.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(api.body()).contains("\"title\":\"Your role may not do this\"");
    }

    @Test
    void what_is_not_there_is_a_page_too() {
        HttpResponse<String> answer = client.as("red", Role.RED_TEAM).get("/console/no/such/page");

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body()).contains("没有找到");
    }

    @Test
    void every_answer_forbids_inline_scripts_foreign_content_and_caching() {
        HttpResponse<String> answer = client.as("red", Role.RED_TEAM).get("/console");

        assertThat(answer.headers().firstValue("Content-Security-Policy"))
                .hasValue("default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none';"
                        + " object-src 'none'");
        assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
        assertThat(answer.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
    }

    @Test
    void assets_are_served_under_a_digest_and_kept_for_ever() {
        Client.As red = client.as("red", Role.RED_TEAM);
        Matcher urls = Pattern.compile("(?:href|src)=\"(/console/assets/[^\"]+)\"")
                .matcher(red.get("/console").body());
        int found = 0;
        while (urls.find()) {
            HttpResponse<String> asset = red.get(urls.group(1));
            assertThat(asset.statusCode()).as(urls.group(1)).isEqualTo(200);
            assertThat(asset.body()).isNotBlank();
            assertThat(asset.headers().firstValue("Cache-Control")).hasValue("private, max-age=31536000, immutable");
            found++;
        }
        assertThat(found).isEqualTo(4); // icon, style, htmx, own script
        assertThat(red.get("/console/assets/000000000000/console.css").statusCode())
                .isEqualTo(404);
    }

    @Test
    void a_form_from_another_site_changes_nothing() {
        HttpResponse<String> answer = client.as("sec", Role.SECURITY_ADMINISTRATOR)
                .send(client.as("sec", Role.SECURITY_ADMINISTRATOR)
                        .request("/console/alerts/x/acknowledge")
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(java.net.http.HttpRequest.BodyPublishers.ofString("version=0")));

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.body()).contains("urn:jianxin:problem:cross-site");
    }

    @Test
    void the_server_never_leaves_http_1_1() throws Exception {
        HttpClient http2 =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();

        HttpResponse<String> answer = http2.send(
                client.as("red", Role.RED_TEAM).request("/console").GET().build(),
                HttpResponse.BodyHandlers.ofString());

        assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
    }

    private String location(Role role) {
        return client.as("somebody", role)
                .get("/console")
                .headers()
                .firstValue("Location")
                .orElse("");
    }
}
