package org.jianxin.store;

import static java.util.Objects.requireNonNull;

import co.elastic.clients.elasticsearch._types.SortOrder;
import co.elastic.clients.elasticsearch.core.SearchResponse;
import co.elastic.clients.elasticsearch.core.search.Hit;
import co.elastic.clients.elasticsearch.indices.IndicesStatsResponse;
import co.elastic.clients.elasticsearch.indices.stats.IndicesStats;
import co.elastic.clients.elasticsearch.indices.stats.ShardSequenceNumber;
import co.elastic.clients.elasticsearch.indices.stats.ShardStats;
import co.elastic.clients.json.JsonData;
import co.elastic.clients.util.BinaryData;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads events in the order in which they became durable, without loss. Safe for use by several threads.
 *
 * <p>Per shard, three steps in this order: read the global checkpoint (all operations up to it are on every copy in sync),
 * refresh (now they are visible as well), and query {@code _seq_no} in (last, checkpoint]. A writer whose operation has a
 * lower number than one that is visible already cannot be passed over, because the checkpoint does not move past an
 * operation that is still under way.
 */
public final class Tail {
    private static final int LARGEST_POLL = 10_000;

    private final Wire wire;
    private final EventIndices indices;
    private final EventReader reader;
    private final Set<String> datasets;

    Tail(Wire wire, EventIndices indices, EventReader reader, Set<String> datasets) {
        this.wire = wire;
        this.indices = indices;
        this.reader = reader;
        this.datasets = datasets;
    }

    /** A shard of a backing index and how far it is durable; -1 when it holds nothing. */
    private record Shard(String index, String number, long checkpoint) {
        String key() {
            return index + "[" + number + "]";
        }
    }

    /**
     * What can be read now.
     *
     * @param indices every backing index there is
     * @param waiting whether one of them has no started shard: it was made a moment ago, or its node is gone
     */
    private record Readable(List<String> indices, List<Shard> shards, boolean waiting) {}

    /**
     * Events after a position.
     *
     * @param from where the poll before ended; shards that are not named in it, such as those of an index made since, are
     *     read from their beginning
     * @param max most events to return, 1 to 10,000
     */
    public TailBatch poll(TailPosition from, int max) throws StoreUnavailableException {
        requireNonNull(from, "from");
        if (max < 1 || max > LARGEST_POLL) {
            throw new IllegalArgumentException("max must be 1 to " + LARGEST_POLL + ": " + max);
        }
        List<TailedEvent> events = new ArrayList<>();
        Map<String, Long> position = new TreeMap<>();
        @Nullable String refreshed = null;
        Readable readable = readable();
        boolean caughtUp = !readable.waiting();
        // A shard that cannot be read now keeps its place: without one it would be read from its beginning again.
        from.lastSeqNo().forEach((key, seqNo) -> {
            if (readable.indices().contains(key.substring(0, key.lastIndexOf('[')))) {
                position.put(key, seqNo);
            }
        });
        for (Shard shard : readable.shards()) {
            long last = from.lastSeqNo().getOrDefault(shard.key(), -1L);
            if (shard.checkpoint() > last) {
                int room = max - events.size();
                if (room == 0) {
                    caughtUp = false;
                } else {
                    if (!shard.index().equals(refreshed)) {
                        refresh(shard.index());
                        refreshed = shard.index();
                    }
                    List<StoredEvent> read = read(shard, last, room);
                    read.forEach(event -> events.add(new TailedEvent(event, shard.key())));
                    // A full answer may have left some; one that is not full went up to the checkpoint.
                    last = read.size() == room ? read.get(room - 1).seqNo() : shard.checkpoint();
                    caughtUp &= last == shard.checkpoint();
                }
            }
            if (last >= 0) {
                position.put(shard.key(), last);
            }
        }
        return new TailBatch(events, new TailPosition(position), caughtUp);
    }

    /** The position after everything that is durable now. */
    public TailPosition end() throws StoreUnavailableException {
        Map<String, Long> position = new TreeMap<>();
        for (Shard shard : readable().shards()) {
            if (shard.checkpoint() >= 0) {
                position.put(shard.key(), shard.checkpoint());
            }
        }
        return new TailPosition(position);
    }

    /** All shards of all backing indices, in the order in which they are to be read. */
    private Readable readable() throws StoreUnavailableException {
        List<String> names =
                indices.list(datasets).stream().map(BackingIndex::name).toList();
        if (names.isEmpty()) {
            return new Readable(names, List.of(), false);
        }
        Map<String, IndicesStats> stats = new HashMap<>(checkpoints(names).indices());
        List<Shard> shards = new ArrayList<>();
        boolean waiting = false;
        for (String name : names) {
            IndicesStats index = stats.get(name);
            if (index == null) {
                waiting = true;
                continue;
            }
            new TreeMap<>(index.shards()).forEach((number, copies) -> copies.stream()
                    .filter(Tail::primary)
                    .map(ShardStats::seqNo)
                    .filter(seqNo -> seqNo != null)
                    .mapToLong(ShardSequenceNumber::globalCheckpoint)
                    .forEach(checkpoint -> shards.add(new Shard(name, number, checkpoint))));
        }
        return new Readable(names, shards, waiting);
    }

    private IndicesStatsResponse checkpoints(List<String> names) throws StoreUnavailableException {
        return wire.repeatable(client -> client.indices().stats(request -> request.index(names)
                .metric("docs")
                .level(co.elastic.clients.elasticsearch._types.Level.Shards)));
    }

    private static boolean primary(ShardStats copy) {
        return copy.routing() != null && copy.routing().primary();
    }

    private void refresh(String index) throws StoreUnavailableException {
        var answer = wire.repeatable(client -> client.indices().refresh(request -> request.index(index)));
        if (answer.shards() == null || answer.shards().failed().intValue() > 0) {
            throw new StoreUnavailableException("not every copy of " + index + " could be refreshed");
        }
    }

    private List<StoredEvent> read(Shard shard, long last, int size) throws StoreUnavailableException {
        SearchResponse<BinaryData> answer = wire.repeatable(client -> client.search(
                request -> request.index(shard.index())
                        .preference("_shards:" + shard.number())
                        .query(query -> query.range(range -> range.untyped(bounds ->
                                bounds.field("_seq_no").gt(JsonData.of(last)).lte(JsonData.of(shard.checkpoint())))))
                        .sort(sort -> sort.field(field -> field.field("_seq_no").order(SortOrder.Asc)))
                        .size(size)
                        .seqNoPrimaryTerm(true)
                        .trackTotalHits(hits -> hits.enabled(false))
                        .allowPartialSearchResults(false),
                BinaryData.class));
        if (answer.timedOut()) {
            throw new StoreUnavailableException("reading " + shard.key() + " took too long");
        }
        List<StoredEvent> events = new ArrayList<>();
        for (Hit<BinaryData> hit : answer.hits().hits()) {
            events.add(reader.read(hit));
        }
        return events;
    }
}
