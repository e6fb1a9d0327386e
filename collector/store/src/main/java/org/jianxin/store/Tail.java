package org.jianxin.store;

import static java.util.Objects.requireNonNull;

import co.elastic.clients.elasticsearch._types.SortOrder;
import co.elastic.clients.elasticsearch.core.SearchResponse;
import co.elastic.clients.elasticsearch.core.search.Hit;
import co.elastic.clients.json.JsonData;
import co.elastic.clients.util.BinaryData;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Reads events in the order in which they became durable, without loss. Safe for use by several threads.
 *
 * <p>Per shard, three steps in this order: read the global checkpoint (all operations up to it are on every copy in sync),
 * refresh (now they are visible as well), and query {@code _seq_no} in (last, checkpoint]. A writer whose operation has a
 * lower number than one that is visible already cannot be passed over, because the checkpoint does not move past an
 * operation that is still under way.
 *
 * <p>What one poll hands out is bounded in events and in bytes, and both are shared out among the aliases that have
 * something new, so that a backlog in one dataset does not hide the others. Within an alias the older index comes first.
 *
 * <p>An index that somebody has closed is passed over and keeps its place until it is opened again.
 */
public final class Tail {
    private static final int LARGEST_POLL = 10_000;

    /** Bytes of events after which a poll ends. */
    private static final long POLL_BYTES = 16L << 20;

    /** Events asked for at once: even if each is as long as one may be (2 MiB), the answer fits into both heaps. */
    private static final int PAGE = 32;

    private final Wire wire;
    private final ShardProgress progress;
    private final EventReader reader;
    private final Set<String> datasets;

    Tail(Wire wire, ShardProgress progress, EventReader reader, Set<String> datasets) {
        this.wire = wire;
        this.progress = progress;
        this.reader = reader;
        this.datasets = datasets;
    }

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
        ShardProgress.Moment now = progress.now(datasets);
        Poll poll = new Poll(from, now, max);
        Map<String, List<ShardProgress.Shard>> behind = new LinkedHashMap<>();
        for (ShardProgress.Shard shard : now.shards()) {
            if (shard.checkpoint() > from.lastSeqNo().getOrDefault(shard.key(), -1L)) {
                behind.computeIfAbsent(shard.index().alias(), alias -> new ArrayList<>())
                        .add(shard);
            }
        }
        int aliases = behind.size();
        for (List<ShardProgress.Shard> shards : behind.values()) {
            poll.read(shards, aliases--);
        }
        return poll.batch();
    }

    /** The position after everything that is durable now. */
    public TailPosition end() throws StoreUnavailableException {
        Map<String, Long> position = new TreeMap<>();
        for (ShardProgress.Shard shard : progress.now(datasets).shards()) {
            if (shard.checkpoint() >= 0) {
                position.put(shard.key(), shard.checkpoint());
            }
        }
        return new TailPosition(position);
    }

    /** One poll while it is made. */
    private final class Poll {
        private final List<TailedEvent> events = new ArrayList<>();
        private final List<UnreadableEvent> unreadable = new ArrayList<>();
        private final Map<String, Long> position = new TreeMap<>();
        private final Set<String> refreshed = new HashSet<>();
        private boolean caughtUp;
        private int eventsLeft;
        private long bytesLeft = POLL_BYTES;

        Poll(TailPosition from, ShardProgress.Moment now, int max) {
            eventsLeft = max;
            caughtUp = now.silent().isEmpty();
            // A shard that cannot be read now keeps its place: without one it would be read from its beginning again.
            Set<String> there =
                    now.indices().stream().map(BackingIndex::identity).collect(Collectors.toSet());
            from.lastSeqNo().forEach((key, seqNo) -> {
                int end = key.lastIndexOf('[');
                if (end > 0 && there.contains(key.substring(0, end))) {
                    position.put(key, seqNo);
                }
            });
        }

        /**
         * Reads what is new in an alias.
         *
         * @param aliases how many share what is left, this one included
         */
        void read(List<ShardProgress.Shard> shards, int aliases) throws StoreUnavailableException {
            int eventsAfter = eventsLeft - (eventsLeft + aliases - 1) / aliases;
            // At least one event of each alias, though one may be as long as the whole share.
            long bytesAfter = Math.min(bytesLeft - 1, bytesLeft - bytesLeft / aliases);
            for (ShardProgress.Shard shard : shards) {
                long last = position.getOrDefault(shard.key(), -1L);
                while (last < shard.checkpoint() && eventsLeft > eventsAfter && bytesLeft > bytesAfter) {
                    last = page(shard, last, eventsAfter, bytesAfter);
                    position.put(shard.key(), last);
                }
                caughtUp &= last == shard.checkpoint();
            }
        }

        /** Takes one page of a shard, or what is wanted of it; returns how far that is. */
        private long page(ShardProgress.Shard shard, long from, int eventsAfter, long bytesAfter)
                throws StoreUnavailableException {
            refresh(shard.index().name());
            int size = Math.min(PAGE, eventsLeft - eventsAfter);
            List<Hit<BinaryData>> hits = search(shard, from, size);
            long last = from;
            for (Hit<BinaryData> hit : hits) {
                if (bytesLeft <= bytesAfter) {
                    return last;
                }
                last = take(hit, shard);
            }
            // A full page may have left some; one that is not full went up to the checkpoint.
            return hits.size() < size ? shard.checkpoint() : last;
        }

        private long take(Hit<BinaryData> hit, ShardProgress.Shard shard) {
            BinaryData source = hit.source();
            Long seqNo = hit.seqNo();
            String id = hit.id();
            if (source == null || seqNo == null || id == null) {
                throw new IllegalStateException("a hit without source, id or sequence number in " + hit.index());
            }
            eventsLeft--;
            bytesLeft -= source.size();
            try {
                events.add(new TailedEvent(reader.read(hit.index(), id, seqNo, source), shard.key()));
            } catch (EventReader.UnreadableException e) {
                unreadable.add(new UnreadableEvent(
                        hit.index(),
                        id,
                        seqNo,
                        shard.key(),
                        String.valueOf(e.getCause().getMessage())));
            }
            return seqNo;
        }

        private void refresh(String index) throws StoreUnavailableException {
            if (refreshed.add(index)) {
                var answer = wire.repeatable(client -> client.indices().refresh(request -> request.index(index)));
                if (answer.shards() == null || answer.shards().failed().intValue() > 0) {
                    throw new StoreUnavailableException("not every copy of " + index + " could be refreshed");
                }
            }
        }

        TailBatch batch() {
            return new TailBatch(events, unreadable, new TailPosition(position), caughtUp);
        }
    }

    private List<Hit<BinaryData>> search(ShardProgress.Shard shard, long last, int size)
            throws StoreUnavailableException {
        SearchResponse<BinaryData> answer = wire.repeatable(client -> client.search(
                request -> request.index(shard.index().name())
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
        return answer.hits().hits();
    }
}
