package org.jianxin.store;

import co.elastic.clients.elasticsearch._types.aggregations.Aggregate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jianxin.events.Ecs;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes what the law and the settings no longer ask to be kept: whole indices, never single events. The period is counted
 * from the moment an index stopped being written to, and, should intake have written into it later all the same, from its
 * last event's {@code event.ingested}.
 */
public final class Retention {
    private static final Logger LOG = LoggerFactory.getLogger(Retention.class);

    private final Wire wire;
    private final EventIndices indices;
    private final Duration retention;
    private final Clock clock;

    Retention(Wire wire, EventIndices indices, Duration retention, Clock clock) {
        this.wire = wire;
        this.indices = indices;
        this.retention = retention;
        this.clock = clock;
    }

    /** Deletes the rolled-over event indices whose newest event was written before the retention period; their names. */
    public List<String> deleteExpired() throws StoreUnavailableException {
        Instant limit = clock.instant().minus(retention);
        Map<String, BackingIndex> next = new HashMap<>();
        List<BackingIndex> all = indices.list(Set.of());
        for (int i = 0; i + 1 < all.size(); i++) {
            if (all.get(i).alias().equals(all.get(i + 1).alias())) {
                next.put(all.get(i).name(), all.get(i + 1));
            }
        }
        List<String> deleted = new ArrayList<>();
        for (BackingIndex index : all) {
            BackingIndex successor = next.get(index.name());
            if (successor != null
                    && !index.writable()
                    && index.open() // what somebody has closed cannot be looked into
                    && successor.created().isBefore(limit)
                    && !ingestedSince(index, limit)) {
                wire.repeatable(client -> client.indices()
                        .delete(request -> request.index(index.name()).ignoreUnavailable(true)));
                indices.forget(index.name());
                LOG.info("deleted {}: nothing was written to it after {}", index.name(), limit);
                deleted.add(index.name());
            }
        }
        return deleted;
    }

    private boolean ingestedSince(BackingIndex index, Instant limit) throws StoreUnavailableException {
        wire.repeatable(client -> client.indices().refresh(request -> request.index(index.name())));
        var answer = wire.repeatable(client -> client.search(
                request -> request.index(index.name())
                        .size(0)
                        .allowPartialSearchResults(false)
                        .aggregations("newest", newest -> newest.max(max -> max.field(Ecs.EVENT_INGESTED.name()))),
                Void.class));
        Aggregate newest = answer.aggregations().get("newest");
        Double value = newest == null ? null : newest.max().value();
        // An index without any event.ingested has no maximum, which comes as minus infinity, null or 0.
        return value != null && value.longValue() >= limit.toEpochMilli();
    }
}
