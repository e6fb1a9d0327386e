package org.jianxin.appliance;

import java.util.concurrent.Callable;
import org.jianxin.sensitivedata.DetectBench;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code jianxin bench}: measured figures, one JSON line each. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = "测量性能，每个数值一行 JSON / measures, one JSON line a figure")
final class BenchCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "NAME", description = "detect：敏感数据识别 / detection of sensitive values")
    private String name;

    @Option(names = "--seconds", defaultValue = "10", description = "测量时长 / how long to measure (${DEFAULT-VALUE})")
    private int seconds;

    @Override
    public Integer call() {
        if (!name.equals("detect")) {
            throw new ParameterException(spec.commandLine(), "没有这项测量 / there is no such measurement: " + name);
        }
        DetectBench.run(System.out, seconds);
        return 0;
    }
}
