package org.jianxin.appliance;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One of the product's processes as a child of this one: the same program with other arguments, its output in a log file,
 * started again after a pause when it ends by itself. The child ends when this process does, however that happens, because
 * it watches its standard input ({@link ParentWatch}). Safe for use by several threads.
 */
public final class ManagedProcess implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ManagedProcess.class);
    private static final Duration RESTART_PAUSE = Duration.ofSeconds(1);

    private final String name;
    private final List<String> command;
    private final Path log;
    private final Thread keeper;
    private volatile boolean closing;
    private volatile @Nullable Process process;
    private volatile int starts;

    private ManagedProcess(String name, List<String> command, Path log) {
        this.name = requireNonNull(name, "name");
        this.command = List.copyOf(command);
        this.log = requireNonNull(log, "log");
        this.keeper = new Thread(this::keep, "keep-" + name);
    }

    /**
     * Starts the program.
     *
     * @param name what people call it; also the name of its log file
     * @param heapMegabytes largest heap of the child
     * @param logs directory of log files, made when missing
     * @param arguments the command line after {@code jianxin}
     */
    static ManagedProcess start(String name, int heapMegabytes, Path logs, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx" + heapMegabytes + "m");
        command.add("-XX:+UseSerialGC");
        command.add("-XX:+ExitOnOutOfMemoryError");
        command.add("-Dfile.encoding=UTF-8");
        for (String property : List.of("jianxin.search-node", ParentWatch.PROPERTY)) {
            String value = property.equals(ParentWatch.PROPERTY) ? "true" : System.getProperty(property);
            if (value != null) {
                command.add("-D" + property + "=" + value);
            }
        }
        command.add("-jar");
        command.add(ProgramFiles.runnableJar().toString());
        command.addAll(arguments);
        try {
            Files.createDirectories(logs);
            ManagedProcess managed = new ManagedProcess(name, command, logs.resolve(name + ".log"));
            managed.launch();
            managed.keeper.setDaemon(true);
            managed.keeper.start();
            return managed;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + name, e);
        }
    }

    public String name() {
        return name;
    }

    public Path log() {
        return log;
    }

    /** The child's process id, or -1 while there is none. */
    public long pid() {
        Process current = process;
        return current != null && current.isAlive() ? current.pid() : -1;
    }

    /** How often it was started: 1 as long as nothing went wrong. */
    public int starts() {
        return starts;
    }

    @Override
    public void close() {
        closing = true;
        keeper.interrupt();
        Process current = process;
        if (current == null) {
            return;
        }
        current.destroy();
        try {
            if (!current.waitFor(15, TimeUnit.SECONDS)) {
                current.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            current.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private void launch() throws IOException {
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        starts++;
    }

    private void keep() {
        try {
            while (!closing) {
                int status = requireNonNull(process).waitFor();
                if (closing) {
                    return;
                }
                LOG.warn("{} ended with status {}; starting it again (log: {})", name, status, log);
                Thread.sleep(RESTART_PAUSE.toMillis());
                launch();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // close() asked for it
        } catch (IOException e) {
            LOG.error("{} cannot be started again", name, e);
        }
    }
}
