package org.jianxin.events;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One thing that happened, in ECS terms. Immutable; two events are equal when all their fields are. Times are kept to the
 * millisecond, because that is what is stored.
 */
public final class Event {
    private final SortedMap<Field<?>, Object> values;

    private Event(SortedMap<Field<?>, Object> values) {
        this.values = Collections.unmodifiableSortedMap(values);
    }

    public static Builder builder() {
        return new Builder();
    }

    /** The value of a field, or empty when the event does not carry it. */
    public <T> Optional<T> get(Field<T> field) {
        return Optional.ofNullable(value(field));
    }

    /**
     * The value of a field every event of this kind must carry.
     *
     * @throws IllegalStateException when it does not; the message names the field
     */
    public <T> T require(Field<T> field) {
        T value = value(field);
        if (value == null) {
            throw new IllegalStateException("event has no " + field.name());
        }
        return value;
    }

    /** All fields and their values, in order of name. */
    public SortedMap<Field<?>, Object> values() {
        return values;
    }

    /** A builder that starts with everything this event carries. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.values.putAll(values);
        return builder;
    }

    @SuppressWarnings("unchecked") // Builder.put lets in only what the field's type parameter allows
    private <T> @Nullable T value(Field<T> field) {
        return (T) values.get(field);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Event event && event.values.equals(values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    /** Names the event, never its content: events may hold citizens' data. */
    @Override
    public String toString() {
        return "Event[" + get(Ecs.EVENT_ID).orElse("no id") + "]";
    }

    /** Collects fields. Not for use by several threads. */
    public static final class Builder {
        private final SortedMap<Field<?>, Object> values = new TreeMap<>();

        private Builder() {}

        public <T> Builder put(Field<T> field, T value) {
            putValue(field, requireNonNull(value, field::name));
            return this;
        }

        /** Puts the value unless it is null or an empty string or list. */
        public <T> Builder putIfPresent(Field<T> field, @Nullable T value) {
            if (value != null && !"".equals(value) && !(value instanceof List<?> list && list.isEmpty())) {
                putValue(field, value);
            }
            return this;
        }

        public Builder remove(Field<?> field) {
            values.remove(field);
            return this;
        }

        public boolean has(Field<?> field) {
            return values.containsKey(field);
        }

        public Event build() {
            return new Event(new TreeMap<>(values));
        }

        private void putValue(Field<?> field, Object value) {
            Object kept = value;
            if (value instanceof Instant instant) {
                kept = instant.truncatedTo(ChronoUnit.MILLIS);
            } else if (value instanceof List<?> list) {
                kept = List.copyOf(list);
            }
            values.put(field, kept);
        }
    }
}
