package org.jianxin.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Leaves the agent's status in a file each second, for {@code agent status} in another process. */
final class StatusWriter implements Runnable {
    static final String FILE = "status.json";
    private static final Logger LOG = LoggerFactory.getLogger(StatusWriter.class);
    private static final int STEP_MILLIS = 100;
    private static final int STEPS = 10;

    private final Path file;
    private final Supplier<AgentStatus> status;
    private volatile boolean stopped;
    private boolean failing;

    StatusWriter(Path file, Supplier<AgentStatus> status) {
        this.file = file;
        this.status = status;
    }

    void stop() {
        stopped = true;
    }

    @Override
    public void run() {
        try {
            while (!stopped) {
                write();
                for (int i = 0; i < STEPS && !stopped; i++) {
                    Thread.sleep(STEP_MILLIS);
                }
            }
            write();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void write() {
        try {
            Path next = file.resolveSibling(FILE + ".new");
            Files.write(next, StatusJson.write(status.get()));
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            failing = false;
        } catch (IOException e) {
            if (!failing) {
                LOG.warn("状态文件不可写 / cannot write the status: {}", e.getMessage());
            }
            failing = true;
        }
    }
}
