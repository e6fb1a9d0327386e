package org.jianxin.store;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * How far a tail has read.
 *
 * @param lastSeqNo per shard, as {@code <index>/<uuid>[<shard>]}, the last {@code _seq_no} handed out; a shard that is
 *     absent, such as that of an index made again under its old name, is read from its beginning
 */
public record TailPosition(Map<String, Long> lastSeqNo) {
    public TailPosition {
        lastSeqNo = Collections.unmodifiableMap(new TreeMap<>(lastSeqNo));
    }

    /** Before the first event. */
    public static TailPosition beginning() {
        return new TailPosition(Map.of());
    }
}
