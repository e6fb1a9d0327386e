package org.jianxin.appliance.crypto;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code jianxin sm}: national cryptography on this machine. */
@Command(
        name = "sm",
        mixinStandardHelpOptions = true,
        description = "本机的国密算法 / national cryptography on this machine",
        subcommands = {EnginesCommand.class, DeviceCommand.class, WycheproofCommand.class})
public final class SmCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "缺少子命令 / a subcommand is missing");
    }
}
