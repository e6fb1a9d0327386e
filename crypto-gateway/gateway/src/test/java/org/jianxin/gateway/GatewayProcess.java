package org.jianxin.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A gateway in a process of its own, with a heap of its own. */
final class GatewayProcess implements AutoCloseable {
    private final Process process;
    private final BufferedReader out;
    private final int port;

    GatewayProcess(GatewayFixture fixture, int heapMegabytes) throws IOException {
        Path errors = fixture.directory.resolve("gateway.err");
        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx" + heapMegabytes + "m",
                        "-XX:+ExitOnOutOfMemoryError",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        GatewayCommand.class.getName(),
                        "run",
                        "--config",
                        fixture.config.toString())
                .redirectError(errors.toFile())
                .start();
        out = process.inputReader(StandardCharsets.UTF_8);
        String line = out.readLine();
        assertThat(line).as(Files.readString(errors)).isNotNull();
        port = Integer.parseInt(line.replaceAll(".*on port (\\d+), man.*", "$1"));
    }

    int port() {
        return port;
    }

    boolean alive() {
        return process.isAlive();
    }

    /** {@code kill -9}. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    @Override
    public void close() throws IOException, InterruptedException {
        process.destroy();
        process.waitFor();
        out.close();
    }
}
