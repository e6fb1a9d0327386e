package org.jianxin.gateway;

import java.time.Clock;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code jianxin gateway}: run it, check its files, ask what its policy says, and keep the people who may log in. */
@Command(
        name = "gateway",
        mixinStandardHelpOptions = true,
        description = "零信任网关 / zero-trust gateway",
        subcommands = {
            GatewayCommand.Run.class,
            CheckCommand.class,
            ExplainCommand.class,
            InterfacesCommand.class,
            InventoryCommand.class,
            OtpCommand.class,
            ReplayCommand.class,
            SettingsCommand.class,
            SignPolicyCommand.class,
            UserCommand.class,
        })
public final class GatewayCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    /** For running the gateway alone. */
    public static void main(String... args) {
        System.exit(new CommandLine(new GatewayCommand()).execute(args));
    }

    /** Wants one of the subcommands. */
    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return CommandLine.ExitCode.SOFTWARE;
    }

    /** The settings file, which every subcommand needs. */
    static final class Config {
        @Option(
                names = "--config",
                required = true,
                paramLabel = "FILE",
                description = "设置文件 gateway.yaml / settings file gateway.yaml")
        java.nio.file.Path file;
    }

    /** {@code gateway run}. */
    @Command(
            name = "run",
            mixinStandardHelpOptions = true,
            description = "运行网关，直至被终止 / run the gateway until it is stopped")
    static final class Run implements Callable<Integer> {
        @Mixin
        private Config config;

        @Spec
        private CommandSpec spec;

        @Override
        public Integer call() throws InterruptedException {
            CountDownLatch stopped = new CountDownLatch(1);
            try {
                Gateway gateway = Gateway.start(config.file, Clock.systemDefaultZone());
                Runtime.getRuntime()
                        .addShutdownHook(new Thread(
                                () -> {
                                    gateway.close();
                                    stopped.countDown();
                                },
                                "gateway-stop"));
                spec.commandLine()
                        .getOut()
                        .printf(
                                "gateway listening on port %d, management on port %d%n",
                                gateway.port(), gateway.managementPort());
                spec.commandLine().getOut().flush();
                stopped.await();
                return 0;
            } catch (GatewayException e) {
                spec.commandLine().getErr().println(e.getMessage());
                return 1;
            }
        }
    }
}
