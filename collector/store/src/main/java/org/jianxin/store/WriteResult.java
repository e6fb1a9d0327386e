package org.jianxin.store;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * What became of a list of events; the three add up to its size. All that is not rejected is durable.
 *
 * @param written stored by this call
 * @param duplicates were there already, from an earlier call or from an attempt of this one whose answer was lost
 * @param rejected never will be stored as they are
 */
public record WriteResult(long written, long duplicates, List<Rejection> rejected) {
    public WriteResult {
        rejected = List.copyOf(rejected);
    }

    /**
     * An event the cluster refused for good.
     *
     * @param reason Elasticsearch's error type and the field concerned; never a value
     */
    public record Rejection(String index, String id, String reason) {
        public Rejection {
            requireNonNull(index, "index");
            requireNonNull(id, "id");
            requireNonNull(reason, "reason");
        }
    }
}
