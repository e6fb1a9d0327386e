package org.jianxin.appliance;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code jianxin up}: all processes of one machine, where there is no systemd to keep them. */
@Command(
        name = "up",
        mixinStandardHelpOptions = true,
        description = "在没有 systemd 的机器上运行并看护全部进程 / runs and keeps all processes where there is no systemd")
final class UpCommand implements Callable<Integer> {
    @Option(
            names = "--data",
            required = true,
            paramLabel = "DIR",
            description = "jianxin setup 生成的数据目录 / data directory")
    private Path data;

    @Override
    public Integer call() throws InterruptedException {
        if (!Files.exists(data.resolve("appliance/appliance.yaml"))) {
            System.err.println(data + " 不是数据目录，请先运行 jianxin setup / not a data directory, run jianxin setup first");
            return 1;
        }
        CountDownLatch ended = new CountDownLatch(1);
        Processes processes = Processes.start(data);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            processes.close();
            ended.countDown();
        }));
        ended.await();
        return 0;
    }
}
