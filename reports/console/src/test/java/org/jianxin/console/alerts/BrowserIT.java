package org.jianxin.console.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.WaitForSelectorState;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jianxin.console.Client;
import org.jianxin.console.Role;
import org.jianxin.console.TestSearchNode;
import org.jianxin.console.assessments.CheckSamples;
import org.jianxin.events.Alert;
import org.jianxin.events.AlertStatus;
import org.jianxin.sm.IdentityAssertion;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A real browser works the queue. Screenshots of every page, size and language are left in {@code target/screenshots}. */
@QuarkusTest
@QuarkusTestResource(TestSearchNode.class)
final class BrowserIT {
    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
    private static final Path SCREENSHOTS = Path.of("target", "screenshots");
    private static final Page.WaitForSelectorOptions DETACHED =
            new Page.WaitForSelectorOptions().setState(WaitForSelectorState.DETACHED);
    private static final Page.WaitForResponseOptions LONG = new Page.WaitForResponseOptions().setTimeout(120_000);

    private static Playwright playwright;
    private static Browser browser;

    @Inject
    Client client;

    @Inject
    AlertSamples samples;

    @Inject
    CheckSamples checks;

    @Inject
    Clock clock;

    private final List<String> complaints = new ArrayList<>();

    @BeforeAll
    static void startBrowser() {
        assertThat(CHROMIUM).as("apt-get install chromium").isExecutable();
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(CHROMIUM)
                        .setArgs(List.of("--no-sandbox", "--disable-gpu")));
    }

    @AfterAll
    static void stopBrowser() {
        if (playwright != null) {
            playwright.close();
        }
    }

    @Test
    void an_officer_sees_an_alert_arrive_opens_it_by_key_and_closes_it_with_a_verdict() {
        Page page = open("officer-wang", 1366, 768, Role.SECURITY_ADMINISTRATOR);
        String account = "browser-account";
        page.navigate(client.base() + "/console/alerts?status=open&account=" + account);
        assertThat(page.locator(".empty").innerText()).contains("没有符合当前条件的告警");
        page.waitForSelector("#live:not(.lost):not([hidden])");

        Alert alert = samples.raise("JX-MASK-001", account, 4);
        page.waitForSelector("#row-" + alert.id());
        page.waitForSelector(".toast");

        page.keyboard().press("j");
        assertThat(page.locator("tr.selected").getAttribute("data-id")).isEqualTo(alert.id());
        page.keyboard().press("e");
        page.waitForSelector("#row-" + alert.id() + "[data-status=acknowledged]");
        page.keyboard().press("Enter");
        page.waitForURL("**/console/alerts/" + alert.id());
        page.keyboard().press("x");
        page.waitForSelector("#close-dialog[open]");
        page.check("input[value=true_positive_without_impact]");
        page.fill("#close-dialog textarea", "已通知税务局，接口将改为脱敏输出");
        page.click("#close-dialog button[type=submit]");
        page.waitForSelector("#triage[data-status=closed]");
        page.keyboard().press("u");
        page.waitForURL("**/console/alerts?status=open**");

        assertThat(samples.get(alert.id()).status()).isEqualTo(AlertStatus.CLOSED);
        assertThat(samples.get(alert.id()).history()).hasSize(2);
        assertThat(complaints).isEmpty();
    }

    @Test
    void the_second_officer_sees_the_conflict_and_keeps_the_note() {
        Alert alert = samples.raise("JX-MASK-001", "conflict-account", 12);
        Page page = open("officer-wang", 1366, 768, Role.SECURITY_ADMINISTRATOR);
        page.navigate(client.base() + "/console/alerts/" + alert.id());
        page.waitForSelector("#triage[data-version='0']");
        client.as("officer-li", Role.SECURITY_ADMINISTRATOR)
                .post("/console/alerts/" + alert.id() + "/assign", Map.of("version", "0"));

        page.keyboard().press("x");
        page.check("input[value=false_positive]");
        page.fill("#close-dialog textarea", "写了很久的理由");
        page.click("#close-dialog button[type=submit]");
        page.waitForSelector("#triage[data-version='1']");

        page.waitForSelector("#close-dialog[open]");
        Locator told = page.locator("#close-dialog [role=alert]");
        assertThat(told.isVisible()).isTrue();
        assertThat(told.innerText()).contains("officer-li 已先一步处理");
        assertThat(page.locator("#triage [role=alert]").count()).isEqualTo(1);
        assertThat(page.inputValue("#close-dialog textarea")).isEqualTo("写了很久的理由");
        assertThat(samples.get(alert.id()).status()).isEqualTo(AlertStatus.ASSIGNED);
        page.screenshot(new Page.ScreenshotOptions().setPath(SCREENSHOTS.resolve("conflict-zh-1366.png")));

        // Whatever else is loaded into the page later is no reason to open it again.
        page.locator("#close-dialog [data-closes]").click();
        page.locator("#evidence button.more").click();
        page.waitForSelector("#evidence details.evidence >> nth=11");
        assertThat(page.locator("dialog[open]").count()).isZero();
    }

    @Test
    void after_the_last_key_the_row_that_moved_up_is_selected_and_has_the_focus() {
        List<Alert> raised = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            raised.add(samples.raise(
                    "JX-AUTH-001", "next-account", 1, clock.instant().minusSeconds(60L * i)));
        }
        Page page = open("officer-wang", 1366, 768, Role.SECURITY_ADMINISTRATOR);
        page.navigate(client.base() + "/console/alerts?status=new&account=next-account&sort=last_seen");
        page.keyboard().press("j");
        page.keyboard().press("j");
        assertThat(focused(page)).isEqualTo(raised.get(1).id());

        page.keyboard().press("e");
        page.waitForSelector("#row-" + raised.get(1).id(), DETACHED);
        page.waitForSelector("#row-" + raised.get(2).id() + ".selected");
        assertThat(focused(page)).isEqualTo(raised.get(2).id());
        page.keyboard().press("e");
        page.waitForSelector("#row-" + raised.get(2).id(), DETACHED);
        page.waitForSelector("#row-" + raised.get(0).id() + ".selected");

        assertThat(focused(page)).isEqualTo(raised.get(0).id());
        assertThat(page.locator("tr[tabindex='0']").count()).isEqualTo(1);
        assertThat(page.locator("[aria-selected]").count()).isZero();
        page.reload();
        page.locator("tr[tabindex='0']").focus();
        page.keyboard().press("Enter");
        page.waitForURL("**/console/alerts/" + raised.get(0).id());
        assertThat(complaints).isEmpty();
    }

    private static Object focused(Page page) {
        return page.evaluate("() => document.activeElement.dataset.id");
    }

    @Test
    void a_stream_that_ends_with_its_assertion_is_opened_again_unseen() {
        Page page = open("officer-wang", 1366, 768, Role.SECURITY_ADMINISTRATOR);
        // As the gateway does: each request under an assertion of its own, which soon ends.
        page.route("**/console/live", route -> {
            Map<String, String> headers = new HashMap<>(route.request().headers());
            headers.put(
                    IdentityAssertion.HEADER.toLowerCase(Locale.ROOT),
                    client.token(
                            "officer-wang",
                            "person",
                            clock.instant().plusSeconds(10),
                            Client.ids(Role.SECURITY_ADMINISTRATOR)));
            route.resume(new Route.ResumeOptions().setHeaders(headers));
        });
        List<String> refreshes = new ArrayList<>();
        page.onRequest(request -> {
            if (request.headers().containsKey("hx-request")) {
                refreshes.add(request.url());
            }
        });
        page.clock().install();
        page.navigate(client.base() + "/console/alerts?account=reopened-account");
        page.waitForSelector("#live:not(.lost):not([hidden])");
        page.evaluate(
                """
                () => {
                  window.everLost = false;
                  new MutationObserver(() => { window.everLost ||= document.querySelector("#live.lost") !== null; })
                    .observe(document.getElementById("live"), { attributes: true });
                }
                """);
        page.clock().pauseAt(clock.instant().plus(Duration.ofHours(1)).toEpochMilli());

        page.waitForResponse("**/console/live", LONG, () -> {});
        page.waitForResponse("**/console/live", LONG, () -> {});
        page.clock().runFor(2000); // a refresh that was asked for would be made now

        assertThat(page.evaluate("() => window.everLost")).isEqualTo(false);
        assertThat(refreshes).isEmpty();
        page.clock().resume();
        Alert alert = samples.raise("JX-MASK-001", "reopened-account", 1);
        page.waitForSelector("#row-" + alert.id());
        assertThat(complaints).isEmpty();
    }

    @Test
    void filters_go_into_the_url_and_the_position_is_kept() {
        Alert first = samples.raise("JX-AUTH-001", "kept-account", 1);
        Alert second =
                samples.raise("JX-AUTH-001", "kept-account", 2, clock.instant().minusSeconds(60));
        Page page = open("officer-wang", 1366, 768, Role.SECURITY_ADMINISTRATOR);
        page.navigate(client.base() + "/console/alerts?account=kept-account");
        page.locator("label.chip", new Page.LocatorOptions().setHasText("新告警")).click();
        page.waitForURL(url -> url.contains("status=new") && url.contains("account=kept-account"));
        assertThat(page.url()).doesNotContain("rule=").doesNotContain("q=");

        page.keyboard().press("j");
        page.keyboard().press("j");
        assertThat(page.locator("tr.selected").getAttribute("data-id")).isEqualTo(second.id());
        page.keyboard().press("o");
        page.waitForURL("**/console/alerts/" + second.id());
        page.keyboard().press("k");
        page.waitForURL("**/console/alerts/" + first.id());
        page.keyboard().press("u");
        page.waitForSelector("tr.selected");

        assertThat(page.locator("tr.selected").getAttribute("data-id")).isEqualTo(first.id());
        assertThat(complaints).isEmpty();
    }

    @Test
    void every_page_fits_both_sizes_in_both_languages_without_a_complaint_of_the_browser() {
        String[] rules = {"JX-MASK-001", "JX-AUTH-001", "JX-EXPORT-001", "JX-SQL-001", "JX-SHARE-001", "JX-FLOW-001"};
        Alert shown = samples.raise("JX-MASK-001", "tax-bureau", 23);
        for (int i = 0; i < rules.length; i++) {
            samples.raise(rules[i], "consumer-" + i, 3 * i + 1, clock.instant().minus(Duration.ofMinutes(47L * i)));
        }
        checks.store("web01", Map.of("MFA", "fail", "CLEARTEXT", "partial", "AUDIT-PROT", "pass", "MIN-PKG", "fail"));
        String assessment = client.as("auditor-zhao", Role.AUDITOR)
                .post("/console/assessments", Map.of("system", "人口信息共享平台", "unit", "示范市大数据管理局"))
                .headers()
                .firstValue("Location")
                .orElseThrow();
        Map<String, String> officer = Map.of(
                "start",
                "/console/start",
                "queue",
                "/console/alerts?status=open",
                "alert",
                "/console/alerts/" + shown.id());
        for (int[] size : new int[][] {{1366, 768}, {1920, 1080}}) {
            for (String language : List.of("zh", "en")) {
                Page page = open("officer-wang", size[0], size[1], Role.SECURITY_ADMINISTRATOR);
                officer.forEach((name, path) -> shoot(page, name, path, language, "light", size[0]));
                shoot(page, "start-dark", "/console/start", language, "dark", size[0]);
                shoot(page, "queue-dark", "/console/alerts?status=open", language, "dark", size[0]);
                shoot(page, "alert-dark", "/console/alerts/" + shown.id(), language, "dark", size[0]);
                Page system = open("sys", size[0], size[1], Role.SYSTEM_ADMINISTRATOR);
                shoot(system, "health", "/console/health", language, "light", size[0]);
                shoot(system, "denied", "/console/alerts", language, "light", size[0]);
                Page audit = open("audit", size[0], size[1], Role.AUDIT_ADMINISTRATOR);
                shoot(audit, "audit", "/console/audit", language, "light", size[0]);
                Page auditor = open("auditor-zhao", size[0], size[1], Role.AUDITOR);
                shoot(auditor, "assessments", "/console/assessments", language, "light", size[0]);
                shoot(auditor, "assessment", assessment, language, "light", size[0]);
                shoot(auditor, "assessment-dark", assessment, language, "dark", size[0]);
            }
        }

        assertThat(complaints.stream().filter(text -> !text.contains("403"))).isEmpty();
    }

    private void shoot(Page page, String name, String path, String language, String theme, int width) {
        page.navigate(client.base() + path + (path.contains("?") ? "&" : "?") + "lang=" + language + "&theme=" + theme);
        page.waitForFunction(
                "() => [...document.querySelectorAll('[data-chart]')].every(box => box.querySelector('canvas'))");
        page.screenshot(new Page.ScreenshotOptions()
                .setPath(SCREENSHOTS.resolve(name + "-" + language + "-" + width + ".png"))
                .setFullPage(name.startsWith("alert") || name.startsWith("assessment")));
        Object overflow = page.evaluate("() => document.documentElement.scrollWidth - window.innerWidth");
        assertThat(((Number) overflow).intValue())
                .as(name + " " + language + " " + width + " scrolls sideways")
                .isLessThanOrEqualTo(0);
    }

    /** A browser of somebody whom the gateway let in; what its console complains of is collected. */
    private Page open(String subject, int width, int height, Role role) {
        String token = client.token(subject, "person", clock.instant().plus(Duration.ofMinutes(10)), Client.ids(role));
        BrowserContext context = browser.newContext(new Browser.NewContextOptions()
                .setViewportSize(width, height)
                .setTimezoneId("Asia/Shanghai")
                .setExtraHTTPHeaders(Map.of(IdentityAssertion.HEADER, token)));
        Page page = context.newPage();
        page.onConsoleMessage(message -> {
            if (message.type().equals("error") || message.type().equals("warning")) {
                complaints.add(message.text());
            }
        });
        page.onPageError(complaints::add);
        return page;
    }
}
