package org.jianxin.sm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs another program to its end. */
public final class Program {

    private Program() {}

    /** Output and errors of the program, which must succeed. */
    public static String run(Path directory, String... command) throws IOException, InterruptedException {
        Result result = result(directory, command);
        assertThat(result.code())
                .as("%s%n%s", List.of(command), result.output())
                .isZero();
        return result.output();
    }

    public static Result result(Path directory, String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Result(process.exitValue(), output);
    }

    public record Result(int code, String output) {}
}
