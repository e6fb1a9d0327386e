package org.jianxin.console.alerts;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jianxin.events.Alert;
import org.jianxin.events.Ecs;
import org.jianxin.events.Event;
import org.jianxin.events.EventJson;
import org.jianxin.events.Exposure;
import org.jianxin.events.Field;

/**
 * One piece of evidence, checked.
 *
 * @param number its place among the alert's evidence, from 1
 * @param dataset {@code event.dataset}; empty when the event is missing
 * @param values every field but the exposures, by name
 */
public record EvidenceItem(
        int number,
        Alert.Evidence reference,
        Integrity integrity,
        String dataset,
        List<Value> values,
        List<Exposure> exposures) {
    public EvidenceItem {
        requireNonNull(reference, "reference");
        requireNonNull(integrity, "integrity");
        requireNonNull(dataset, "dataset");
        values = List.copyOf(values);
        exposures = List.copyOf(exposures);
    }

    /** Whether the stored event still has the digest it had when the alert was raised. */
    public enum Integrity {
        INTACT,
        CHANGED,
        MISSING;

        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** One field of an event as text. */
    public record Value(String field, String text) {}

    static List<Value> values(Event event) {
        return event.values().entrySet().stream()
                .filter(entry -> entry.getKey() != Ecs.FLOW_EXPOSURES)
                .map(EvidenceItem::value)
                .toList();
    }

    private static Value value(Map.Entry<Field<?>, Object> entry) {
        Object value = entry.getValue();
        String text;
        if (value instanceof Instant instant) {
            text = EventJson.format(instant);
        } else if (value instanceof List<?> list) {
            text = String.join(", ", list.stream().map(String::valueOf).toList());
        } else {
            text = String.valueOf(value);
        }
        return new Value(entry.getKey().name(), text);
    }
}
