package org.jianxin.gateway;

import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine;

/** What a command line was answered. */
record CommandRun(int exit, String out, String err) {
    /** {@code jianxin gateway} with those arguments. */
    static CommandRun of(String... args) {
        return of(new CommandLine(new GatewayCommand()), args);
    }

    static CommandRun of(CommandLine command, String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exit = command.setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(args);
        return new CommandRun(exit, out.toString(), err.toString());
    }
}
