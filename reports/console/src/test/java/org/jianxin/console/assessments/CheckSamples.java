package org.jianxin.console.assessments;

import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jianxin.events.Ecs;
import org.jianxin.events.Event;
import org.jianxin.store.EventWrite;
import org.jianxin.store.SearchCluster;
import org.jianxin.store.StoreUnavailableException;
import org.jianxin.store.WriteResult;

/** Puts results of host checks into the real store, as intake does. */
@Singleton
public final class CheckSamples {
    private final AtomicLong sequence = new AtomicLong();
    private final SearchCluster cluster;
    private final Clock clock;

    CheckSamples(SearchCluster cluster, Clock clock) {
        this.cluster = cluster;
        this.clock = clock;
    }

    /** @param results check key to result */
    public void store(String agent, Map<String, String> results) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        try {
            String index = cluster.events().writeIndex("jianxin.check");
            List<EventWrite> writes = new ArrayList<>();
            results.forEach((key, result) -> writes.add(write(index, agent, key, result, now)));
            WriteResult written = cluster.events().write(writes);
            if (!written.rejected().isEmpty()) {
                throw new IllegalStateException(written.rejected().toString());
            }
            cluster.events().refresh();
        } catch (StoreUnavailableException e) {
            throw new IllegalStateException(e);
        }
    }

    private EventWrite write(String index, String agent, String key, String result, Instant now) {
        long number = sequence.incrementAndGet();
        String id = agent + ":host-checks:" + number;
        return new EventWrite(
                index,
                id,
                Event.builder()
                        .put(Ecs.TIMESTAMP, now)
                        .put(Ecs.EVENT_ID, id)
                        .put(Ecs.EVENT_SEQUENCE, number)
                        .put(Ecs.EVENT_INGESTED, now)
                        .put(Ecs.EVENT_DATASET, "jianxin.check")
                        .put(Ecs.AGENT_ID, agent)
                        .put(Ecs.HOST_NAME, agent)
                        .put(Ecs.CHECK_KEY, key)
                        .put(Ecs.CHECK_RESULT, result)
                        .put(Ecs.CHECK_REASON, "示例 / sample: " + result)
                        .put(Ecs.CHECK_EVIDENCE, List.of("/etc/ssh/sshd_config:1 PermitRootLogin yes"))
                        .build());
    }
}
