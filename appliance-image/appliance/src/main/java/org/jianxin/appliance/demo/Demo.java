package org.jianxin.appliance.demo;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jianxin.appliance.FirstBoot;
import org.jianxin.appliance.FirstBoot.FirstPerson;
import org.jianxin.appliance.Processes;
import org.jianxin.appliance.SearchOptions;
import org.jianxin.appliance.demo.AgentSources.SourceLine;
import org.jianxin.compliance.ReportCheck;
import org.jianxin.compliance.ReportPackage;
import org.jianxin.drills.DrillResult.StepResult;
import org.jianxin.drills.DrillRunner;
import org.jianxin.drills.GatewayClient;
import org.jianxin.drills.Scenario;
import org.jianxin.gateway.policy.Role;
import org.jianxin.sensitivedata.Catalogue;
import org.jianxin.sm.CertificateAuthority;
import org.jianxin.sm.Sm2Certificate;
import org.jianxin.tlcp.SecureChannel;
import org.jianxin.tlcp.SecureChannels;
import org.jspecify.annotations.Nullable;

/** One run of the demonstration. */
final class Demo implements AutoCloseable {
    /** How many different rules the traffic must have fired for the demonstration to count. */
    static final int RULES_TO_FIRE = 12;

    /** Rules that only the database's log and lost log lines fire; all the others the gateway's calls can. */
    private static final Map<String, String> RULES_BY_LINK = Map.of(
            "JX-SQL-001", "数据库日志 → 告警 / the database's log became an alert",
            "JX-AUDIT-001", "日志缺失 → 告警 / the missing log lines became an alert");

    /** Sources of the agent whose events must have arrived. */
    private static final List<String> SOURCES = List.of("gateway-decisions", "demo-nginx", "demo-postgresql");

    private static final Duration START_LIMIT = Duration.ofSeconds(120);
    private static final Duration ALERT_LIMIT = Duration.ofSeconds(60);
    private static final String UNIT = "示范市大数据管理局";
    private static final String SYSTEM = "人口信息共享平台";

    /** A page for the system administrator, whose token is stolen. */
    private static final String OWN_PAGE = "/console/health";

    private static final int OK = 200;
    private static final int FORBIDDEN = 403;

    private final Path data;
    private final int port;
    private final SearchOptions search;
    private final PrintWriter out;
    private final Clock clock;
    private final Proof proof;
    private final Instant began;
    private final SecureRandom random = new SecureRandom();
    private @Nullable SampleProviders providers;
    private @Nullable Processes processes;
    private @Nullable BranchOffice branchOffice;

    Demo(Path data, int port, SearchOptions search, PrintWriter out, Clock clock) {
        this.data = data;
        this.port = port;
        this.search = search;
        this.out = out;
        this.clock = clock;
        this.proof = new Proof(out, clock);
        this.began = clock.instant();
    }

