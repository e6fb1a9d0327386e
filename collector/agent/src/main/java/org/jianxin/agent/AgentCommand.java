package org.jianxin.agent;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code jianxin agent}: the agent's command line, the same on the JVM and native. Exit codes 0 ok, 1 error, 2 findings. */
@Command(
        name = "agent",
        mixinStandardHelpOptions = true,
        subcommands = {
            RunCommand.class,
            StatusCommand.class,
            CheckCommand.class,
            ParseCommand.class,
            AssessCommand.class
        },
        header = "采集代理：读取主机日志与内核审计，签名、缓存并上送 / the agent on a watched host")
public final class AgentCommand implements Callable<Integer> {
    /** Where the package keeps the agent's settings on an installed host. */
    static final String DEFAULT_CONFIG = "/var/lib/jianxin/agent/agent.yaml";

    @Spec
    private @Nullable CommandSpec spec;

    /** Wants one of the subcommands. */
    @Override
    public Integer call() {
        CommandLine command = requireNonNull(spec).commandLine();
        command.usage(command.getErr());
        return CommandLine.ExitCode.SOFTWARE;
    }

    /** The agent as a program of its own. */
    public static void main(String... arguments) {
        System.exit(new CommandLine(new AgentCommand()).execute(arguments));
    }

    static Clock clock() {
        return Clock.systemUTC();
    }
}
