package org.jianxin.agent;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jianxin.definitions.DefinitionException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code agent run}. */
@Command(name = "run", mixinStandardHelpOptions = true, header = "前台运行，直到收到终止信号 / run until stopped")
final class RunCommand implements Callable<Integer> {
    @Option(
            names = "--config",
            defaultValue = AgentCommand.DEFAULT_CONFIG,
            paramLabel = "FILE",
            description = "agent.yaml")
    private Path config = Path.of(AgentCommand.DEFAULT_CONFIG);

    @Override
    public Integer call() throws InterruptedException {
        try {
            Agent agent = Agent.start(AgentSettings.load(config), AgentCommand.clock());
            Runtime.getRuntime().addShutdownHook(new Thread(agent::close));
            agent.await();
            return 0;
        } catch (DefinitionException | AgentException e) {
            System.err.println(e.getMessage());
            return 1;
        }
    }
}