    /** @return whether every link was shown */
    boolean run() throws Exception {
        proof.step("首次启动：证书、密钥、账户、配置 / first boot: certificates, keys, accounts, settings");
        DemoWorld world = new DemoWorld(data, clock);
        world.placeCatalogue();
        FirstBoot firstBoot = new FirstBoot(data, clock, random);
        // A new name each time: a cluster of one's own may know an earlier demonstration's agent, whose chain this one
        // is not.
        String run = HexFormat.of().toHexDigits(random.nextInt());
        int management = freePort();
        List<FirstPerson> people = firstBoot.prepare(new FirstBoot.Options(
                UNIT,
                "localhost",
                "demo-" + run,
                "0.0.0.0",
                port,
                management,
                freePort(),
                search,
                System.getProperty("user.name").equals("root")));
        SampleProviders started =
                SampleProviders.start(Catalogue.load(data.resolve("catalogue.yaml")), world.providersChannel());
        providers = started;
        world.registerAgencies(started.port());
        List<Recording> recordings = recordings();
        world.registerSources(recordings);
        List<DemoWorld.Driver> drivers = world.addDrivers(
                List.of(Role.SECURITY_ADMINISTRATOR, Role.AUDITOR, Role.BLUE_TEAM, Role.SYSTEM_ADMINISTRATOR));

        proof.step("分支机构的代理断网，缓存写满，其日志随后被清空 / a branch office is cut off until its spool is full, then its log is"
                + " emptied");
        branchOffice = BranchOffice.cutOff(firstBoot, data, "branch-office-" + run, port, clock);
        proof.link(branchOffice.full(), "缓存写满即停止读取，已读的不丢 / with its spool full the agent waits and drops nothing");
        long unread = branchOffice.emptyLog();
        proof.link(unread > 0, "未读的 " + unread + " 字节被清空，联网后由代理报告 / bytes emptied unread, told once it is connected");

        proof.step("启动检索节点、一体机、网关、代理 / starting search node, appliance, gateway, agent");
        Processes running = Processes.start(data);
        processes = running;
        URI gateway = URI.create("https://localhost:" + port);
        SecureChannel browser =
                SecureChannels.standardAnonymous(data.resolve("ca").resolve(CertificateAuthority.TRANSPORT_ROOT));
        Officer officer = login(gateway, browser, drivers.get(0));
        if (officer == null
                || proof.await(
                                START_LIMIT,
                                "控制台经网关应答 / the console answers through the gateway",
                                () -> officer.status("/console/alerts") == OK ? true : null)
                        == null) {
            return end(people, gateway, null, Map.of());
        }
        AlertTally tally = proof.await(
                START_LIMIT, "告警队列可读 / the alert queue can be read", () -> new AlertTally(began, officer.alerts()));
        if (tally == null) {
            return end(people, gateway, null, Map.of());
        }
        proof.step("驱动业务流量：守规与违规的调用、真实日志与录制日志 / traffic: calls that behave and that do not, real logs and recordings");
        proof.attempt(
                "业务流量 / the traffic",
                () -> drive(new Traffic(gateway, world.consumerTls()), recordings, browser, drivers.get(2)));

        proof.step("演练：被盗令牌重放 / drill: a stolen token is replayed");
        Officer robbed = proof.once(
                "系统管理员登录网关 / the system administrator logs in at the gateway",
                () -> Officer.login(gateway, browser, drivers.get(3), newPassword()));
        if (robbed == null) {
            return end(people, gateway, null, Map.of());
        }
        proof.attempt("令牌重放 / the replay", () -> drill(officer, robbed));

        proof.step("等待告警 / waiting for alerts");
        Map<String, Long> alerts = alerts(officer, tally);
        proof.attempt("信任的丧失与恢复 / trust lost and restored", () -> trust(robbed));
        sources();
        proof.attempt(
                "链路协议 / what the links speak",
                () -> links(new Links(data.resolve("gateway/decisions"), management), "demo-" + run));
        proof.attempt("事件已入库 / events stored", () -> {
            long events = officer.events();
            proof.link(events > 0, "事件已入库：" + events + " / events stored");
        });

        proof.step("审计员生成等保自查报告 / the auditor makes the classified-protection self-assessment");
        AtomicReference<@Nullable Path> report = new AtomicReference<>();
        proof.attempt(
                "自查报告 / the self-assessment",
                () -> report.set(report(Officer.login(gateway, browser, drivers.get(1), newPassword()))));
        return end(people, gateway, report.get(), alerts);
    }

    /** Waits for the gateway, then logs in once: more would spend the one-time password and lock the account. */
    private @Nullable Officer login(URI gateway, SecureChannel browser, DemoWorld.Driver driver)
            throws InterruptedException {
        GatewayClient nobody = new GatewayClient(gateway, browser, InetAddress.getLoopbackAddress());
        if (proof.await(
                        START_LIMIT,
                        "网关应答 / the gateway answers",
                        () -> nobody.get("/login").status() == OK ? true : null)
                == null) {
            return null;
        }
        return proof.once(
                "安全管理员登录网关 / the security officer logs in at the gateway",
                () -> Officer.login(gateway, browser, driver, newPassword()));
    }

