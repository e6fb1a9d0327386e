package org.jianxin.appliance.demo;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.Comparator;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jianxin.appliance.SearchOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code jianxin demo}: the whole chain on this machine. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "在本机演示完整链路：日志 → 代理 → 网关 → 接收 → Elasticsearch → 规则 → 告警 → 签名报告",
            "Shows the whole chain on this machine, from a log line to a signed report.",
            "演示中的公民均为合成数据。 / The citizens in it do not exist."
        },
        exitCodeListHeading = "%n退出码 / exit codes:%n",
        exitCodeList = {
            "0:每一环都得到证明 / every link was shown",
            "1:无法运行 / could not run",
            "2:有环节未得到证明 / a link was not shown"
        })
public final class DemoCommand implements Callable<Integer> {
    /** Marks a directory as ours to delete. */
    private static final String MARK = ".jianxin-demo";

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "数据目录，每次演示重新生成 / data directory, made anew each time (${DEFAULT-VALUE})")
    private Path data = Path.of(".jianxin", "demo");

    @Option(names = "--exit", description = "演示后结束，不等待 Ctrl-C / ends when all is shown instead of waiting for Ctrl-C")
    private boolean exit;

    @Option(names = "--port", defaultValue = "9443", description = "网关端口 / gateway port (${DEFAULT-VALUE})")
    private int port;

    @Mixin
    private SearchOptions search;

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        Path directory = data.toAbsolutePath().normalize();
        // Both before anything is deleted: what is there may be a running demonstration's.
        FileChannel taken = take(directory);
        try (taken;
                Demo demo = new Demo(directory, port, search, out, Clock.systemUTC())) {
            requireFree(port);
            clear(directory);
            Thread atCtrlC = new Thread(demo::close);
            Runtime.getRuntime().addShutdownHook(atCtrlC);
            boolean complete = demo.run();
            out.flush();
            if (!exit) {
                out.println("按 Ctrl-C 结束 / Ctrl-C ends it");
                Thread.currentThread().join();
            }
            Runtime.getRuntime().removeShutdownHook(atCtrlC);
            return complete ? 0 : 2;
        }
    }

    /** Makes the directory this demonstration's own for as long as the mark's lock is held. */
    private static FileChannel take(Path directory) throws IOException {
        Path mark = directory.resolve(MARK);
        if (Files.exists(directory) && !Files.exists(mark)) {
            throw new IOException(
                    directory + " 已存在且不是演示目录，请用 --data 指定其他目录 / exists and is not a demo's; name another");
        }
        Files.createDirectories(directory);
        FileChannel channel = FileChannel.open(mark, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (channel.tryLock() == null) {
            channel.close();
            throw new IOException(
                    directory + " 正被另一个演示使用，请用 --data 指定其他目录 / another demonstration is using it; name another");
        }
        return channel;
    }

    private static void requireFree(int port) throws IOException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(port));
        } catch (BindException e) {
            throw new IOException(
                    "端口 " + port + " 已被占用，请用 --port 指定其他端口 / port " + port + " is taken; name another with --port");
        }
    }

    /** Deletes what an earlier demonstration left. */
    private static void clear(Path directory) throws IOException {
        try (Stream<Path> below = Files.walk(directory)) {
            for (Path path : below.sorted(Comparator.reverseOrder()).toList()) {
                if (!path.equals(directory) && !path.equals(directory.resolve(MARK))) {
                    Files.delete(path);
                }
            }
        }
    }
}
