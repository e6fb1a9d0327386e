package org.jianxin.store;

import co.elastic.clients.elasticsearch._types.SortOrder;
import co.elastic.clients.elasticsearch._types.query_dsl.Query;
import co.elastic.clients.elasticsearch.core.GetResponse;
import co.elastic.clients.elasticsearch.core.SearchResponse;
import co.elastic.clients.elasticsearch.core.search.Hit;
import co.elastic.clients.util.BinaryData;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jianxin.events.Ecs;
import org.jianxin.events.EventJson;
import org.jianxin.events.Field;
import org.jianxin.events.FieldType;
import org.jspecify.annotations.Nullable;

/** All events. Safe for use by several threads. */
public final class EventStore {
    private static final String PAGE_MEMORY = "5m";

    private final Wire wire;
    private final EventIndices indices;
    private final BulkWriter writer;
    private final EventJson json = new EventJson();
    private final EventReader reader = new EventReader(json);
    private final ShardProgress progress;

    EventStore(Wire wire, EventIndices indices, BulkWriter writer) {
        this.wire = wire;
        this.indices = indices;
        this.writer = writer;
        this.progress = new ShardProgress(wire, indices);
    }

    /**
     * The backing index that new events of a dataset go to; made when there is none.
     *
     * @throws IllegalArgumentException when the dataset's name cannot be part of an index name
     * @throws StoreRejectedException when indices of that name are somebody else's
     */
    public String writeIndex(String dataset) throws StoreUnavailableException {
        return indices.writeIndex(dataset);
    }

    /** Which of some backing indices are there now; retention may have deleted some. */
    public Set<String> present(Collection<String> names) throws StoreUnavailableException {
        return indices.present(names);
    }

    /**
     * Stores events; returns when all that are not rejected are durable. Blocks while too much is under way. An event whose
     * id is in that index already is left as it is. An index that is not there is a rejection, never made: a late copy of
     * an expired event must not come back.
     *
     * @throws StoreUnavailableException when some could not be stored in time; writing all of them again is safe
     */
    public WriteResult write(List<EventWrite> events) throws StoreUnavailableException {
        List<BulkWriter.Item> items = new ArrayList<>(events.size());
        List<WriteResult.Rejection> nowhere = new ArrayList<>();
        for (EventWrite event : events) {
            if (indices.exists(event.index())) {
                items.add(new BulkWriter.Item(event.index(), event.id(), json.write(event.event()), true));
            } else {
                nowhere.add(new WriteResult.Rejection(event.index(), event.id(), "no such index of events"));
            }
        }
        WriteResult result = writer.write(items, false);
        if (result.duplicates() > 0) {
            progress.awaitDurable(items.stream().map(BulkWriter.Item::index).collect(Collectors.toSet()));
        }
        nowhere.addAll(result.rejected());
        return new WriteResult(result.written(), result.duplicates(), nowhere);
    }

