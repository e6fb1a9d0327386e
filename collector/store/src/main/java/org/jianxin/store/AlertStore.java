package org.jianxin.store;

import co.elastic.clients.elasticsearch._types.FieldSort;
import co.elastic.clients.elasticsearch._types.Level;
import co.elastic.clients.elasticsearch._types.SortOptions;
import co.elastic.clients.elasticsearch._types.SortOrder;
import co.elastic.clients.elasticsearch._types.aggregations.Aggregate;
import co.elastic.clients.elasticsearch._types.aggregations.Aggregation;
import co.elastic.clients.elasticsearch._types.aggregations.StringTermsBucket;
import co.elastic.clients.elasticsearch._types.query_dsl.Query;
import co.elastic.clients.elasticsearch.core.GetResponse;
import co.elastic.clients.elasticsearch.core.SearchResponse;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jianxin.events.Alert;
import org.jianxin.events.AlertStatus;
import org.jianxin.events.IndexTemplates;
import org.jianxin.events.Severity;
import org.jspecify.annotations.Nullable;

/** All alerts. Safe for use by several threads and processes. */
public final class AlertStore {
    /** More rules than any installation has. */
    private static final int MOST_RULES = 10_000;

    private static final int MOST_ACCOUNTS = 10_000;

    private final Wire wire;
    private final AlertJson json = new AlertJson();
    private final AtomicLong visible = new AtomicLong(-1);

    AlertStore(Wire wire) {
        this.wire = wire;
    }

    /** The alert as it is now, even if it was changed a moment ago. */
    public Optional<Alert> get(String id) throws StoreUnavailableException {
        ObjectNode source = read(id).source();
        return source == null ? Optional.empty() : Optional.of(json.read(source));
    }

    /**
     * The one way to write an alert: reads it, lets {@code change} make the new one, and writes that if nobody else has
     * written in between; otherwise begins again.
     *
     * @param change from the alert as it is (null: not there) to what it shall be; called once or more; returning its
     *     argument writes nothing
     * @return the alert as it is after the change
     * @throws StoreUnavailableException when the outcome may be unknown: {@code change} must see from the alert
     *     ({@link Alert#applied()}) what has been applied already, when it is tried again
     */
    public Alert change(String id, Function<@Nullable Alert, Alert> change) throws StoreUnavailableException {
        long deadline = wire.deadline();
        for (int attempt = 0; ; attempt++) {
            GetResponse<ObjectNode> stored = read(id);
            ObjectNode source = stored.source();
            @Nullable Alert before = source == null ? null : json.read(source);
            Alert after = Objects.requireNonNull(change.apply(before), "change must return an alert");
            if (!after.id().equals(id)) {
                throw new IllegalArgumentException("the change of alert " + id + " returned alert " + after.id());
            }
            if (after.equals(before)) {
                return after;
            }
            if (Versioned.write(wire, IndexTemplates.ALERTS, id, json.write(after), version(stored))
                    .isPresent()) {
                return after;
            }
            yieldToOthers(attempt, deadline);
        }
    }

    /**
     * One page. Paging is stable as long as alerts do not change their place in the order meanwhile.
     *
     * @throws IllegalArgumentException when the cursor is not ours
     */
    public AlertPage page(AlertQuery query) throws StoreUnavailableException {
        @Nullable PageCursor cursor = query.cursor() == null ? null : PageCursor.decode(query.cursor());
        SearchResponse<ObjectNode> answer = wire.repeatable(client -> client.search(
                request -> {
                    request.index(IndexTemplates.ALERTS)
                            .query(AlertConditions.of(query))
                            .sort(sort(query.sort()))
                            .size(query.size())
                            .trackTotalHits(hits -> hits.enabled(true))
                            .allowPartialSearchResults(false);
                    return cursor == null ? request : request.searchAfter(cursor.after());
                },
                ObjectNode.class));
        var hits = answer.hits().hits();
        List<Alert> alerts = hits.stream()
                .map(hit -> json.read(Objects.requireNonNull(hit.source())))
                .toList();
        @Nullable
        String next = alerts.size() < query.size()
                ? null
                : new PageCursor("", hits.get(hits.size() - 1).sort()).encode();
        var total = answer.hits().total();
        return new AlertPage(alerts, next, total == null ? alerts.size() : total.value());
    }

