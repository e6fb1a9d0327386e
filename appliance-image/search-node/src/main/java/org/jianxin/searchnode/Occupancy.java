package org.jianxin.searchnode;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Looks, before a JVM is started for nothing, whether the data and the port are free. A child whose parent was killed needs
 * a moment to notice, so both get some seconds to become free.
 */
final class Occupancy {
    private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private Occupancy() {}

    static void awaitFree(Path data, int port) throws SearchNodeException {
        long deadline = System.nanoTime() + GRACE_NANOS;
        for (String problem = problem(data, port); problem != null; problem = problem(data, port)) {
            if (System.nanoTime() > deadline) {
                throw new SearchNodeException(problem);
            }
            try {
                Thread.sleep(100);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new SearchNodeException("interrupted while waiting: " + problem, e);
            }
        }
    }

    private static @Nullable String problem(Path data, int port) {
        if (locked(data.resolve("indices").resolve("node.lock"))) {
            return "the data folder " + data + " is in use by another search node";
        }
        return port == 0 || free(port) ? null : "port " + port + " on 127.0.0.1 is taken by another program";
    }

    /** Elasticsearch holds an operating-system lock on this file while it uses the folder. */
    private static boolean locked(Path lock) {
        if (!Files.exists(lock)) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.WRITE);
                FileLock held = channel.tryLock()) {
            return held == null;
        } catch (OverlappingFileLockException e) {
            return true;
        } catch (IOException e) {
            return false; // whatever is wrong with it, the node itself will say it better
        }
    }

    private static boolean free(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