    private void drive(Traffic traffic, List<Recording> recordings, SecureChannel browser, DemoWorld.Driver victim)
            throws IOException, InterruptedException {
        for (Recording recording : recordings) {
            recording.play(Traffic.lastNight(clock.instant().atZone(ZoneOffset.UTC)));
        }
        int answered = traffic.wellBehaved();
        proof.link(
                answered == Traffic.WELL_BEHAVED,
                "守规调用全部得到应答：" + answered + "/" + Traffic.WELL_BEHAVED + " / well-behaved calls are answered");
        int decided = traffic.misbehaved();
        proof.link(
                decided == Traffic.MISBEHAVED,
                "违规调用逐一裁决：" + decided + "/" + Traffic.MISBEHAVED + " / calls that break a rule are decided on");
        proof.attempt("口令猜测 / the guessed password", () -> traffic.guessedPassword(browser, victim, newPassword()));
    }

    private Map<String, Long> alerts(Officer officer, AlertTally tally) throws InterruptedException {
        AtomicReference<Map<String, Long>> last = new AtomicReference<>(Map.of());
        proof.await(
                ALERT_LIMIT,
                "流量触发至少 " + RULES_TO_FIRE + " 条不同规则 / at least " + RULES_TO_FIRE + " different rules fired",
                () -> {
                    last.set(tally.byRule(officer.alerts()));
                    return last.get().size() >= RULES_TO_FIRE ? true : null;
                });
        for (Map.Entry<String, String> rule : new TreeMap<>(RULES_BY_LINK).entrySet()) {
            proof.await(ALERT_LIMIT, rule.getKey() + " " + rule.getValue(), () -> {
                last.set(tally.byRule(officer.alerts()));
                return last.get().containsKey(rule.getKey()) ? true : null;
            });
        }
        return last.get();
    }

    /** What has arrived from each source; of this machine's own logs, as far as they may be read here. */
    private void sources() throws InterruptedException {
        AgentSources sources = new AgentSources(data.resolve("agent/spool"));
        for (String source : SOURCES) {
            proof.await(
                    ALERT_LIMIT,
                    "来源 " + source + " 的事件已持久化 / events of this source are durable",
                    () -> sources.acknowledged(source) ? true : null);
        }
        proof.attempt("来源状态 / the sources' status", () -> {
            Map<String, SourceLine> lines = sources.read();
            out.println();
            out.println("代理的来源，已确认事件数 / the agent's sources, events acknowledged:");
            lines.forEach((name, line) -> out.printf("  %-20s %d  %s%n", name, line.acknowledged(), line.problem()));
            for (HostSource host : HostSource.values()) {
                if (host.names().stream().noneMatch(lines::containsKey)) {
                    out.printf("  %-20s -  %s%n", host.names().get(0), host.whyNot());
                }
            }
            out.println();
        });
    }

    /** From live sessions: what was negotiated, not what was configured. */
    private void links(Links links, String agent) throws Exception {
        for (String client : List.of(agent, "tax-bureau")) {
            Set<String> spoken = links.of(client);
            proof.link(
                    Links.national(spoken), client + " → 网关 / gateway: " + String.join(", ", spoken) + "（双向 / mutual）");
        }
        Set<String> behind = links.upstream();
        proof.link(
                Links.national(behind),
                "网关 → 一体机与各机构接口 / gateway → appliance and agencies: " + String.join(", ", behind) + "（双向 / mutual）");
    }

    /** The officer looks on: who is robbed of a token is not believed any more either. */
    private void drill(Officer officer, Officer robbed) throws IOException, InterruptedException {
        proof.link(robbed.status(OWN_PAGE) == OK, "其控制台页面可用 / the console answers that session");
        StepResult step = new DrillRunner(officer, clock)
                .run(Scenario.stolenTokenReplay(), robbed.client(), InetAddress.getByName("127.0.0.2"))
                .steps()
                .get(0);
        proof.link(
                step.asExpected(),
                step.timeToDetect() == null
                        ? "令牌重放未被发现：" + step.missed() + " / the replay was missed"
                        : "令牌重放被拒绝（%d），%.1f 秒后告警 %s / refused, alert after"
                                .formatted(step.status(), step.timeToDetect().toMillis() / 1000.0, step.rule()));
    }

