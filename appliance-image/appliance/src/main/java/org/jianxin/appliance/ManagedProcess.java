package org.jianxin.appliance;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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
    private static final long LONGEST_PAUSE_SECONDS = 30;
    private static final long LOG_LIMIT = 16L << 20;

    private final String name;
    private final List<String> command;
    private final Path log;
    private final Duration stopLimit;
    private final Thread keeper;
    private volatile boolean retired;
    private volatile @Nullable Process process;
    private volatile int starts;

    private ManagedProcess(String name, List<String> command, Path log, Duration stopLimit) {
        this.name = requireNonNull(name, "name");
        this.command = List.copyOf(command);
        this.log = requireNonNull(log, "log");
        this.stopLimit = requireNonNull(stopLimit, "stopLimit");
        this.keeper = new Thread(this::keep, "keep-" + name);
    }

    /**
     * Starts the program.
     *
     * @param name what people call it; also the name of its log file
     * @param heapMegabytes largest heap of the child
     * @param stopLimit how long it may take to end when asked to, before it is killed
     * @param logs directory of log files, made when missing
     * @param arguments the command line after {@code jianxin}
     */
    static ManagedProcess start(String name, int heapMegabytes, Duration stopLimit, Path logs, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx" + heapMegabytes + "m");
        command.add("-XX:+UseSerialGC");
        command.add("-XX:+ExitOnOutOfMemoryError");
        command.add("-Dfile.encoding=UTF-8");
        command.add("-D" + ParentWatch.PROPERTY + "=true");
        String searchNode = System.getProperty("jianxin.search-node");
        if (searchNode != null) {
            command.add("-Djianxin.search-node=" + searchNode);
        }
        command.add("-jar");
        command.add(ProgramFiles.runnableJar().toString());
        command.addAll(arguments);
        return start(name, command, stopLimit, logs);
    }

    /** Starts any command. */
    static ManagedProcess start(String name, List<String> command, Duration stopLimit, Path logs) {
        try {
            Files.createDirectories(logs);
            ManagedProcess managed = new ManagedProcess(name, command, logs.resolve(name + ".log"), stopLimit);
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

    /** From now on it is not started again, however it ends. */
    synchronized void retire() {
        retired = true;
        keeper.interrupt();
    }

    @Override
    public void close() {
        retire();
        Process last = requireNonNull(process, "start() launches before anybody can close");
        last.destroy();
        try {
            if (!last.waitFor(stopLimit.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("{} did not end within {} s and is killed", name, stopLimit.toSeconds());
                last.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            last.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    /** Under the same lock as {@link #retire}, so that nothing is started that close() does not know. */
    private synchronized void launch() throws IOException {
        if (retired) {
            return;
        }
        keepLogShort();
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        starts++;
    }

    private void keep() {
        try {
            while (!retired) {
                Process running = requireNonNull(process);
                while (!running.waitFor(1, TimeUnit.MINUTES)) {
                    keepLogShort();
                }
                if (retired) {
                    return;
                }
                LOG.warn("{} ended with status {}; starting it again (log: {})", name, running.exitValue(), log);
                Thread.sleep(RESTART_PAUSE.toMillis());
                relaunch();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // retire() asked for it
        }
    }

    /** Goes on trying: a full process table or disk now says nothing about in a minute. */
    private void relaunch() throws InterruptedException {
        long pause = 1;
        while (true) {
            try {
                launch();
                return;
            } catch (IOException e) {
                LOG.error("{} cannot be started again: {}; next attempt in {} s", name, e.getMessage(), pause);
                TimeUnit.SECONDS.sleep(pause);
                pause = Math.min(pause * 2, LONGEST_PAUSE_SECONDS);
            }
        }
    }

    /**
     * Keeps what is in a large log file as {@code .log.1} and begins it anew. The child has it open for appending and goes on
     * in the emptied file; a line it writes at just that moment may be lost.
     */
    private void keepLogShort() {
        try {
            if (Files.exists(log) && Files.size(log) > LOG_LIMIT) {
                try (var from = Files.newInputStream(log);
                        var to = Files.newOutputStream(log.resolveSibling(log.getFileName() + ".1"))) {
                    from.transferTo(to);
                }
                Files.newByteChannel(log, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)
                        .close();
            }
        } catch (IOException e) {
            LOG.warn("the log of {} cannot be shortened: {}", name, e.getMessage());
        }
    }
}