    /** Counts over what a query finds; its size, cursor and sort do not matter. */
    public AlertCounts counts(AlertQuery query) throws StoreUnavailableException {
        SearchResponse<Void> answer = aggregate(
                AlertConditions.of(query),
                Map.of(
                        "severity", terms("severity"),
                        "status", terms("status"),
                        "rule", terms("rule.id")));
        Map<Severity, Long> severities = new EnumMap<>(Severity.class);
        buckets(answer, "severity").forEach((name, count) -> severities.put(Severity.of(name), count));
        Map<AlertStatus, Long> statuses = new EnumMap<>(AlertStatus.class);
        buckets(answer, "status").forEach((name, count) -> statuses.put(AlertStatus.of(name), count));
        var total = answer.hits().total();
        return new AlertCounts(total == null ? 0 : total.value(), severities, statuses, buckets(answer, "rule"));
    }

    /**
     * How many alerts that nobody has closed there are about each account; those that name none are not counted.
     *
     * @throws StoreUnavailableException also when there are more accounts than can be told, {@value #MOST_ACCOUNTS}
     */
    public Map<String, Map<Severity, Long>> openByAccount() throws StoreUnavailableException {
        Set<AlertStatus> open = EnumSet.complementOf(EnumSet.of(AlertStatus.CLOSED));
        Aggregation byAccount = Aggregation.of(
                account -> account.terms(by -> by.field("who.account").size(MOST_ACCOUNTS))
                        .aggregations("severity", terms("severity")));
        SearchResponse<Void> answer =
                aggregate(AlertConditions.of(AlertQuery.all().withStatuses(open)), Map.of("account", byAccount));
        var accounts =
                Objects.requireNonNull(answer.aggregations().get("account")).sterms();
        Long others = accounts.sumOtherDocCount();
        if (others != null && others > 0) {
            throw new StoreUnavailableException("there are open alerts about more than " + MOST_ACCOUNTS + " accounts");
        }
        Map<String, Map<Severity, Long>> counts = new TreeMap<>();
        for (StringTermsBucket account : accounts.buckets().array()) {
            Map<Severity, Long> severities = new EnumMap<>(Severity.class);
            for (StringTermsBucket severity : Objects.requireNonNull(
                            account.aggregations().get("severity"))
                    .sterms()
                    .buckets()
                    .array()) {
                severities.put(Severity.of(severity.key().stringValue()), severity.docCount());
            }
            counts.put(account.key().stringValue(), severities);
        }
        return counts;
    }

    /**
     * What a query finds, by when it was raised ({@link Alert#raisedAt()}); the query's size, cursor and sort do not
     * matter.
     *
     * @param width of each bucket, one minute or more; buckets begin at whole multiples of it since the epoch
     * @return the buckets that hold alerts, oldest first
     */
    public List<AlertBucket> histogram(AlertQuery query, Duration width) throws StoreUnavailableException {
        if (width.compareTo(Duration.ofMinutes(1)) < 0) {
            throw new IllegalArgumentException("width must be one minute or more: " + width);
        }
        Aggregation byTime = Aggregation.of(raised -> raised.dateHistogram(histogram -> histogram
                        .field("raised_at")
                        .fixedInterval(time -> time.time(width.toMillis() + "ms"))
                        .minDocCount(1))
                .aggregations("severity", terms("severity")));
        SearchResponse<Void> answer = aggregate(AlertConditions.of(query), Map.of("raised", byTime));
        List<AlertBucket> buckets = new ArrayList<>();
        for (var bucket : Objects.requireNonNull(answer.aggregations().get("raised"))
                .dateHistogram()
                .buckets()
                .array()) {
            Map<Severity, Long> severities = new EnumMap<>(Severity.class);
            for (StringTermsBucket severity : Objects.requireNonNull(
                            bucket.aggregations().get("severity"))
                    .sterms()
                    .buckets()
                    .array()) {
                severities.put(Severity.of(severity.key().stringValue()), severity.docCount());
            }
            buckets.add(new AlertBucket(Instant.ofEpochMilli(bucket.key()), severities));
        }
        return buckets;
    }

