package org.jianxin.appliance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.PlaywrightException;
import com.microsoft.playwright.options.Cookie;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jianxin.appliance.demo.TestWorld;
import org.jianxin.compliance.ReportCheck;
import org.jianxin.compliance.ReportPackage;
import org.jianxin.gateway.policy.Role;
import org.jianxin.sm.OneTimePassword;
import org.jianxin.sm.Sm2Certificate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * People at work in a real browser, through the gateway, with a whole installation behind it. Screenshots of both sizes are
 * left in {@code target/screenshots}. The order is that of a working day: the auditor looks at what the officer did.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class OfficerInBrowserIT {
    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
    private static final Path SCREENSHOTS = Path.of("target", "screenshots");
    private static final int[][] SIZES = {{1920, 1080}, {1366, 768}};
    private static final String AUDITORS_PASSWORD = "Reads-but-closes-none-2026";
    private static final String OFFICERS_PASSWORD = "Officer-at-work-2026";

    private static Playwright playwright;
    private static Browser browser;
    private static TestWorld world;
    private static String closedAlert;
    private static final Map<Role, String> SECRETS = new EnumMap<>(Role.class);
    private static final Map<Role, Long> LAST_STEP = new EnumMap<>(Role.class);

    private final List<String> complaints = new ArrayList<>();

    @BeforeAll
    static void startInstallationAndBrowser() throws Exception {
        assertThat(CHROMIUM).as("apt-get install chromium").isExecutable();
        world = TestWorld.prepare(TestInstallation.emptyDirectory("officer-in-browser"));
        world.installation().start();
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        // Trust in exactly the gateway's key, as a browser with our root installed would have it for this name.
        browser = launch("--ignore-certificate-errors-spki-list=" + publicKeyHash());
    }

    @AfterAll
    static void stop() {
        if (playwright != null) {
            playwright.close();
        }
        if (world != null) {
            world.close();
        }
    }

    @Test
    @Order(1)
    void only_the_gateway_listens_beyond_loopback() throws Exception {
        Processes processes = world.installation().processes();
        Map<Long, String> ours = new HashMap<>();
        for (ManagedProcess process : List.of(processes.appliance(), processes.gateway(), processes.agent())) {
            ours.put(process.pid(), process.name());
            ProcessHandle.of(process.pid())
                    .orElseThrow()
                    .descendants()
                    .forEach(child -> ours.put(child.pid(), "child of " + process.name()));
        }
        List<String> listening = new ArrayList<>();
        for (Listener listener : Listener.all()) {
            String name = ours.get(listener.pid());
            if (name != null) {
                listening.add(name + " " + (listener.loopback() ? "loopback" : "every " + listener.port()));
            }
        }

        assertThat(listening)
                .contains("appliance loopback", "child of appliance loopback", "gateway loopback")
                .contains("gateway every " + world.installation().gatewayPort())
                .filteredOn(where -> !where.endsWith("loopback"))
                .hasSize(1);
    }

    @Test
    @Order(2)
    void a_browser_that_does_not_know_the_gateways_certificate_refuses_it() {
        try (Browser stranger = launch("--disable-extensions")) {
            Page page = stranger.newPage();

            assertThatThrownBy(() -> page.navigate(at("/login")))
                    .isInstanceOf(PlaywrightException.class)
                    .hasMessageContaining("ERR_CERT_AUTHORITY_INVALID");
        }
    }

    @Test
    @Order(3)
    void the_officer_changes_the_one_time_password_sees_the_alert_arrive_and_closes_it_with_a_verdict()
            throws Exception {
        Page page = open();
        page.navigate(at("/console/"));
        page.waitForURL("**/login**");
        shoot(page, "login");
        page.fill("#name", Role.SECURITY_ADMINISTRATOR.id());
        page.fill("#password", world.installation().oneTimePassword(Role.SECURITY_ADMINISTRATOR));
        page.click("main button[type=submit]");
        page.waitForURL("**/password**");
        shoot(page, "password");
        page.navigate(at("/console/alerts"));
        assertThat(page.url()).as("nothing before the password is changed").contains("/password");
        page.fill("#old", world.installation().oneTimePassword(Role.SECURITY_ADMINISTRATOR));
        page.fill("#fresh", OFFICERS_PASSWORD);
        page.fill("#again", OFFICERS_PASSWORD);
        page.locator("form[action='/password'] button").click();
        page.waitForURL("**/second-factor**");
        page.navigate(at("/console/alerts"));
        assertThat(page.url()).as("nothing before a second factor is enrolled").contains("/second-factor");
        shoot(page, "second-factor");
        page.locator("header nav a[lang=en]").click();
        page.waitForSelector("html[lang=en]");
        shoot(page, "second-factor-en");
        page.locator("header nav a[lang^=zh]").click();
        page.waitForSelector("html[lang^=zh]");
        String spent = enrol(page, Role.SECURITY_ADMINISTRATOR);
        page.waitForURL("**/console/**");
        stepUp(page, spent);

        page.navigate(at("/console/alerts?status=open&account=statistics"));
        page.waitForSelector(".empty");
        page.waitForSelector("#live:not(.lost):not([hidden])");
        page.evaluate("() => { window.sameDocument = true; }");
        assertThat(world.call("statistics", "/share/population-lookup/?view=full&size=10"))
                .isEqualTo(200);
        Locator arrived = page.locator("#queue tr", new Page.LocatorOptions().setHasText("JX-MASK-001"));
        arrived.waitFor(new Locator.WaitForOptions().setTimeout(60_000));
        assertThat(page.evaluate("() => window.sameDocument"))
                .as("arrived without a reload")
                .isEqualTo(true);
        assertThat(arrived.innerText()).contains("statistics").contains("population-basic");

        arrived.locator("a.title").click();
        page.waitForURL("**/console/alerts/*");
        closedAlert = page.locator("article.alert").getAttribute("data-alert");
        assertThat(page.locator("#evidence details.i-intact").count()).isEqualTo(1);
        assertThat(page.locator("#evidence details:not(.i-intact)").count()).isZero();
        assertThat(page.locator("#evidence").innerText()).contains("data.list.id_card");
        shoot(page, "alert");
        page.keyboard().press("x");
        page.waitForSelector("#close-dialog[open]");
        page.check("#close-dialog input[value=true_positive_without_impact]");
        page.fill("#close-dialog textarea", "已联系市统计局，接口改为脱敏输出");
        shoot(page, "alert-close");
        page.click("#close-dialog button[type=submit]");
        page.waitForSelector("#triage[data-status=closed]");
        assertThat(page.locator("#triage .history").innerText())
                .contains(Role.SECURITY_ADMINISTRATOR.id())
                .contains("已联系市统计局");
        shoot(page, "alert-closed");

        page.locator(".tools a[lang=en]").click();
        page.waitForSelector("html[lang=en]");
        assertThat(page.locator("nav").innerText()).contains("Alerts");
        page.locator(".tools a[lang^=zh]").click();
        page.waitForSelector("html[lang^=zh]");

        world.misbehave();
        page.navigate(at("/console/alerts?status=open"));
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(500))
                .untilAsserted(() ->
                        assertThat(page.locator("#queue tbody tr").count()).isGreaterThanOrEqualTo(8));
        if (page.locator(".toast button").count() > 0) {
            page.locator(".toast button").first().click();
        }
        shoot(page, "queue");
        page.navigate(at("/console/start"));
        page.waitForFunction(
                "() => [...document.querySelectorAll('[data-chart]')].every(box => box.querySelector('canvas'))");
        page.waitForTimeout(1000); // the charts' entrance is animated
        shoot(page, "start");

        assertThat(complaints).isEmpty();
    }

    /** The code that enrolled is spent, so the step up takes the next minute's, which a clock a little ahead would show. */
    private void stepUp(Page page, String spent) {
        page.navigate(at("/step-up?next=/console/alerts"));
        shoot(page, "step-up");
        page.fill("#code", spent);
        page.click("main form[action='/step-up'] button");
        page.waitForSelector(".notice");
        assertThat(page.locator(".notice").innerText()).contains("已经用过");
        shoot(page, "step-up-replayed");
        page.locator("header nav a[lang=en]").click();
        page.waitForSelector("html[lang=en]");
        shoot(page, "step-up-en");
        page.locator("header nav a[lang^=zh]").click();
        page.waitForSelector("html[lang^=zh]");
        page.navigate(at("/step-up?next=/console/alerts"));
        page.fill("#code", code(Role.SECURITY_ADMINISTRATOR, 1));
        page.click("main form[action='/step-up'] button");
        page.waitForURL("**/console/alerts");
        complaints.removeIf(complaint -> complaint.contains("401")); // the page that says the code was used before
    }

    @Test
    @Order(4)
    void the_auditor_reads_the_alert_but_cannot_close_it_even_with_a_forged_request() {
        Page page = loggedIn(Role.AUDITOR, AUDITORS_PASSWORD);
        page.navigate(at("/console/alerts/" + closedAlert));
        page.waitForSelector("#triage[data-status=closed]");
        assertThat(page.locator("#triage button, #triage form").count()).isZero();

        for (String action : List.of("close", "reopen", "acknowledge", "assign")) {
            assertThat(post(page, "/console/alerts/" + closedAlert + "/" + action))
                    .as(action)
                    .isEqualTo(403);
        }
        page.reload();
        assertThat(page.locator("#triage").getAttribute("data-status")).isEqualTo("closed");
        assertThat(page.locator("#triage .history li").count()).isEqualTo(1);
    }

    @Test
    @Order(5)
    void the_auditor_makes_a_self_assessment_whose_package_verifies_until_a_byte_is_changed() throws Exception {
        Page page = open();
        enter(page, Role.AUDITOR, AUDITORS_PASSWORD);
        page.waitForSelector(".notice"); // a password without its code is not enough
        shoot(page, "login-refused");
        complaints.removeIf(complaint -> complaint.contains("401"));
        page.fill("#name", Role.AUDITOR.id());
        page.fill("#password", AUDITORS_PASSWORD);
        page.fill("#code", code(Role.AUDITOR, 1));
        page.click("main button[type=submit]");
        page.waitForURL("**/console/**");
        page.navigate(at("/console/assessments"));
        page.fill("input[name=system]", "人口信息共享平台");
        page.fill("input[name=unit]", "示范市大数据管理局");
        page.locator("#main form button").click();
        page.waitForURL("**/console/assessments/*");
        page.waitForSelector("#main h1:has-text('人口信息共享平台')");
        shoot(page, "assessment");
        Download download = page.waitForDownload(
                () -> page.locator("a.button[href$='/package']").click());
        Path file = Path.of("target").resolve(download.suggestedFilename());
        download.saveAs(file);
        page.navigate(at("/console/assessments"));
        assertThat(page.locator("#main tbody tr").count()).isEqualTo(1);
        shoot(page, "assessments");

        Sm2Certificate root = Sm2Certificate.read(world.installation().signingRoot());
        ReportCheck check = new ReportPackage().verify(file, root, Clock.systemUTC());
        assertThat(check.ok()).as(check.toString()).isTrue();
        byte[] content = Files.readAllBytes(file);
        for (int at : new int[] {0, content.length / 3, content.length / 2, content.length - 1}) {
            byte[] changed = content.clone();
            changed[at] ^= 1;
            Path forged = Files.write(file.resolveSibling("changed" + ReportPackage.SUFFIX), changed);
            assertThat(new ReportPackage()
                            .verify(forged, root, Clock.systemUTC())
                            .ok())
                    .as("byte " + at + " changed")
                    .isFalse();
        }
        assertThat(complaints).isEmpty();
    }

    @Test
    @Order(6)
    void the_system_administrator_sees_the_health_of_every_part_and_no_alerts() {
        Page page = loggedIn(Role.SYSTEM_ADMINISTRATOR, "Operator-at-work-2026");
        page.navigate(at("/console/health"));
        page.waitForFunction(
                "() => [...document.querySelectorAll('[data-chart]')].every(box => box.querySelector('canvas'))");
        shoot(page, "health");

        assertThat(page.navigate(at("/console/alerts")).status()).isEqualTo(403);
        shoot(page, "denied");
    }

    /** Somebody else uses the officer's token: what the gateway sees at once, and what the alert about it then says. */
    @Test
    @Order(7)
    void a_session_whose_token_is_used_elsewhere_is_cut_while_its_page_is_open() throws Exception {
        Page page = open();
        page.navigate(at("/login"));
        page.fill("#name", Role.SECURITY_ADMINISTRATOR.id());
        page.fill("#password", OFFICERS_PASSWORD);
        page.fill("#code", freshCode(Role.SECURITY_ADMINISTRATOR));
        page.click("main button[type=submit]");
        page.waitForURL("**/console/**");
        page.navigate(at("/console/alerts"));
        page.waitForSelector("#live:not(.lost):not([hidden])");
        page.waitForTimeout(1100); // the proof of this login is told in whole seconds, and must be before what follows
        Cookie session = page.context().cookies().stream()
                .filter(cookie -> cookie.name.equals("__Host-jianxin"))
                .findFirst()
                .orElseThrow();

        assertThat(curl("/console/alerts", session.name + "=" + session.value)).isEqualTo(401);

        Locator banner = page.locator("#ended:not([hidden])");
        banner.waitFor(new Locator.WaitForOptions().setTimeout(30_000));
        assertThat(banner.innerText()).contains("会话已中断", "信任评分");
        assertThat(page.locator("#queue tbody tr").count())
                .as("what was on the page stays")
                .isPositive();
        shoot(page, "session-cut");
        Path told = world.installation().data().resolve("appliance/posture.json");
        await().atMost(Duration.ofSeconds(60)).until(() -> Files.readString(told)
                .contains("\"" + Role.SECURITY_ADMINISTRATOR.id() + "\":{\"critical\":1}"));
        page.waitForTimeout(1500); // until the gateway has read it

        banner.locator("a").click();
        page.waitForSelector("h1:has-text('访问被拒绝')");
        assertThat(page.locator("main").innerText()).contains("trust-is-gone", "登录凭据在别处被使用", "1 条未关闭的严重告警", "再次验证身份");
        shoot(page, "trust-is-gone");
        page.locator("a:has-text('再次验证身份')").click();
        page.waitForURL("**/step-up**");
        page.fill("#code", freshCode(Role.SECURITY_ADMINISTRATOR));
        page.click("main form[action='/step-up'] button");
        page.waitForURL("**/console/alerts");
        page.waitForSelector("#queue tr:has-text('JX-GW-001')");
    }

    /** One asks and another agrees, each in their own browser; then the console shows the first what the lent role may see. */
    @Test
    @Order(8)
    void in_an_emergency_the_system_administrator_acts_as_security_administrator_when_a_third_person_agrees()
            throws Exception {
        Page asking = open();
        asking.navigate(at("/login"));
        asking.fill("#name", Role.SYSTEM_ADMINISTRATOR.id());
        asking.fill("#password", "Operator-at-work-2026");
        asking.fill("#code", freshCode(Role.SYSTEM_ADMINISTRATOR));
        asking.click("main button[type=submit]");
        asking.waitForURL("**/console/**");
        assertThat(asking.navigate(at("/console/alerts")).status()).isEqualTo(403);
        asking.locator("details.menu summary").click();
        asking.locator("details.menu a:has-text('应急授权')").click();
        asking.waitForURL("**/break-glass");
        asking.selectOption("#role", Role.SECURITY_ADMINISTRATOR.id());
        asking.fill("#minutes", "10");
        asking.fill("#reason", "安全管理员失联，需立即处置告警");
        asking.fill("#code", freshCode(Role.SYSTEM_ADMINISTRATOR));
        shoot(asking, "break-glass-ask");
        asking.click("button:has-text('提出申请')");
        asking.waitForSelector(".entry.WAITING");
        assertThat(asking.locator("button[value=confirm]").count()).isZero();

        Page agreeing = loggedIn(Role.AUDIT_ADMINISTRATOR, "Ledger-in-order-2026");
        agreeing.navigate(at("/break-glass"));
        assertThat(agreeing.locator(".entry.WAITING").innerText())
                .contains(Role.SYSTEM_ADMINISTRATOR.id(), "安全管理员", "安全管理员失联，需立即处置告警");
        agreeing.fill(".entry input[name=code]", freshCode(Role.AUDIT_ADMINISTRATOR));
        shoot(agreeing, "break-glass-decide");
        agreeing.click("button[value=confirm]");
        agreeing.waitForSelector(".entry.IN_FORCE");

        assertThat(asking.navigate(at("/console/alerts")).status()).isEqualTo(200);
        shoot(asking, "break-glass-alerts");
        Path told = world.installation().data().resolve("appliance/posture.json");
        await().atMost(Duration.ofSeconds(60)).until(() -> Files.readString(told)
                .contains("\"" + Role.SYSTEM_ADMINISTRATOR.id() + "\":{\"high\":1}")); // JX-GW-005

        agreeing.click("button[value=end]");
        agreeing.waitForSelector(".entry.OVER");
        asking.navigate(at("/console/alerts"));
        asking.waitForURL("**/step-up**"); // the alert took trust
        asking.fill("#code", freshCode(Role.SYSTEM_ADMINISTRATOR));
        asking.click("main form[action='/step-up'] button");
        asking.waitForURL("**/console/alerts");
        assertThat(asking.locator("main").innerText()).contains("403", "您的角色无权访问");
    }

    /** What another program gets with that cookie: the status. */
    private static int curl(String path, String cookie) throws Exception {
        Process curl = new ProcessBuilder(
                        "curl",
                        "--silent",
                        "--cacert",
                        world.installation()
                                .data()
                                .resolve("gateway/tls/standard-ca.pem")
                                .toString(),
                        "--output",
                        "/dev/null",
                        "--write-out",
                        "%{http_code}",
                        "--config",
                        "-",
                        at(path))
                .redirectErrorStream(true)
                .start();
        curl.getOutputStream().write(("header = \"Cookie: " + cookie + "\"\n").getBytes(StandardCharsets.US_ASCII));
        curl.getOutputStream().close();
        String printed = new String(curl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(curl.waitFor()).as(printed).isZero();
        return Integer.parseInt(printed);
    }

    /** A code that was not used yet: the token's next, for which a person would wait. */
    private static String freshCode(Role role) throws InterruptedException {
        long step = Instant.now().getEpochSecond() / 60;
        long next = Math.max(step, LAST_STEP.getOrDefault(role, 0L) + 1);
        long early = (next - 1) * 60 - Instant.now().getEpochSecond();
        if (early > 0) {
            Thread.sleep(early * 1000 + 500);
        }
        LAST_STEP.put(role, next);
        return codeAt(role, next * 60);
    }

    private Page loggedIn(Role role, String newPassword) {
        Page page = open();
        enter(page, role, world.installation().oneTimePassword(role));
        page.waitForURL("**/password**");
        page.fill("#old", world.installation().oneTimePassword(role));
        page.fill("#fresh", newPassword);
        page.fill("#again", newPassword);
        page.locator("form[action='/password'] button").click();
        page.waitForURL("**/second-factor**");
        enrol(page, role);
        page.waitForURL("**/console/**");
        return page;
    }

    /** What a person with a token does: takes the secret the page shows, and types the code the token shows. */
    private static String enrol(Page page, Role role) {
        assertThat(page.locator("svg.qr path").count()).isEqualTo(1);
        SECRETS.put(role, page.locator(".secret code").innerText().replace(" ", ""));
        String first = code(role, 0);
        page.fill("#code", first);
        page.locator("form[action='/second-factor'] button").click();
        return first;
    }

    /** @param later 0 for the code of this minute, 1 for the next */
    private static String code(Role role, int later) {
        try (OneTimePassword token = OneTimePassword.of(HexFormat.of().parseHex(SECRETS.get(role)))) {
            Instant at = Instant.now().plusSeconds(60L * later);
            LAST_STEP.merge(role, at.getEpochSecond() / 60, Math::max);
            return token.at(at, OneTimePassword.Factors.NONE);
        }
    }

    private static String codeAt(Role role, long seconds) {
        try (OneTimePassword token = OneTimePassword.of(HexFormat.of().parseHex(SECRETS.get(role)))) {
            return token.at(Instant.ofEpochSecond(seconds), OneTimePassword.Factors.NONE);
        }
    }

    private static void enter(Page page, Role role, String password) {
        page.navigate(at("/login"));
        page.fill("#name", role.id());
        page.fill("#password", password);
        page.click("main button[type=submit]");
    }

    /** What a page with the person's session and the right origin could send; returns the status. */
    private static int post(Page page, String path) {
        return ((Number) page.evaluate(
                        """
                        path => fetch(path, {method: 'POST', headers: {'HX-Request': 'true'},
                            body: new URLSearchParams({version: '1', verdict: 'false_positive', note: 'x', assignee: 'x'})})
                            .then(answer => answer.status)
                        """,
                        path))
                .intValue();
    }

    private Page open() {
        Page page = browser.newContext(new Browser.NewContextOptions()
                        .setViewportSize(1366, 768)
                        .setLocale("zh-CN")
                        .setTimezoneId("Asia/Shanghai"))
                .newPage();
        page.onConsoleMessage(message -> {
            if (message.type().equals("error") || message.type().equals("warning")) {
                complaints.add(message.text() + " " + message.location());
            }
        });
        page.onPageError(complaints::add);
        return page;
    }

    private static void shoot(Page page, String name) {
        for (int[] size : SIZES) {
            page.setViewportSize(size[0], size[1]);
            page.waitForTimeout(400); // charts follow the size
            page.screenshot(new Page.ScreenshotOptions().setPath(SCREENSHOTS.resolve(name + "-" + size[0] + ".png")));
            Object overflow = page.evaluate("() => document.documentElement.scrollWidth - window.innerWidth");
            assertThat(((Number) overflow).intValue())
                    .as(name + " at " + size[0] + " scrolls sideways")
                    .isLessThanOrEqualTo(0);
        }
    }

    private static String at(String path) {
        return URI.create(world.installation().gateway().toString())
                .resolve(path)
                .toString();
    }

    private static Browser launch(String argument) {
        return playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(CHROMIUM)
                        .setArgs(List.of("--no-sandbox", "--disable-gpu", argument)));
    }

    /** Base64 of SHA-256 of the public key of the gateway's certificate, as RFC 7469 pins it. */
    private static String publicKeyHash() throws Exception {
        byte[] pem = Files.readAllBytes(world.installation().data().resolve("gateway/tls/standard.pem"));
        byte[] key = CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(pem))
                .getPublicKey()
                .getEncoded();
        return Base64.getEncoder()
                .encodeToString(MessageDigest.getInstance("SHA-256").digest(key));
    }
}
