package org.jianxin.gateway.posture;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jianxin.definitions.DefinitionException;
import org.jianxin.events.Severity;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Posture from {@code posture.json}, which another process replaces whole whenever it knows more. A snapshot that is too
 * old, from the future, or not as it must be counts as knowing nothing of devices. Alerts are there until somebody closes
 * them, so those that were last told of count on.
 */
public final class PostureFile implements Posture {
    private static final Logger LOG = LoggerFactory.getLogger(PostureFile.class);
    /** Clocks of two processes on one machine do not differ by more. */
    private static final Duration AHEAD = Duration.ofMinutes(1);

    private final Path file;
    private final Duration longest;
    private final Clock clock;
    private volatile @Nullable PostureSnapshot snapshot;
    private volatile Map<String, Map<Severity, Integer>> alerts = Map.of();
    private volatile String problem = "";
    // only the thread that refreshes
    private @Nullable FileTime seen;
    private long seenSize = -1;

    /** @param longest age after which a snapshot is not believed any more */
    public PostureFile(Path file, Duration longest, Clock clock) {
        this.file = requireNonNull(file, "file");
        this.longest = requireNonNull(longest, "longest");
        this.clock = requireNonNull(clock, "clock");
    }

    /** Reads the file again when it has changed. */
    public synchronized void refresh() {
        try {
            FileTime time = Files.getLastModifiedTime(file);
            long size = Files.size(file);
            if (time.equals(seen) && size == seenSize) {
                return;
            }
            seen = time;
            seenSize = size;
            PostureSnapshot read =
                    PostureSnapshot.parse(file.toString(), Files.readString(file, StandardCharsets.UTF_8));
            snapshot = read;
            alerts = read.alerts();
            problem("");
        } catch (IOException e) {
            seen = null;
            snapshot = null;
            problem("cannot be read: " + file);
        } catch (DefinitionException e) {
            snapshot = null;
            problem(e.getMessage());
        }
    }

    private void problem(String now) {
        if (!now.equals(problem) && !now.isEmpty()) {
            LOG.error("nothing is known of devices and trust: {}", now);
        }
        problem = now;
    }

    /** What is wrong with the file; empty when nothing is. */
    public String problem() {
        return problem.isEmpty() && current().isEmpty() ? file + " is too old" : problem;
    }

    private Optional<PostureSnapshot> current() {
        PostureSnapshot latest = snapshot;
        if (latest == null) {
            return Optional.empty();
        }
        Duration age = Duration.between(latest.made(), clock.instant());
        return age.compareTo(longest) <= 0 && age.plus(AHEAD).compareTo(Duration.ZERO) >= 0
                ? Optional.of(latest)
                : Optional.empty();
    }

    @Override
    public Optional<Device> ofAgent(String agent) {
        return current().flatMap(latest -> latest.agent(agent));
    }

    @Override
    public Optional<Device> atAddress(String address) {
        return current().flatMap(latest -> latest.address(address));
    }

    @Override
    public Map<Severity, Integer> alerts(String subject) {
        return alerts.getOrDefault(subject, Map.of());
    }

    @Override
    public boolean outdated() {
        return current().isEmpty();
    }
}
