package org.jianxin.appliance;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jianxin.appliance.FirstBoot.FirstPerson;
import org.jianxin.events.RecordMapper;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code jianxin setup}: makes a data directory. */
@Command(
        name = "setup",
        mixinStandardHelpOptions = true,
        description = {
            "首次启动：生成证书、密钥、配置与首批账户（一次性口令）",
            "First boot: makes certificates, keys, settings and the first accounts, with one-time passwords.",
            "可重复执行：已有的内容不会改动，仅续签 90 天内到期的证书（重启后生效）。",
            "May be run again: what is there is left alone; only certificates that end within 90 days are issued anew,"
                    + " for the processes to use once they are restarted."
        })
final class SetupCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--data", required = true, paramLabel = "DIR", description = "数据目录 / data directory")
    private Path data;

    @Option(names = "--unit", defaultValue = "本单位", description = "运营单位 / operating unit (${DEFAULT-VALUE})")
    private String unit;

    @Option(
            names = "--host",
            defaultValue = "localhost",
            description = "网关对外的主机名或地址 / name or address the gateway is reached by (${DEFAULT-VALUE})")
    private String host;

    @Option(names = "--gateway-port", defaultValue = "9443", description = "网关端口 / gateway port (${DEFAULT-VALUE})")
    private int gatewayPort;

    @Option(
            names = "--management-port",
            defaultValue = "9444",
            description = "网关管理端口，仅本机 / gateway's management port, loopback only (${DEFAULT-VALUE})")
    private int managementPort;

    @Option(
            names = "--appliance-port",
            defaultValue = "9480",
            description = "服务端端口，仅本机 / port of the appliance, loopback only (${DEFAULT-VALUE})")
    private int appliancePort;

    @Option(
            names = "--privileged-agent",
            description = {
                "探针将以 CAP_AUDIT_READ 与 CAP_DAC_READ_SEARCH 运行（见 jianxin-agent.service），可读内核审计与全部日志",
                "the agent will run with CAP_AUDIT_READ and CAP_DAC_READ_SEARCH, as jianxin-agent.service gives them,"
                        + " so it is told to read the kernel's audit and every log"
            })
    private boolean privilegedAgent;

    @Option(names = "--format", defaultValue = "text", description = "${COMPLETION-CANDIDATES}")
    private OutputFormat format;

    @Mixin
    private SearchOptions search;

    @Override
    public Integer call() throws Exception {
        List<FirstPerson> people = new FirstBoot(data, Clock.systemUTC(), new SecureRandom())
                .prepare(new FirstBoot.Options(
                        unit,
                        host,
                        FirstBoot.localName(),
                        "0.0.0.0",
                        gatewayPort,
                        managementPort,
                        appliancePort,
                        search,
                        privilegedAgent || System.getProperty("user.name").equals("root")));
        PrintWriter out = spec.commandLine().getOut();
        if (format == OutputFormat.json) {
            out.println(RecordMapper.create().writeValueAsString(people));
            return 0;
        }
        for (FirstPerson person : people) {
            out.printf(
                    "%-24s %s  一次性口令 / one-time password: %s%n",
                    person.name(), person.displayName(), person.oneTimePassword());
        }
        if (people.isEmpty()) {
            out.printf(
                    "账户已存在，口令遗失时 / accounts were there already; for a lost password: jianxin gateway user passwd"
                            + " --config %s NAME%n",
                    data.resolve("gateway/gateway.yaml"));
        }
        Map.Entry<Path, Instant> first =
                Collections.min(CertificateEnds.all(data).entrySet(), Map.Entry.comparingByValue());
        out.printf("最早到期的证书 / first certificate to end: %s %s%n", first.getKey(), first.getValue());
        out.printf("数据目录已就绪 / ready: %s%n", data);
        return 0;
    }
}
