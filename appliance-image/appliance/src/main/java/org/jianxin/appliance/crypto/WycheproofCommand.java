package org.jianxin.appliance.crypto;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jianxin.appliance.OutputFormat;
import org.jianxin.events.RecordMapper;
import org.jianxin.sm.check.Wycheproof;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code jianxin sm wycheproof}: test files of that project, run here. */
@Command(
        name = "wycheproof",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "运行 Wycheproof 格式的测试文件（SM4-GCM、SM4-CCM、HMAC-SM3）",
            "Runs test files in the format of Project Wycheproof for SM4-GCM, SM4-CCM and HMAC-SM3."
        },
        exitCodeListHeading = "%n退出码 / exit codes:%n",
        exitCodeList = {"0:全部通过 / all passed", "1:无法读取 / cannot be read", "2:有不通过者 / some failed"})
final class WycheproofCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "测试文件（JSON） / test files, JSON")
    private List<Path> files;

    @Option(names = "--format", defaultValue = "text", description = "${COMPLETION-CANDIDATES}")
    private OutputFormat format;

    @Mixin
    private EngineOption engine;

    @Override
    public Integer call() throws IOException {
        Wycheproof wycheproof = new Wycheproof(engine.engine());
        boolean good = true;
        for (Path file : files) {
            Wycheproof.Report report = wycheproof.run(file);
            good &= report.failures().isEmpty();
            say(report);
        }
        return good ? 0 : 2;
    }

    private void say(Wycheproof.Report report) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        if (format == OutputFormat.json) {
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("file", report.file().toString());
            line.put("algorithm", report.algorithm());
            line.put("passed", report.passed());
            line.put("failed", report.failed());
            line.put(
                    "failures",
                    report.failures().stream()
                            .map(failure -> Map.of("tc_id", failure.tcId(), "reason", failure.reason()))
                            .toList());
            out.println(RecordMapper.create().writeValueAsString(line));
        } else {
            out.printf(
                    "%s %s %s：通过 %d，不通过 %d / passed, failed%n",
                    report.failures().isEmpty() ? "✓" : "✗",
                    report.file(),
                    report.algorithm(),
                    report.passed(),
                    report.failed());
            report.failures().forEach(failure -> out.printf("    %d  %s%n", failure.tcId(), failure.reason()));
        }
        out.flush();
    }
}
