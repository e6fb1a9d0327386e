package org.jianxin.agent;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
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
        Agent agent;
        try {
            agent = Agent.start(AgentSettings.load(config), AgentCommand.clock());
        } catch (DefinitionException | AgentException e) {
            System.err.println(e.getMessage());
            return 1;
        }
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            agent.close();
            stopped.countDown();
        }));
        stopped.await();
        return 0;
    }
}
