package org.jianxin.engine;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import org.jianxin.definitions.Definition;
import org.jianxin.definitions.DefinitionException;
import org.jianxin.engine.Samples.Sample;
import org.jianxin.events.Ecs;
import org.jianxin.events.Event;
import org.jianxin.events.Exposure;
import org.jianxin.events.Field;

/**
 * Reads the sample events of a rule file. A sample has a {@code name} and {@code events}; an event is written with ECS
 * names, nested or dotted, over the file's {@code sample_defaults}; null takes a field away. {@code repeat} and {@code every} beside an event's
 * fields make several of it.
 */
final class SampleReader {
    private static final int MAX_REPEAT = 10_000;

    private final Event defaults;
    private int made;

    SampleReader(Event defaults) {
        this.defaults = defaults;
    }

    /** The fields of one mapping over those of {@code defaults}. */
    static Event event(Definition mapping, Event defaults) throws DefinitionException {
        Event.Builder builder = defaults.toBuilder();
        readInto(mapping, "", builder);
        mapping.done();
        return builder.build();
    }

    List<Sample> samples(List<Definition> cases) throws DefinitionException {
        List<Sample> samples = new ArrayList<>();
        for (Definition one : cases) {
            String name = one.text("name");
            List<Event> events = new ArrayList<>();
            for (Definition mapping : one.list("events")) {
                int repeat = (int) mapping.number("repeat", 1, MAX_REPEAT, 1);
                Duration every = mapping.has("every") ? mapping.duration("every") : Duration.ZERO;
                Event event = event(mapping, defaults);
                if (event.get(Ecs.TIMESTAMP).isEmpty()
                        || event.get(Ecs.EVENT_DATASET).isEmpty()) {
                    throw mapping.error("", "a sample event needs @timestamp and event.dataset");
                }
                for (int i = 0; i < repeat; i++) {
                    made++;
                    events.add(event.toBuilder()
                            .put(Ecs.TIMESTAMP, event.require(Ecs.TIMESTAMP).plus(every.multipliedBy(i)))
                            .put(Ecs.EVENT_ID, "sample:" + event.require(Ecs.EVENT_DATASET) + ":" + made)
                            .build());
                }
            }
            if (events.isEmpty()) {
                throw one.error("events", "needs at least one event");
            }
            one.done();
            samples.add(new Sample(name, events));
        }
        return samples;
    }

    private static void readInto(Definition mapping, String prefix, Event.Builder into) throws DefinitionException {
        for (String key : mapping.names()) {
            if (prefix.isEmpty() && (key.equals("repeat") || key.equals("every"))) {
                continue;
            }
            String name = prefix + key;
            Field<?> field = Ecs.named(name).orElse(null);
            if (field != null && !mapping.has(key)) {
                mapping.optionalText(key);
                into.remove(field);
            } else if (field != null) {
                readField(mapping, key, field, into);
            } else {
                Definition nested;
                try {
                    nested = mapping.mapping(key);
                } catch (DefinitionException e) {
                    throw mapping.error(key, "is no field of the event vocabulary");
                }
                readInto(nested, name + ".", into);
            }
        }
    }

    @SuppressWarnings("unchecked") // each branch reads the type its FieldType stands for
    private static void readField(Definition mapping, String key, Field<?> field, Event.Builder into)
            throws DefinitionException {
        switch (field.type()) {
            case KEYWORD, TEXT, STORED, IP -> into.put((Field<String>) field, mapping.text(key));
            case KEYWORDS -> into.put((Field<List<String>>) field, mapping.texts(key));
            case LONG -> into.put((Field<Long>) field, mapping.number(key, Long.MIN_VALUE, Long.MAX_VALUE));
            case BOOLEAN -> into.put((Field<Boolean>) field, mapping.flag(key, false));
            case DATE -> {
                try {
                    into.put((Field<Instant>) field, Instant.parse(mapping.text(key)));
                } catch (DateTimeParseException e) {
                    throw mapping.error(key, "must be a time such as 2026-03-02T02:00:00Z");
                }
            }
            case EXPOSURES -> {
                List<Exposure> exposures = new ArrayList<>();
                for (Definition one : mapping.list(key)) {
                    exposures.add(exposure(one));
                }
                into.put((Field<List<Exposure>>) field, exposures);
            }
        }
    }

    private static Exposure exposure(Definition one) throws DefinitionException {
        Exposure exposure = new Exposure(
                one.text("field"),
                one.text("kind"),
                one.optionalText("catalogue_field").orElse(null),
                (int) one.number("grade", 0, 4, 0),
                one.number("clear", 0, Long.MAX_VALUE, 0),
                one.number("masked", 0, Long.MAX_VALUE, 0),
                one.number("weak", 0, Long.MAX_VALUE, 0),
                one.optionalText("masked_form").orElse(null),
                one.optionalText("digest").orElse(null));
        one.done();
        return exposure;
    }
}
