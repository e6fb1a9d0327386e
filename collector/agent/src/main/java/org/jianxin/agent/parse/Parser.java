package org.jianxin.agent.parse;

import java.time.Instant;
import java.util.List;
import org.jianxin.events.Event;

/**
 * Turns the lines of one source into events, in order. It may hold lines back until the event they belong to is whole.
 * Not for use by several threads.
 */
public interface Parser {
    /** Takes the next line; whole events go to {@code out}. Never throws, whatever the line holds. */
    void accept(Line line, Instant readAt, Sink out);

    /** Hands out what has waited too long for more lines. */
    void expire(Instant now, Sink out);

    /** Hands out everything held back: no more lines follow, for now. */
    void finish(Sink out);

    /** The lines held back, in the order they came; after a restart they must be given again. */
    List<Line> pending();

    /** Takes events as they become whole. */
    @FunctionalInterface
    interface Sink {
        /**
         * @param event everything the lines say; without a sequence, and without a time when the lines hold none
         * @param first the first line it was made of
         */
        void event(Event.Builder event, Line first);
    }
}
