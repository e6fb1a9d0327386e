package org.jianxin.searchnode;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The embedded Elasticsearch: one child process, reachable on loopback only and with this run's password only, that never
 * outlives this process. Safe for use by several threads.
 */
public final class SearchNode implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SearchNode.class);
    private static final String USER = "jianxin";
    private static final long LONGEST_PAUSE_SECONDS = 30;

    private final SearchNodeSettings settings;
    private final String password;
    private final int port;
    private volatile Child child;
    private volatile boolean closed;

    private SearchNode(SearchNodeSettings settings, String password, Child child, int port) {
        this.settings = settings;
        this.password = password;
        this.child = child;
        this.port = port;
    }

    /**
     * Starts a node and waits until it answers and has recovered its indices.
     *
     * @throws SearchNodeException when it cannot start: the port is taken, the data is in use, Java is too old, the disk
     *     cannot be written; the message says which
     */
    public static SearchNode start(SearchNodeSettings settings) throws SearchNodeException {
        return start(settings, step -> {});
    }

    /**
     * As {@link #start(SearchNodeSettings)}, telling each step of the start.
     *
     * @param progress gets a word or two per step, on a thread of its own
     */
    public static SearchNode start(SearchNodeSettings settings, Consumer<String> progress) throws SearchNodeException {
        requireNonNull(progress, "progress");
        String password = randomPassword();
        Occupancy.awaitFree(settings.data(), settings.port());
        Child child = Child.launch(settings, settings.port(), USER + ":" + password, progress);
        int port = awaitReady(child, settings);
        SearchNode node = new SearchNode(settings, password, child, port);
        LOG.info("search node {} answers on 127.0.0.1:{}", child.process().pid(), port);
        if (settings.restartOnExit()) {
            Thread supervisor = new Thread(node::supervise, "search-node-supervisor");
            supervisor.setDaemon(true);
            supervisor.start();
        }
        return node;
    }

    /** Where it listens: {@code http://127.0.0.1:PORT}. The same after the supervisor has started it again. */
    public URI url() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** User name for HTTP basic authentication. */
    public String user() {
        return USER;
    }

    /** A copy of this run's random password. */
    public char[] password() {
        return password.toCharArray();
    }

    /** Process id of the child; another one after the supervisor has started it again. */
    public long pid() {
        return child.process().pid();
    }

    /** Whether the child runs. */
    public boolean alive() {
        return child.process().isAlive();
    }

    /** Stops the child, waits for it, and ends it by force should it not stop. */
    @Override
    public void close() {
        Child last;
        synchronized (this) {
            closed = true;
            last = child;
        }
        last.stop();
    }

    private void supervise() {
        long pause = 1;
        while (!closed) {
            try {
                child.process().waitFor();
                if (closed) {
                    return;
                }
                LOG.warn("search node {} has ended with {}: starting it again", pid(), exitValue());
                restart();
                pause = 1;
            } catch (SearchNodeException e) {
                LOG.error("{}; next attempt in {} s", e.getMessage(), pause);
                sleep(pause);
                pause = Math.min(pause * 2, LONGEST_PAUSE_SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void restart() throws SearchNodeException {
        Occupancy.awaitFree(settings.data(), port);
        Child next;
        synchronized (this) {
            if (closed) {
                return;
            }
            next = Child.launch(settings, port, USER + ":" + password, step -> {});
            child = next;
        }
        awaitReady(next, settings);
        LOG.info("search node {} answers again on 127.0.0.1:{}", next.process().pid(), port);
    }

    private int exitValue() {
        return child.process().exitValue();
    }

    private static int awaitReady(Child child, SearchNodeSettings settings) throws SearchNodeException {
        try {
            return child.awaitReady();
        } catch (SearchNodeException e) {
            throw new SearchNodeException(e.getMessage() + " (logs: " + Child.logs(settings.data()) + ")", e);
        }
    }

    private static void sleep(long seconds) {
        try {
            TimeUnit.SECONDS.sleep(seconds);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String randomPassword() {
        byte[] random = new byte[24];
        new SecureRandom().nextBytes(random);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }
}
