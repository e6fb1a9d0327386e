package org.jianxin.agent;

import static java.util.Objects.requireNonNull;

import java.util.Map;

/**
 * How far a source was read: everything up to here is in the spool.
 *
 * @param sequence number of its last event; 0 before the first
 * @param cursor where its next line begins, in words only the source understands; empty when it cannot be read again
 */
record SourcePosition(long sequence, Map<String, String> cursor) {
    static final SourcePosition START = new SourcePosition(0, Map.of());

    SourcePosition {
        if (sequence < 0) {
            throw new IllegalArgumentException("a sequence is not negative");
        }
        cursor = Map.copyOf(requireNonNull(cursor, "cursor"));
    }
}
