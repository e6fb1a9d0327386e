package org.jianxin.image;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A machine within this one, to install packages on: what it writes, runs and listens on is its own and is gone when it is
 * closed, or when this JVM ends. Needs root and the right to make namespaces.
 */
final class IsolatedRoot implements AutoCloseable {
    private static final int COMMAND_LIMIT_MINUTES = 10;
    private static final String SCRIPT = "/org/jianxin/image/isolated-root.sh";

    private final Process unshare;
    private final long first;

    /** What a command said and how it ended. */
    record Result(int status, String output) {}

    private IsolatedRoot(Process unshare, long first) {
        this.unshare = unshare;
        this.first = first;
    }

    /**
     * @param directory an empty one to mount on; it stays empty for everybody else
     * @throws IOException also where namespaces or mounts are refused
     */
    static IsolatedRoot start(Path directory, Path debianPackage) throws IOException, InterruptedException {
        Path script = Files.createTempFile("isolated-root", ".sh");
        try (var in = IsolatedRoot.class.getResourceAsStream(SCRIPT)) {
            Files.write(script, in.readAllBytes());
        }
        Process unshare = new ProcessBuilder(
                        "unshare",
                        "--mount",
                        "--pid",
                        "--net",
                        "--uts",
                        "--ipc",
                        "--fork",
                        "--kill-child",
                        "--propagation",
                        "private",
                        "sh",
                        script.toString(),
                        directory.toString(),
                        debianPackage.toAbsolutePath().toString())
                .redirectErrorStream(true)
                .start();
        BufferedReader output = new BufferedReader(new InputStreamReader(unshare.getInputStream(), UTF_8));
        String line = output.readLine();
        if (!"ready".equals(line)) {
            String said = line + "\n" + String.join("\n", output.lines().toList());
            unshare.waitFor();
            throw new IOException(
                    "no isolated root; it takes the right to make namespaces and mounts (CAP_SYS_ADMIN): " + said);
        }
        Files.delete(script);
        return new IsolatedRoot(
                unshare, unshare.children().findFirst().orElseThrow().pid());
    }

    /** Runs a command in it, with nothing on its standard input. */
    Result run(String... command) {
        return run("", command);
    }

    Result run(String input, String[] command) {
        List<String> entering = new ArrayList<>(List.of(
                "nsenter",
                "--target=" + first,
                "--mount",
                "--pid",
                "--net",
                "--uts",
                "--ipc",
                "--root",
                "--wd",
                "env",
                "-i",
                "PATH=/usr/sbin:/usr/bin:/sbin:/bin",
                "HOME=/root",
                "LANG=C.UTF-8"));
        entering.addAll(List.of(command));
        try {
            // A file and not a pipe: a server that a command starts keeps the command's output open.
            Path output = Files.createTempFile("isolated-root", ".out");
            try {
                Process process = new ProcessBuilder(entering)
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
                try (var in = process.getOutputStream()) {
                    in.write(input.getBytes(UTF_8));
                }
                if (!process.waitFor(COMMAND_LIMIT_MINUTES, TimeUnit.MINUTES)) {
                    process.destroyForcibly().waitFor();
                    throw new IllegalStateException(String.join(" ", command) + " did not end within "
                            + COMMAND_LIMIT_MINUTES + " minutes: " + Files.readString(output));
                }
                return new Result(process.exitValue(), Files.readString(output));
            } finally {
                Files.delete(output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws IOException, InterruptedException {
        unshare.getOutputStream().close();
        if (!unshare.waitFor(20, TimeUnit.SECONDS)) {
            unshare.destroyForcibly().waitFor();
        }
    }
}