    /**
     * A number that is greater after any alert was written, and only then. Cheap enough to be asked every second. When it
     * has grown, {@link #page} and {@link #counts} show what made it grow.
     */
    public long changeMarker() throws StoreUnavailableException {
        var stats = wire.repeatable(client -> client.indices()
                .stats(request ->
                        request.index(IndexTemplates.ALERTS).metric("docs").level(Level.Shards)));
        long marker = stats.indices().values().stream()
                .flatMap(index -> index.shards().values().stream().flatMap(List::stream))
                .filter(copy -> copy.routing() != null && copy.routing().primary() && copy.seqNo() != null)
                .mapToLong(copy -> copy.seqNo().globalCheckpoint() + 1)
                .sum();
        if (marker > visible.get()) {
            refresh();
            visible.accumulateAndGet(marker, Math::max);
        }
        return marker;
    }

    /** Makes everything written so far visible to {@link #page} and {@link #counts}. */
    public void refresh() throws StoreUnavailableException {
        wire.repeatable(client -> client.indices().refresh(request -> request.index(IndexTemplates.ALERTS)));
    }

    private GetResponse<ObjectNode> read(String id) throws StoreUnavailableException {
        return wire.repeatable(client ->
                client.get(request -> request.index(IndexTemplates.ALERTS).id(id), ObjectNode.class));
    }

    private static @Nullable DocumentVersion version(GetResponse<ObjectNode> stored) {
        Long seqNo = stored.seqNo();
        Long primaryTerm = stored.primaryTerm();
        return !stored.found() || seqNo == null || primaryTerm == null ? null : new DocumentVersion(seqNo, primaryTerm);
    }

    private static void yieldToOthers(int attempt, long deadline) throws StoreUnavailableException {
        if (System.nanoTime() > deadline) {
            throw new StoreUnavailableException("too many others change the same alert");
        }
        try {
            Thread.sleep(ThreadLocalRandom.current().nextLong(1L << Math.min(attempt, 6)) + 1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreUnavailableException("interrupted while changing an alert", e);
        }
    }

    private SearchResponse<Void> aggregate(Query condition, Map<String, Aggregation> aggregations)
            throws StoreUnavailableException {
        return wire.repeatable(client -> client.search(
                request -> request.index(IndexTemplates.ALERTS)
                        .query(condition)
                        .size(0)
                        .trackTotalHits(hits -> hits.enabled(true))
                        .allowPartialSearchResults(false)
                        .aggregations(aggregations),
                Void.class));
    }

    private static Aggregation terms(String field) {
        return Aggregation.of(terms -> terms.terms(by -> by.field(field).size(MOST_RULES)));
    }

    private static Map<String, Long> buckets(SearchResponse<Void> answer, String name) {
        Map<String, Long> counts = new LinkedHashMap<>();
        Aggregate aggregate = Objects.requireNonNull(answer.aggregations().get(name));
        for (StringTermsBucket bucket : aggregate.sterms().buckets().array()) {
            counts.put(bucket.key().stringValue(), bucket.docCount());
        }
        return counts;
    }

    private static List<SortOptions> sort(AlertSort sort) {
        List<SortOptions> order = new ArrayList<>();
        switch (sort) {
            case SEVERITY -> order.add(descending(IndexTemplates.SEVERITY_RANK));
            case LAST_SEEN -> {}
            case RAISED -> order.add(descending("raised_at"));
            case COUNT -> order.add(descending("count"));
        }
        order.add(descending("last_seen"));
        order.add(SortOptions.of(options -> options.field(FieldSort.of(field -> field.field("id")))));
        return order;
    }

    private static SortOptions descending(String name) {
        return SortOptions.of(
                options -> options.field(field -> field.field(name).order(SortOrder.Desc)));
    }
}