    private void trust(Officer robbed) throws IOException, InterruptedException {
        Boolean refused = proof.await(
                ALERT_LIMIT,
                "令牌被盗者的会话失去信任，访问停止 / the session whose token was stolen lost trust and its access",
                () -> robbed.status(OWN_PAGE) == FORBIDDEN ? true : null);
        if (refused != null) {
            // A code of the very second in which trust was lost would not count.
            TimeUnit.SECONDS.sleep(2);
            robbed.stepUp();
            proof.link(
                    robbed.status(OWN_PAGE) == OK,
                    "本人再次验证第二因素后恢复 / restored once its owner showed a second factor again");
        }
    }

    private @Nullable Path report(Officer auditor) throws Exception {
        proof.link(
                auditor.client()
                                .form("/console/alerts/none/close", Map.of("verdict", "unknown"))
                                .status()
                        == FORBIDDEN,
                "审计员不能处置告警 / the auditor may not close alerts");
        byte[] content = proof.await(
                ALERT_LIMIT,
                "自查报告已签名生成 / the self-assessment is made and signed",
                () -> auditor.selfAssessment(SYSTEM, UNIT));
        if (content == null) {
            return null;
        }
        Path report = Files.createDirectories(data.resolve("reports")).resolve("djbh" + ReportPackage.SUFFIX);
        Files.write(report, content);
        Sm2Certificate root = Sm2Certificate.read(data.resolve("ca").resolve(CertificateAuthority.SIGNING_ROOT));
        ReportCheck good = new ReportPackage().verify(report, root, clock);
        proof.link(good.ok(), "报告验签通过 / the report verifies");
        byte[] changed = content.clone();
        changed[changed.length / 2] ^= 1;
        Path forged = Files.write(data.resolve("reports/changed" + ReportPackage.SUFFIX), changed);
        proof.link(!new ReportPackage().verify(forged, root, clock).ok(), "改动一个字节即被发现 / one byte changed is found out");
        return report;
    }

    private boolean end(List<FirstPerson> people, URI gateway, @Nullable Path report, Map<String, Long> alertsByRule) {
        out.println();
        out.println("告警（按规则） / alerts by rule:");
        alertsByRule.forEach((rule, count) -> out.printf("  %-16s %d%n", rule, count));
        out.println();
        out.println("控制台 / console: " + gateway + "/console/   （证书由 " + data.resolve("ca/transport-root.pem") + " 签发）");
        out.println("一次性口令 / one-time passwords:");
        for (FirstPerson person : people) {
            out.printf("  %-24s %-10s %s%n", person.name(), person.displayName(), person.oneTimePassword());
        }
        out.println(
                "首次登录还须登记动态口令（GM/T 0021），没有令牌可用 / the first login also enrols one-time codes; without a token use:");
        out.println(
                "  ./jianxin gateway otp add --file token.sealed    ./jianxin gateway otp show --file token.sealed");
        if (report != null) {
            out.println("报告 / report: " + report);
            out.println("  验证 / verify: jianxin verify --root " + data.resolve("ca/signing-root.pem") + " " + report);
        }
        out.println();
        if (proof.complete()) {
            out.printf("全部环节已证明，用时 %d 秒 / every link was shown in %d s%n", proof.seconds(), proof.seconds());
        } else {
            out.println("未得到证明的环节 / not shown:");
            proof.missing().forEach(missing -> out.println("  ✗ " + missing));
            out.println("日志 / logs: " + data.resolve("logs"));
        }
        return proof.complete();
    }

    private List<Recording> recordings() {
        Path directory = data.resolve("demo/logs");
        return List.of(
                new Recording(
                        "demo-nginx",
                        "/org/jianxin/appliance/demo/nginx-access.log",
                        directory.resolve("nginx-access.log"),
                        "nginx"),
                new Recording(
                        "demo-postgresql",
                        "/org/jianxin/appliance/demo/postgresql.log",
                        directory.resolve("postgresql.log"),
                        "postgresql"));
    }

    private String newPassword() {
        byte[] bytes = new byte[15];
        random.nextBytes(bytes);
        return "Aa1-" + Base64.getUrlEncoder().encodeToString(bytes);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public synchronized void close() {
        if (branchOffice != null) {
            branchOffice.close();
            branchOffice = null;
        }
        if (processes != null) {
            processes.close();
            processes = null;
        }
        if (providers != null) {
            providers.close();
            providers = null;
        }
    }
}
