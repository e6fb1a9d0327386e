package org.jianxin.agent.parse;

import java.util.List;
import org.jianxin.events.Ecs;
import org.jianxin.events.Event;

/** Begins events of one dataset. */
final class Drafts {
    private final String dataset;
    private final String module;
    private final Redactor redactor;

    Drafts(String dataset, String module, Redactor redactor) {
        this.dataset = dataset;
        this.module = module;
        this.redactor = redactor;
    }

    /** An event of this raw line, which is kept when nothing in it must be withheld. */
    Event.Builder of(String line) {
        Event.Builder event = bare();
        redactor.original(event, line, false);
        return event;
    }

    /** An event of which only the raw line's digest is kept. */
    Event.Builder withholding(String line) {
        Event.Builder event = bare();
        redactor.original(event, line, true);
        return event;
    }

    /** A line that could not be understood: kept where it may be, never lost. */
    Event.Builder unparsed(String line, String problem) {
        return of(line).put(Ecs.ERROR_MESSAGE, problem);
    }

    static void classify(Event.Builder event, String category, String type) {
        event.put(Ecs.EVENT_CATEGORY, List.of(category)).put(Ecs.EVENT_TYPE, List.of(type));
    }

    private Event.Builder bare() {
        return Event.builder()
                .put(Ecs.ECS_VERSION, Ecs.VERSION)
                .put(Ecs.EVENT_KIND, "event")
                .put(Ecs.EVENT_DATASET, dataset)
                .put(Ecs.EVENT_MODULE, module);
    }
}
