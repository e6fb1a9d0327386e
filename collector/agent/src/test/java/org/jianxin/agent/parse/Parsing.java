package org.jianxin.agent.parse;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jianxin.events.Event;
import org.jianxin.sensitivedata.Detector;

/** Runs parsers over lines and recordings. */
final class Parsing {
    static final Instant NOW = Instant.parse("2026-11-22T04:00:00Z");
    static final ParserContext CONTEXT = new ParserContext(
            Detector.create(), ZoneId.of("Asia/Shanghai"), uid -> uid.equals("1000") ? "alice" : null);

    private Parsing() {}

    static List<Event> events(String parser, String text) {
        List<Event> events = new ArrayList<>();
        Parser.Sink sink = (event, first) -> events.add(event.build());
        Parser created = Parsers.create(parser, CONTEXT);
        long offset = 0;
        for (String line : text.split("\n", -1)) {
            if (!line.isEmpty()) {
                created.accept(new Line(line, offset, line.length() + 1L), NOW, sink);
            }
            offset += line.length() + 1L;
        }
        created.finish(sink);
        return events;
    }

    static Event event(String parser, String text) {
        List<Event> events = events(parser, text);
        if (events.size() != 1) {
            throw new AssertionError("one event expected, not " + events.size());
        }
        return events.get(0);
    }

    static String recording(String name) throws IOException {
        try (InputStream in = Parsing.class.getResourceAsStream("/recordings/" + name)) {
            return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
