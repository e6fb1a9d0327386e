package org.jianxin.searchnode;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One run of the child process. */
final class Child {
    /** A node with much to recover takes minutes; one that takes longer than this will not come. */
    private static final int START_MINUTES = 10;

    /** The first orderly stop writes the class archive, which takes its time on a busy machine. */
    private static final int STOP_SECONDS = 180;

    private static final int KILL_SECONDS = 60;
    private static final long LOG_LIMIT = 16L << 20;

    private final Process process;
    private final OutputStream input;
    private final @Nullable ClassArchive archive;
    private final CompletableFuture<Integer> ready = new CompletableFuture<>();

    private Child(Process process, @Nullable ClassArchive archive) {
        this.process = process;
        this.input = process.getOutputStream();
        this.archive = archive;
    }

    static Child launch(SearchNodeSettings settings, int port, String credentials, Consumer<String> progress)
            throws SearchNodeException {
        ChildCommand command = ChildCommand.of(settings, port);
        Path errors = logs(settings.data()).resolve("search-node.stderr.log");
        try {
            Files.createDirectories(settings.data());
            Files.setPosixFilePermissions(settings.data(), PosixFilePermissions.fromString("rwx------"));
            for (String folder : List.of("indices", "logs", "tmp", "config")) {
                Files.createDirectories(settings.data().resolve(folder));
            }
            // What the JVM itself has to say, which is little; Elasticsearch's own log rolls over by itself.
            if (Files.exists(errors) && Files.size(errors) > LOG_LIMIT) {
                Files.move(
                        errors,
                        errors.resolveSibling(errors.getFileName() + ".1"),
                        StandardCopyOption.REPLACE_EXISTING);
            }
            ProcessBuilder builder = new ProcessBuilder(command.words())
                    .directory(settings.data().toFile())
                    .redirectError(ProcessBuilder.Redirect.appendTo(errors.toFile()));
            builder.environment().remove("JAVA_TOOL_OPTIONS"); // the child's options are all in its command line
            builder.environment().remove("JDK_JAVA_OPTIONS");
            Child child = new Child(builder.start(), command.archive());
            child.send(credentials);
            Thread reader = new Thread(() -> child.read(progress), "search-node-output");
            reader.setDaemon(true);
            reader.start();
            return child;
        } catch (IOException e) {
            throw new SearchNodeException("the search node could not be started: " + e.getMessage(), e);
        }
    }

    /** The folder of the child's logs. */
    static Path logs(Path data) {
        return data.resolve("logs");
    }

    /** Waits for the node to answer; returns its port. A child that does not get there is ended. */
    int awaitReady() throws SearchNodeException {
        boolean arrived = false;
        try {
            int port = ready.get(START_MINUTES, TimeUnit.MINUTES);
            arrived = true;
            return port;
        } catch (ExecutionException e) {
            throw new SearchNodeException(
                    "the search node did not start: " + e.getCause().getMessage(), e.getCause());
        } catch (TimeoutException e) {
            throw new SearchNodeException("the search node did not start within " + START_MINUTES + " minutes", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SearchNodeException("interrupted while the search node started", e);
        } finally {
            if (!arrived) {
                kill();
            }
        }
    }

    Process process() {
        return process;
    }

    /** Asks the child to end, waits, and ends it by force when it does not. */
    void stop() {
        boolean ended = false;
        try {
            Path wanted = archive == null ? null : archive.wanted();
            send(wanted == null ? "stop" : "stop " + wanted);
            ended = process.waitFor(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (IOException e) {
            // It has ended already, or its input is broken: by force then, which loses nothing that was acknowledged.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!ended) {
            kill();
        } else if (archive != null && process.exitValue() == 0) {
            archive.adopt();
        }
    }

    /** Returns when the process is gone, also in a thread that was interrupted: its data may be taken up next. */
    private void kill() {
        process.destroyForcibly()
                .onExit()
                .completeOnTimeout(process, KILL_SECONDS, TimeUnit.SECONDS)
                .join();
    }

    private void send(String line) throws IOException {
        input.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        input.flush();
    }

    private void read(Consumer<String> progress) {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("step ")) {
                    progress.accept(line.substring(5));
                } else if (line.startsWith("ready ")) {
                    ready.complete(Integer.parseInt(line.substring(6)));
                } else if (line.startsWith("failed ")) {
                    ready.completeExceptionally(new IllegalStateException(line.substring(7)));
                }
            }
            int code = process.waitFor();
            ready.completeExceptionally(new IllegalStateException("it ended with exit code " + code));
        } catch (IOException | UncheckedIOException e) {
            ready.completeExceptionally(e);
        } catch (InterruptedException e) {
            ready.completeExceptionally(e);
            Thread.currentThread().interrupt();
        }
    }
}
