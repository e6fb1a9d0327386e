package org.jianxin.store;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jianxin.events.Ecs;
import org.jianxin.events.Event;

/** Events of realistic shape and size (about 600 bytes). */
final class Samples {
    static final Instant START = Instant.parse("2026-03-01T08:00:00Z");

    private Samples() {}

    static Event access(String id, long sequence) {
        return Event.builder()
                .put(Ecs.TIMESTAMP, START.plusMillis(sequence))
                .put(Ecs.ECS_VERSION, Ecs.VERSION)
                .put(Ecs.EVENT_ID, id)
                .put(Ecs.EVENT_KIND, "event")
                .put(Ecs.EVENT_CATEGORY, List.of("web"))
                .put(Ecs.EVENT_TYPE, List.of("access"))
                .put(Ecs.EVENT_ACTION, "get")
                .put(Ecs.EVENT_OUTCOME, "success")
                .put(Ecs.EVENT_DATASET, "nginx.access")
                .put(Ecs.EVENT_SEQUENCE, sequence)
                .put(
                        Ecs.EVENT_ORIGINAL,
                        "10.1.2.3 - tax-bureau [01/Mar/2026:16:00:00 +0800] \"GET /population/lookup" + "?page="
                                + sequence + " HTTP/1.1\" 200 5316 \"-\" \"Mozilla/5.0 (X11; Linux x86_64)\"")
                .put(Ecs.SOURCE_IP, "10.1.2." + sequence % 250)
                .put(Ecs.USER_NAME, "user-" + sequence % 100)
                .build();
    }

    static List<EventWrite> writes(String index, String agent, int from, int count) {
        List<EventWrite> writes = new ArrayList<>(count);
        for (int i = from; i < from + count; i++) {
            String id = agent + ":/var/log/nginx/access.log:" + i;
            writes.add(new EventWrite(index, id, access(id, i)));
        }
        return writes;
    }
}
