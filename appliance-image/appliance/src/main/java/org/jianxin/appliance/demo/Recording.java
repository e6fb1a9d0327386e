package org.jianxin.appliance.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Lines that a real program wrote, played into a file as if it wrote them now: only the times are moved, all by the same
 * amount, so that the last line is of the given moment.
 *
 * @param source name of the agent's source
 * @param resource where the recording is
 * @param file the file it is played into
 * @param parser name of the agent's parser
 */
record Recording(String source, String resource, Path file, String parser) {
    /** {@code 2026-11-22 02:30:15.123 UTC}, PostgreSQL's %m. */
    private static final Pattern POSTGRESQL_TIME =
            Pattern.compile("^(\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{3}) UTC");

    private static final DateTimeFormatter POSTGRESQL = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS");
    /** {@code [22/Nov/2026:02:30:15 +0000]}, the combined log format. */
    private static final Pattern NGINX_TIME =
            Pattern.compile("\\[(\\d\\d/\\w{3}/\\d{4}:\\d\\d:\\d\\d:\\d\\d [+-]\\d{4})\\]");

    private static final DateTimeFormatter NGINX =
            DateTimeFormatter.ofPattern("dd/MMM/uuuu:HH:mm:ss Z", Locale.ENGLISH);

    /** Appends all lines; returns how many. */
    int play(OffsetDateTime lastLineAt) throws IOException {
        String text;
        try (InputStream in = Recording.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("resource " + resource + " is missing");
            }
            text = new String(in.readAllBytes(), UTF_8);
        }
        String[] lines = text.split("\n");
        Duration shift = Duration.between(newest(lines), lastLineAt);
        StringBuilder moved = new StringBuilder(text.length());
        for (String line : lines) {
            moved.append(move(line, shift)).append('\n');
        }
        Files.createDirectories(file.getParent());
        Files.writeString(file, moved, UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        return lines.length;
    }

    private OffsetDateTime newest(String[] lines) {
        OffsetDateTime newest = OffsetDateTime.MIN;
        for (String line : lines) {
            OffsetDateTime time = time(line);
            if (time != null && time.isAfter(newest)) {
                newest = time;
            }
        }
        if (newest.equals(OffsetDateTime.MIN)) {
            throw new IllegalStateException(resource + " has no line with a time");
        }
        return newest;
    }

    private static @org.jspecify.annotations.Nullable OffsetDateTime time(String line) {
        Matcher postgresql = POSTGRESQL_TIME.matcher(line);
        if (postgresql.find()) {
            return LocalDateTime.parse(postgresql.group(1), POSTGRESQL).atOffset(ZoneOffset.UTC);
        }
        Matcher nginx = NGINX_TIME.matcher(line);
        return nginx.find() ? OffsetDateTime.parse(nginx.group(1), NGINX) : null;
    }

    private static String move(String line, Duration shift) {
        OffsetDateTime time = time(line);
        if (time == null) {
            return line; // a continuation of the line before
        }
        OffsetDateTime moved = time.plus(shift);
        Matcher postgresql = POSTGRESQL_TIME.matcher(line);
        if (postgresql.find()) {
            return POSTGRESQL.format(moved.withOffsetSameInstant(ZoneOffset.UTC)) + " UTC"
                    + line.substring(postgresql.end());
        }
        return NGINX_TIME.matcher(line).replaceFirst(Matcher.quoteReplacement("[" + NGINX.format(moved) + "]"));
    }
}
