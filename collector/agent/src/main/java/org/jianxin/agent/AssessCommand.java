package org.jianxin.agent;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jianxin.agent.check.CheckResult;
import org.jianxin.agent.check.HostChecks;
import org.jianxin.agent.check.Verdict;
import org.jianxin.events.Ecs;
import org.jianxin.events.EventJson;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code agent assess --root DIR}: the host checks, once, to the screen. */
@Command(name = "assess", mixinStandardHelpOptions = true, header = "执行主机基线检查（只读） / carry out the host checks")
final class AssessCommand implements Callable<Integer> {
    /** How output is written. */
    enum Format {
        text,
        json
    }

    @Option(names = "--root", defaultValue = "/", paramLabel = "DIR", description = "被检查的文件树 / file tree to look at")
    private Path root = Path.of("/");

    @Option(names = "--format", defaultValue = "text", description = "${COMPLETION-CANDIDATES}")
    private Format format = Format.text;

    @Override
    public Integer call() {
        if (!Files.isDirectory(root)) {
            System.err.println("--root: 不是目录 / not a directory: " + root);
            return 1;
        }
        Clock clock = AgentCommand.clock();
        EventJson json = new EventJson();
        List<CheckResult> results = new ArrayList<>();
        HostChecks.bundled().run(root, results::add);
        for (CheckResult result : results) {
            if (format == Format.json) {
                System.out.println(new String(
                        json.write(CheckSource.event(result)
                                .put(Ecs.TIMESTAMP, clock.instant())
                                .build()),
                        StandardCharsets.UTF_8));
            } else {
                System.out.printf(
                        "%-8s %-13s %s%n",
                        zh(result.verdict()), result.key(), result.titleZh() + " / " + result.titleEn());
                result.evidence().forEach(line -> System.out.println("           " + line));
            }
        }
        return results.stream().anyMatch(result -> result.verdict() == Verdict.FAIL) ? 2 : 0;
    }

    private static String zh(Verdict verdict) {
        return switch (verdict) {
            case PASS -> "符合";
            case PARTIAL -> "部分符合";
            case FAIL -> "不符合";
            case UNKNOWN -> "待人工";
        };
    }
}
