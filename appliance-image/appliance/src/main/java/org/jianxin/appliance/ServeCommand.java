package org.jianxin.appliance;

import io.quarkus.runtime.Quarkus;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jianxin.definitions.DefinitionException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code jianxin serve}: the server roles, until the process is told to end. */
@Command(
        name = "serve",
        mixinStandardHelpOptions = true,
        description = "运行服务端角色（接收、规则、控制台） / runs the server roles: intake, rules, console")
final class ServeCommand implements Callable<Integer> {
    /** System property that carries the settings file into the server. */
    static final String SETTINGS_PROPERTY = "jianxin.appliance.settings";

    @Option(
            names = "--config",
            required = true,
            paramLabel = "FILE",
            description = "appliance.yaml，由 jianxin setup 生成 / as jianxin setup makes it")
    private Path config;

    @Override
    public Integer call() throws DefinitionException {
        ApplianceSettings settings = ApplianceSettings.read(config); // so that a bad file is one clear line
        System.setProperty(SETTINGS_PROPERTY, config.toAbsolutePath().toString());
        System.setProperty("quarkus.http.host", "127.0.0.1");
        System.setProperty("quarkus.http.port", String.valueOf(settings.port()));
        Quarkus.run();
        return 0;
    }
}