    /** The event as it is now, even if it was written a moment ago; empty when it, or the index, is not there. */
    public Optional<StoredEvent> get(String index, String id) throws StoreUnavailableException {
        try {
            GetResponse<BinaryData> answer = wire.repeatable(
                    client -> client.get(request -> request.index(index).id(id), BinaryData.class));
            BinaryData source = answer.source();
            Long seqNo = answer.seqNo();
            return source == null || seqNo == null
                    ? Optional.empty()
                    : Optional.of(reader.read(index, id, seqNo, source));
        } catch (StoreRejectedException e) {
            if (e.status() == 404) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /**
     * One page of events; paging through to the end returns each event once, as of the moment of the first page.
     *
     * @throws IllegalArgumentException when a term names no searchable field of the vocabulary, or the cursor is not ours
     * @throws CursorExpiredException when the page before was read more than five minutes ago
     */
    public EventPage search(EventQuery query) throws StoreUnavailableException {
        Query condition = condition(query);
        @Nullable PageCursor cursor = query.cursor() == null ? null : PageCursor.decode(query.cursor());
        if (cursor == null) {
            List<String> aliases = aliases(query.dataset());
            if (aliases.isEmpty()) {
                return new EventPage(List.of(), null, 0);
            }
            cursor = new PageCursor(
                    wire.repeatable(client -> client.openPointInTime(request -> request.index(aliases)
                                    .ignoreUnavailable(true) // somebody has closed one
                                    .keepAlive(time -> time.time(PAGE_MEMORY))))
                            .id(),
                    List.of());
        }
        SearchResponse<BinaryData> answer = search(query, condition, cursor);
        List<StoredEvent> events = new ArrayList<>();
        for (Hit<BinaryData> hit : answer.hits().hits()) {
            events.add(reader.read(hit));
        }
        var total = answer.hits().total();
        String pit = answer.pitId() == null ? cursor.pit() : answer.pitId();
        @Nullable String next = null;
        if (events.size() == query.size()) {
            next = new PageCursor(
                            pit, answer.hits().hits().get(events.size() - 1).sort())
                    .encode();
        } else {
            wire.succeeds(client -> client.closePointInTime(request -> request.id(pit))); // otherwise it expires
        }
        return new EventPage(events, next, total == null ? events.size() : total.value());
    }

    /** How many visible events answer a query; its size and cursor do not matter. */
    public long count(EventQuery query) throws StoreUnavailableException {
        Query condition = condition(query);
        List<String> aliases = aliases(query.dataset());
        if (aliases.isEmpty()) {
            return 0;
        }
        return wire.repeatable(client -> client.count(request ->
                        request.index(aliases).ignoreUnavailable(true).query(condition)))
                .count();
    }

    /** A tail over some datasets; over all when the set is empty. */
    public Tail tail(Set<String> datasets) {
        return new Tail(wire, progress, reader, Set.copyOf(datasets));
    }

    /** Makes everything written so far visible to searches. */
    public void refresh() throws StoreUnavailableException {
        List<String> aliases = aliases(null);
        if (!aliases.isEmpty()) {
            wire.repeatable(client ->
                    client.indices().refresh(request -> request.index(aliases).ignoreUnavailable(true)));
        }
    }

    /** Begins a new backing index for every dataset whose current one has grown past the policy; returns the new ones. */
    public List<String> rollover(RolloverPolicy policy) throws StoreUnavailableException {
        List<String> made = new ArrayList<>();
        for (String alias : aliases(null)) {
            var answer = wire.once(client -> client.indices()
                    .rollover(request -> request.alias(alias).conditions(conditions -> conditions
                            .maxDocs(policy.maxDocs())
                            .maxAge(age -> age.time(policy.maxAge().toMillis() + "ms"))
                            .maxPrimaryShardSize(policy.maxBytes() + "b")
                            .minDocs(1L))));
            if (answer.rolledOver()) {
                made.add(answer.newIndex());
            }
        }
        return made;
    }

    private SearchResponse<BinaryData> search(EventQuery query, Query condition, PageCursor cursor)
            throws StoreUnavailableException {
        SortOrder order = query.newestFirst() ? SortOrder.Desc : SortOrder.Asc;
        try {
            return wire.repeatable(client -> client.search(
                    request -> {
                        request.pit(pit -> pit.id(cursor.pit()).keepAlive(time -> time.time(PAGE_MEMORY)))
                                .query(condition)
                                .size(query.size())
                                .seqNoPrimaryTerm(true)
                                .trackTotalHits(hits -> hits.enabled(true))
                                .allowPartialSearchResults(false)
                                .sort(sort -> sort.field(field ->
                                        field.field(Ecs.TIMESTAMP.name()).order(order)))
                                .sort(sort -> sort.field(field -> field.field("_shard_doc")));
                        return cursor.after().isEmpty() ? request : request.searchAfter(cursor.after());
                    },
                    BinaryData.class));
        } catch (StoreRejectedException e) {
            if (e.status() == 404 && query.cursor() != null) {
                throw new CursorExpiredException();
            }
            throw e;
        }
    }

    private List<String> aliases(@Nullable String dataset) throws StoreUnavailableException {
        return indices.list(dataset == null ? Set.of() : Set.of(dataset)).stream()
                .map(BackingIndex::alias)
                .distinct()
                .toList();
    }

    private static Query condition(EventQuery query) {
        List<Query> filters = new ArrayList<>();
        if (query.from() != null || query.to() != null) {
            filters.add(between(Ecs.TIMESTAMP, query.from(), query.to()));
        }
        for (Map.Entry<String, String> term : query.terms().entrySet()) {
            filters.add(term(term.getKey(), term.getValue()));
        }
        return Query.of(q -> q.bool(bool -> bool.filter(filters)));
    }

    private static Query between(Field<Instant> field, @Nullable Instant from, @Nullable Instant to) {
        return Query.of(q -> q.range(range -> range.date(date -> {
            date.field(field.name());
            if (from != null) {
                date.gte(EventJson.format(from));
            }
            return to == null ? date : date.lt(EventJson.format(to));
        })));
    }

    private static Query term(String name, String value) {
        Field<?> field = Ecs.named(name)
                .orElseThrow(() -> new IllegalArgumentException("no such field in the vocabulary: " + name));
        if (field.type() == FieldType.STORED || field.type() == FieldType.EXPOSURES) {
            throw new IllegalArgumentException("field " + name + " cannot be searched");
        }
        return field.type() == FieldType.TEXT
                ? Query.of(q -> q.matchPhrase(match -> match.field(name).query(value)))
                : Query.of(q -> q.term(term -> term.field(name).value(value)));
    }
}
