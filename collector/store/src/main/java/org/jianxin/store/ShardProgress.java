package org.jianxin.store;

import co.elastic.clients.elasticsearch._types.ExpandWildcard;
import co.elastic.clients.elasticsearch._types.Level;
import co.elastic.clients.elasticsearch.indices.stats.IndicesStats;
import co.elastic.clients.elasticsearch.indices.stats.ShardSequenceNumber;
import co.elastic.clients.elasticsearch.indices.stats.ShardStats;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** How far the shards of our indices of events have come, by the word of their primaries. */
final class ShardProgress {
    private final Wire wire;
    private final EventIndices indices;

    ShardProgress(Wire wire, EventIndices indices) {
        this.wire = wire;
        this.indices = indices;
    }

    /**
     * A shard of a backing index.
     *
     * @param last its highest sequence number given out so far; -1 when it holds nothing
     * @param checkpoint all operations up to here are on the disks of every copy in sync; -1 when it holds nothing
     */
    record Shard(BackingIndex index, int number, long last, long checkpoint) {
        /** As {@link TailPosition} names it. */
        String key() {
            return index.identity() + "[" + number + "]";
        }
    }

    /**
     * All of them at one moment.
     *
     * @param indices every backing index there is, the closed ones as well, in the order of {@link EventIndices#list()}
     * @param shards of the open ones, in the same order
     * @param silent names of open indices some shard of which has no primary that answers: made a moment ago, or its node
     *     is gone
     */
    record Moment(List<BackingIndex> indices, List<Shard> shards, Set<String> silent) {}

    Moment now(Set<String> datasets) throws StoreUnavailableException {
        List<BackingIndex> all = indices.list(datasets);
        if (all.isEmpty()) {
            return new Moment(all, List.of(), Set.of());
        }
        Map<String, IndicesStats> stats = wire.repeatable(
                        client -> client.indices().stats(request -> request.index(indices.pattern())
                                .expandWildcards(ExpandWildcard.Open)
                                .metric("docs")
                                .level(Level.Shards)))
                .indices();
        List<Shard> shards = new ArrayList<>();
        Set<String> silent = new TreeSet<>();
        for (BackingIndex index : all) {
            if (index.open()) {
                Map<Integer, ShardSequenceNumber> primaries = primaries(index, stats.get(index.name()));
                primaries.forEach(
                        (number, at) -> shards.add(new Shard(index, number, at.maxSeqNo(), at.globalCheckpoint())));
                if (primaries.size() < index.shards()) {
                    silent.add(index.name());
                }
            }
        }
        return new Moment(all, shards, silent);
    }

    /** A failed shard is not in the answer, a copy without an engine has no sequence number: neither counts. */
    private static Map<Integer, ShardSequenceNumber> primaries(BackingIndex index, @Nullable IndicesStats stats) {
        Map<Integer, ShardSequenceNumber> primaries = new TreeMap<>();
        if (stats != null && index.uuid().equals(stats.uuid())) {
            stats.shards().forEach((number, copies) -> {
                for (ShardStats copy : copies) {
                    if (copy.routing() != null && copy.routing().primary() && copy.seqNo() != null) {
                        primaries.put(Integer.valueOf(number), copy.seqNo());
                    }
                }
            });
        }
        return primaries;
    }

    /**
     * Returns when everything that is in some indices now is durable. An operation is in its shard, and refuses another of
     * its id, before it is on the disks.
     */
    void awaitDurable(Set<String> names) throws StoreUnavailableException {
        long deadline = wire.deadline();
        Map<String, Long> wanted = new HashMap<>();
        for (int attempt = 0; ; attempt++) {
            Moment now = now(Set.of());
            boolean reached = now.indices().stream()
                    .noneMatch(index -> names.contains(index.name())
                            && (!index.open() || now.silent().contains(index.name())));
            for (Shard shard : now.shards()) {
                if (names.contains(shard.index().name())) {
                    wanted.putIfAbsent(shard.key(), shard.last());
                    reached &= shard.checkpoint() >= wanted.get(shard.key());
                }
            }
            if (reached) {
                return;
            }
            wire.pause(attempt, deadline, "what was written before is not durable yet", null);
        }
    }
}
