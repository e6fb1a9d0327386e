package org.jianxin.supplychain;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jianxin.events.Finding;
import org.jianxin.events.RecordMapper;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code jianxin supply-chain}: components with known vulnerabilities. */
@Command(
        name = "supply-chain",
        mixinStandardHelpOptions = true,
        header = "供应链安全：已知漏洞组件 / components with known vulnerabilities",
        subcommands = SupplyChainCommand.Scan.class)
public final class SupplyChainCommand {
    /** Output forms. */
    enum Format {
        json,
        text
    }

    /** {@code jianxin supply-chain scan}. */
    @Command(
            name = "scan",
            mixinStandardHelpOptions = true,
            header = "离线扫描 jar、war 等归档 / scan jars, wars and other archives, offline",
            footer = {
                "",
                "发现只打印，不写入一体机：内嵌检索节点的口令只有一体机进程知道。 / Findings are printed and not stored: only the"
                        + " appliance's own process knows the password of its search node.",
                "",
                "退出码 / exit codes: 0 无已知漏洞 nothing known found; 1 扫描失败，或漏洞库为空、不可读、过期、不完整，无法断言无漏洞"
                        + " the scan failed, or the feed is empty, unreadable, stale or incomplete, so that nothing found"
                        + " means nothing; 2 发现漏洞 findings"
            })
    static final class Scan implements Callable<Integer> {
        @Spec
        @Nullable
        CommandSpec spec;

        @Option(
                names = "--feed",
                required = true,
                paramLabel = "DIR",
                description = "NVD JSON 2.0 数据目录 / directory of nvdcve-2.0-*.json.gz")
        @Nullable
        Path feed;

        @Option(
                names = "--max-age-days",
                paramLabel = "N",
                defaultValue = "" + FeedSource.DEFAULT_MAX_AGE_DAYS,
                description = "数据过期天数（默认 ${DEFAULT-VALUE}）/ days after which the feed is stale")
        int maxAgeDays;

        /** Not below a directory everybody may write to: who can plant a database there decides what is found. */
        @Option(
                names = "--work-dir",
                paramLabel = "DIR",
                defaultValue = "${sys:user.home}/.cache/jianxin/supply-chain",
                description = "数据库缓存目录（默认 ${DEFAULT-VALUE}）/ where the database is kept")
        @Nullable
        Path workDir;

        @Option(names = "--format", defaultValue = "text", description = "${COMPLETION-CANDIDATES}")
        Format format = Format.text;

        @Parameters(arity = "1..*", paramLabel = "FILES", description = "jar、war 或目录 / jars, wars or directories")
        List<Path> files = List.of();

        @Override
        public Integer call() {
            PrintWriter out = requireNonNull(spec).commandLine().getOut();
            PrintWriter err = requireNonNull(spec).commandLine().getErr();
            try {
                FeedSource source = new FeedSource(requireNonNull(feed), maxAgeDays);
                ScanReport report =
                        new SupplyChainScanner(Clock.systemUTC()).scan(files, source, requireNonNull(workDir));
                print(out, report);
                report.alarm().ifPresent(problem -> err.println(problem.text()));
                return !report.findings().isEmpty() ? 2 : report.clean() ? 0 : 1;
            } catch (FeedException e) {
                if (format == Format.json) {
                    out.println(json(Map.of("problem", e.problem())));
                }
                err.println(e.getMessage());
                return 1;
            } catch (ScanException | IllegalArgumentException e) {
                err.println(e.getMessage());
                return 1;
            } finally {
                out.flush();
                err.flush();
            }
        }

        private void print(PrintWriter out, ScanReport report) {
            if (format == Format.json) {
                Map<String, Object> body = new LinkedHashMap<>();
                body.put("report", report);
                body.put("clean", report.clean());
                out.println(json(body));
                return;
            }
            out.println("组件 components: " + report.componentsScanned() + "  发现 findings: "
                    + report.findings().size());
            out.println("漏洞库 feed: " + report.feedEntries() + " 条 entries, 最新 newest " + report.feedNewestEntry() + ", "
                    + report.feedAgeDays() + " 天前 days old");
            for (Finding finding : report.findings()) {
                out.println(finding.vulnerability() + "  " + finding.severity().id() + "  "
                        + (finding.cvss() == null ? "-" : finding.cvss()) + "  " + finding.component()
                        + "  修复于 fixed in "
                        + (finding.fixedVersion() == null ? "?" : finding.fixedVersion()) + "  " + finding.file());
            }
        }

        private static String json(Object body) {
            try {
                return RecordMapper.create().writeValueAsString(body);
            } catch (JsonProcessingException e) {
                throw new IllegalStateException(e); // records of strings and numbers do not fail
            }
        }
    }
}
