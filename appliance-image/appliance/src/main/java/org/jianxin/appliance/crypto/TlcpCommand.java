package org.jianxin.appliance.crypto;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code jianxin tlcp}: TLCP tried out against any peer. */
@Command(
        name = "tlcp",
        mixinStandardHelpOptions = true,
        description = {
            "传输层密码协议 TLCP（GB/T 38636-2020）与国密 TLS 1.3（RFC 8998）：与任意对端互通验证",
            "TLCP (GB/T 38636-2020) and TLS 1.3 with national cryptography (RFC 8998): tried out against any peer."
        },
        subcommands = {TlcpServeCommand.class, TlcpConnectCommand.class})
public final class TlcpCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "缺少子命令 / a subcommand is missing");
    }
}
