package org.jianxin.appliance;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jianxin.gateway.PolicyBench;
import org.jianxin.gateway.answer.MaskBench;
import org.jianxin.gateway.bench.GatewayBench;
import org.jianxin.sensitivedata.DetectBench;
import org.jianxin.sm.check.SmBench;
import org.jianxin.sm.subtle.SmEngines;
import org.jianxin.tlcp.TlcpBench;
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

    @Parameters(
            paramLabel = "NAME",
            description = {
                "detect：敏感数据识别 / detection of sensitive values",
                "gateway：流式脱敏；整个网关转发，附 nginx 对照（需 wrk 与 nginx） / masking while streaming; the whole gateway, nginx",
                "  beside it (needs wrk and nginx)",
                "policy：策略判定 / decisions of the policy",
                "sm：国密算法，附 BouncyCastle 对照 / SM2, SM3, SM4 and the signed chain, BouncyCastle's beside them",
                "tlcp：TLCP 握手与传输 / TLCP handshakes and transfer"
            })
    private String name;

    @Option(names = "--seconds", defaultValue = "10", description = "测量时长 / how long to measure (${DEFAULT-VALUE})")
    private int seconds;

    private void gateway() throws IOException {
        MaskBench.run(System.out, seconds);
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        GatewayBench.run(
                System.out,
                List.of(
                        java,
                        "-Xmx512m",
                        "-XX:+UseSerialGC",
                        "-jar",
                        ProgramFiles.runnableJar().toString()),
                seconds);
    }

    @Override
    public Integer call() throws IOException {
        switch (name) {
            case "detect" -> DetectBench.run(System.out, seconds);
            case "gateway" -> gateway();
            case "policy" -> PolicyBench.run(System.out, seconds);
            case "sm" -> SmBench.run(System.out, seconds);
            case "tlcp" -> TlcpBench.run(System.out, seconds, SmEngines.detect().best());
            default -> throw new ParameterException(
                    spec.commandLine(), "没有这项测量 / there is no such measurement: " + name);
        }
        return 0;
    }
}
