package org.jianxin.agent;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jianxin.definitions.DefinitionException;
import org.jianxin.sm.Sm2KeyPair;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code agent check}: is the configuration right, as {@code nginx -t} asks. */
@Command(name = "check", mixinStandardHelpOptions = true, header = "检查配置文件、密钥与来源 / check the configuration")
final class CheckCommand implements Callable<Integer> {
    @Option(
            names = "--config",
            defaultValue = AgentCommand.DEFAULT_CONFIG,
            paramLabel = "FILE",
            description = "agent.yaml")
    private Path config = Path.of(AgentCommand.DEFAULT_CONFIG);

    @Override
    public Integer call() {
        List<String> errors = new ArrayList<>();
        try {
            AgentSettings settings = AgentSettings.load(config);
            try (Sm2KeyPair key = Agent.key(settings)) {
                System.out.println("signing: " + key.publicKey().keyId());
            } catch (AgentException e) {
                errors.add(e.getMessage());
            }
            try {
                System.out.println("tls: " + Agent.channel(settings).protocolName());
            } catch (AgentException e) {
                errors.add(e.getMessage());
            }
            settings.sources().forEach(source -> {
                Path path = source.path();
                boolean there = path == null || Files.isReadable(path);
                System.out.println(source.name() + ": " + (path == null ? "kernel" : path)
                        + (there ? "" : "  (现在不可读，出现后即读 / not readable now)"));
            });
        } catch (DefinitionException e) {
            errors.add(e.getMessage());
        }
        errors.forEach(System.err::println);
        System.out.println(errors.isEmpty() ? "配置正确 / configuration is ok" : "配置有误 / configuration is not ok");
        return errors.isEmpty() ? 0 : 1;
    }
}
