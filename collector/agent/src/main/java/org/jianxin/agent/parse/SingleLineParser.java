package org.jianxin.agent.parse;

import java.time.Instant;
import java.util.List;
import org.jianxin.events.Event;

/** A parser of formats where every line is one event. */
abstract class SingleLineParser implements Parser {
    /** The event of one line. */
    abstract Event.Builder parse(String line, Instant readAt);

    @Override
    public final void accept(Line line, Instant readAt, Sink out) {
        int times = times(line.text());
        for (int i = 0; i < times; i++) {
            out.event(parse(line.text(), readAt), line);
        }
    }

    /** How many events the line stands for. */
    int times(String line) {
        return 1;
    }

    @Override
    public final void expire(Instant now, Sink out) {}

    @Override
    public final void finish(Sink out) {}

    @Override
    public final List<Line> pending() {
        return List.of();
    }
}
