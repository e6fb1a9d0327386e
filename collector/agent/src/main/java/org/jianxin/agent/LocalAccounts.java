package org.jianxin.agent;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Names of this host's numeric user ids, from {@code /etc/passwd}, read again when a minute old. One thread only. */
final class LocalAccounts implements Function<String, @Nullable String> {
    private static final Duration FRESH = Duration.ofMinutes(1);

    private final Path passwd;
    private final Clock clock;
    private Map<String, String> names = Map.of();
    private Instant readAt = Instant.MIN;

    LocalAccounts(Path passwd, Clock clock) {
        this.passwd = passwd;
        this.clock = clock;
    }

    @Override
    public @Nullable String apply(String uid) {
        Instant now = clock.instant();
        if (readAt.isBefore(now.minus(FRESH))) {
            readAt = now;
            names = read();
        }
        return names.get(uid);
    }

    private Map<String, String> read() {
        Map<String, String> read = new HashMap<>();
        try {
            for (String line : Files.readAllLines(passwd, StandardCharsets.ISO_8859_1)) {
                String[] parts = line.split(":", 4);
                if (parts.length == 4) {
                    read.putIfAbsent(parts[2], parts[0]);
                }
            }
            return read;
        } catch (IOException e) {
            return names; // numbers without names are still true
        }
    }
}
