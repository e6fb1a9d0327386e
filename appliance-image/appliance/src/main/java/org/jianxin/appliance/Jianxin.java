package org.jianxin.appliance;

import io.quarkus.runtime.annotations.QuarkusMain;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import org.jianxin.agent.AgentCommand;
import org.jianxin.appliance.crypto.CaCommand;
import org.jianxin.appliance.crypto.SmCommand;
import org.jianxin.appliance.crypto.TlcpCommand;
import org.jianxin.appliance.demo.DemoCommand;
import org.jianxin.definitions.DefinitionException;
import org.jianxin.engine.RulesCommand;
import org.jianxin.events.ProductVersion;
import org.jianxin.gateway.GatewayCommand;
import org.jianxin.sm.Sm3;
import org.jianxin.supplychain.SupplyChainCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The one command. */
@QuarkusMain
@Command(
        name = "jianxin",
        mixinStandardHelpOptions = true,
        versionProvider = Jianxin.Version.class,
        description = {
            "鉴信：政务数据安全、审计与信创合规一体机",
            "Jianxin: security, audit and Xinchuang compliance for local governments."
        },
        subcommands = {
            DemoCommand.class,
            SetupCommand.class,
            UpCommand.class,
            ServeCommand.class,
            GatewayCommand.class,
            AgentCommand.class,
            SupplyChainCommand.class,
            VerifyCommand.class,
            SmCommand.class,
            CaCommand.class,
            TlcpCommand.class,
            BenchCommand.class
        },
        footerHeading = "%n",
        footer = {
            "从这里开始 / begin here:  jianxin demo",
            "每个命令都有 --help。 / Every command has --help.",
            "源码目录的 ./jianxin 另有 build 与 test。 / In the source tree ./jianxin also has build and test.",
            "退出码 / exit codes: 0 成功 ok, 1 错误 error, 2 有发现或检查不通过 findings or a failed check"
        })
public final class Jianxin implements Runnable {
    /** What {@code --version} says. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"jianxin " + ProductVersion.get()};
        }
    }

    @Spec
    private CommandSpec spec;

    public static void main(String... arguments) {
        ParentWatch.begin(); // every command, so that none can outlive the process that started it
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        System.exit(execute(out, err, arguments));
    }

    static int execute(PrintWriter out, PrintWriter err, String... arguments) {
        return new CommandLine(new Jianxin())
                .addSubcommand(new RulesCommand(Sm3::hex))
                .setOut(out)
                .setErr(err)
                .setUsageHelpAutoWidth(true)
                .setExecutionExceptionHandler((e, commandLine, parsed) -> {
                    commandLine.getErr().println("jianxin: " + message(e));
                    return 1;
                })
                .setParameterExceptionHandler((e, ignored) -> usage(e))
                .execute(arguments);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "缺少命令 / a command is missing");
    }

    private static int usage(ParameterException e) {
        CommandLine commandLine = e.getCommandLine();
        commandLine.getErr().println("jianxin: " + e.getMessage());
        commandLine.usage(commandLine.getErr());
        return 1;
    }

    /** What a person can act on; a definition's message already names file, line and field. */
    private static String message(Exception e) {
        // Of these the JDK says the file's name and nothing else.
        if (e instanceof NoSuchFileException) {
            return "没有这个文件 / there is no such file: " + e.getMessage();
        }
        if (e instanceof AccessDeniedException) {
            return "无权访问 / no permission: " + e.getMessage();
        }
        if (e instanceof DefinitionException || e.getMessage() != null) {
            return e.getMessage();
        }
        return e.toString();
    }
}
