package org.jianxin.searchnode;

import static java.util.Objects.requireNonNull;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What a search node needs to run.
 *
 * @param distribution folder with {@code lib/} and {@code modules/}, as {@code mvn package} of this room lays it out
 * @param data folder for indices, logs and the class-data archive; made when absent; used by one node at a time
 * @param port HTTP port on 127.0.0.1, 1 to 65535, or 0 for any free one
 * @param heapMegabytes heap of the child, 256 or more; {@link #HEAP_MEGABYTES} is enough for a demonstration
 * @param javaHome the JDK or JRE (17 or newer) the child runs on
 * @param restartOnExit whether a node that dies is started again, on the same port with the same data, until closed
 */
public record SearchNodeSettings(
        Path distribution, Path data, int port, int heapMegabytes, Path javaHome, boolean restartOnExit) {
    public static final int HEAP_MEGABYTES = 512;

    /** Names the distribution folder where it does not lie in the build tree. */
    public static final String DISTRIBUTION_PROPERTY = "jianxin.search-node";

    public SearchNodeSettings {
        requireNonNull(distribution, "distribution");
        requireNonNull(data, "data");
        requireNonNull(javaHome, "javaHome");
        distribution = distribution.toAbsolutePath();
        data = data.toAbsolutePath();
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("port must be 0 to 65535: " + port);
        }
        if (heapMegabytes < 256) {
            throw new IllegalArgumentException("heapMegabytes must be 256 or more: " + heapMegabytes);
        }
    }

    /** A node without supervisor. */
    public SearchNodeSettings(Path distribution, Path data, int port, int heapMegabytes, Path javaHome) {
        this(distribution, data, port, heapMegabytes, javaHome, false);
    }

    /** The usual heap, any free port, the running Java, no supervisor, the distribution of {@link #locate()}. */
    public static SearchNodeSettings of(Path data) {
        return new SearchNodeSettings(locate(), data, 0, HEAP_MEGABYTES, Path.of(System.getProperty("java.home")));
    }

    public SearchNodeSettings withPort(int newPort) {
        return new SearchNodeSettings(distribution, data, newPort, heapMegabytes, javaHome, restartOnExit);
    }

    public SearchNodeSettings withJavaHome(Path newJavaHome) {
        return new SearchNodeSettings(distribution, data, port, heapMegabytes, newJavaHome, restartOnExit);
    }

    public SearchNodeSettings withRestartOnExit() {
        return new SearchNodeSettings(distribution, data, port, heapMegabytes, javaHome, true);
    }

    /**
     * Finds the distribution: the folder named by the system property {@value #DISTRIBUTION_PROPERTY}, otherwise
     * {@code appliance-image/search-node/target/search-node} above the working folder.
     *
     * @throws IllegalStateException when neither is there; the message says what to do
     */
    public static Path locate() {
        String named = System.getProperty(DISTRIBUTION_PROPERTY);
        if (named != null) {
            return complete(Path.of(named).toAbsolutePath());
        }
        Path built = Path.of("appliance-image", "search-node", "target", "search-node");
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            if (Files.isDirectory(at.resolve(built))) {
                return complete(at.resolve(built));
            }
        }
        throw new IllegalStateException(
                "no search node here: build it with 'mvn package -pl appliance-image/search-node'"
                        + " or name its folder with -D" + DISTRIBUTION_PROPERTY + "=FOLDER");
    }

    private static Path complete(Path distribution) {
        for (String part : List.of("lib", "modules")) {
            if (!Files.isDirectory(distribution.resolve(part))) {
                throw new IllegalStateException("not a search node: " + distribution + " has no folder " + part);
            }
        }
        return distribution;
    }
}
