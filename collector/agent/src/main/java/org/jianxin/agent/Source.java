package org.jianxin.agent;

import java.io.Closeable;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;

/** Something that is read. Used by the reader's thread only. */
interface Source extends Closeable {
    /** As configured, unique within the agent. */
    String name();

    /** As configured: file, audit-netlink, chain. */
    String type();

    /** Whether its events are played from a recording and are marked so. */
    default boolean recording() {
        return false;
    }

    /**
     * Reads what is there, until nothing is left for now or the batch is full.
     *
     * @throws IOException when it cannot be read now; it will be tried again
     */
    void poll(Instant now, Batch.Of batch) throws IOException;

    /**
     * Hands out, when the agent stops, what could not be read again; called until it adds nothing more. A source with a
     * cursor has nothing to do: it goes on from there.
     */
    default void finish(Instant now, Batch.Of batch) {}

    /** Where reading must begin again so that exactly the events after those handed out come; see {@link SourcePosition}. */
    Map<String, String> cursor();

    /** Bytes that are there and were not read; -1 where that has no meaning. */
    long behind();
}
