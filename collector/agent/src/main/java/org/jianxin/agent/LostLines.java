package org.jianxin.agent;

import java.util.List;
import org.jianxin.events.Ecs;
import org.jianxin.events.Event;

/** The event in which a source says that logs are gone that it never read. Rule JX-AUDIT-001 raises an alert for it. */
final class LostLines {
    private LostLines() {}

    static Event.Builder event(String source, String what) {
        return Event.builder()
                .put(Ecs.ECS_VERSION, Ecs.VERSION)
                .put(Ecs.EVENT_KIND, "event")
                .put(Ecs.EVENT_CATEGORY, List.of("host"))
                .put(Ecs.EVENT_TYPE, List.of("error"))
                .put(Ecs.EVENT_DATASET, "jianxin.agent")
                .put(Ecs.EVENT_MODULE, "jianxin")
                .put(Ecs.EVENT_ACTION, "source-lines-lost")
                .put(Ecs.EVENT_OUTCOME, "failure")
                .put(Ecs.GAP_SOURCE, source)
                .put(Ecs.MESSAGE, what);
    }
}
