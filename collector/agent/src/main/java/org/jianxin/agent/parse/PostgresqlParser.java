package org.jianxin.agent.parse;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * PostgreSQL's stderr log with {@code log_line_prefix = '%m [%p] %u@%d %r '}. An entry of several lines goes on with lines
 * that begin with a tab; it is whole when the next entry begins or no line came for a second.
 */
final class PostgresqlParser implements Parser {
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    /** Longest entry joined, in characters; what is longer goes on as entries that nothing understands. */
    private static final int MAX_ENTRY = 1 << 20;

    private final PostgresqlEvents events;
    private final List<Line> lines = new ArrayList<>();
    private int characters;
    private @Nullable Instant lastAt;

    PostgresqlParser(PostgresqlEvents events) {
        this.events = events;
    }

    @Override
    public void accept(Line line, Instant readAt, Sink out) {
        boolean continues = line.text().startsWith("\t") && !lines.isEmpty();
        if (!continues || characters + line.text().length() > MAX_ENTRY) {
            finish(out);
        }
        lines.add(line);
        characters += line.text().length() + 1;
        lastAt = readAt;
    }

    @Override
    public void expire(Instant now, Sink out) {
        if (lastAt != null && !lastAt.plus(PATIENCE).isAfter(now)) {
            finish(out);
        }
    }

    @Override
    public void finish(Sink out) {
        if (lines.isEmpty()) {
            return;
        }
        StringBuilder entry = new StringBuilder(characters);
        for (Line line : lines) {
            boolean first = entry.isEmpty() && line == lines.get(0);
            entry.append(first ? "" : "\n")
                    .append(first ? line.text() : line.text().substring(1));
        }
        Line first = lines.get(0);
        out.event(events.event(entry.toString()), first);
        lines.clear();
        characters = 0;
        lastAt = null;
    }

    @Override
    public List<Line> pending() {
        return List.copyOf(lines);
    }
}
