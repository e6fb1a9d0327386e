package org.jianxin.store;

import static java.util.Objects.requireNonNull;

/**
 * A document in an index of events that is no event of the vocabulary: somebody else has written it, or a later version of
 * the product.
 *
 * @param shard {@code <index>/<uuid>[<shard>]}, the key of {@link TailPosition}
 * @param reason names the field; never a value
 */
public record UnreadableEvent(String index, String id, long seqNo, String shard, String reason) {
    public UnreadableEvent {
        requireNonNull(index, "index");
        requireNonNull(id, "id");
        requireNonNull(shard, "shard");
        requireNonNull(reason, "reason");
    }
}
