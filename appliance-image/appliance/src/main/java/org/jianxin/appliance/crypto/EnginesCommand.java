package org.jianxin.appliance.crypto;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jianxin.appliance.OutputFormat;
import org.jianxin.events.RecordMapper;
import org.jianxin.sm.subtle.SmEngines;
import org.jianxin.sm.subtle.SmEngines.Candidate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code jianxin sm engines}: which engines there are, tested a moment ago, and which one is taken. */
@Command(
        name = "engines",
        mixinStandardHelpOptions = true,
        description = {
            "列出 SM4、SM3 的实现，逐个按标准示例自检；★ 为缺省选用者",
            "Lists what computes SM4 and SM3 here, each tested against the standards' examples; ★ is taken by default."
        },
        exitCodeListHeading = "%n退出码 / exit codes:%n",
        exitCodeList = {"0:至少一个可用 / at least one can be used", "2:没有可用者 / none can"})
final class EnginesCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--format", defaultValue = "text", description = "${COMPLETION-CANDIDATES}")
    private OutputFormat format;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        List<Candidate> candidates = SmEngines.detect().candidates();
        Candidate taken =
                candidates.stream().filter(Candidate::usable).findFirst().orElse(null);
        for (Candidate candidate : candidates) {
            if (format == OutputFormat.json) {
                Map<String, Object> line = new LinkedHashMap<>();
                line.put("engine", candidate.id());
                line.put("description", candidate.description());
                line.put("usable", candidate.usable());
                line.put("default", candidate == taken);
                line.put("problem", candidate.problem());
                out.println(RecordMapper.create().writeValueAsString(line));
            } else {
                out.printf(
                        "%s %-10s %s%n",
                        candidate == taken ? "★" : candidate.usable() ? "✓" : "✗",
                        candidate.id(),
                        candidate.usable()
                                ? candidate.description() + "，自检通过 / passes its self-test"
                                : candidate.problem());
            }
        }
        out.flush();
        return taken == null ? 2 : 0;
    }
}
