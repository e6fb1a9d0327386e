package org.jianxin.events;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
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
    /** By the fields' ordinals. */
    private final @Nullable Object[] values;

    private Event(@Nullable Object[] values) {
        this.values = values;
    }

    public static Builder builder() {
        return new Builder(new @Nullable Object[Ecs.all().size()]);
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

    /** All fields and their values, in order of name. Put together anew for each call. */
    public SortedMap<Field<?>, Object> values() {
        SortedMap<Field<?>, Object> byName = new TreeMap<>();
        for (Field<?> field : Ecs.all().values()) {
            Object value = value(field);
            if (value != null) {
                byName.put(field, value);
            }
        }
        return Collections.unmodifiableSortedMap(byName);
    }

    /** A builder that starts with everything this event carries. */
    public Builder toBuilder() {
        return new Builder(values.clone());
    }

    @SuppressWarnings("unchecked") // Builder.put lets in only what the field's type parameter allows
    <T> @Nullable T value(Field<T> field) {
        return (T) values[field.ordinal()];
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Event event && Arrays.equals(event.values, values);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(values);
    }

    /** Names the event, never its content: events may hold citizens' data. */
    @Override
    public String toString() {
        return "Event[" + get(Ecs.EVENT_ID).orElse("no id") + "]";
    }

    /** Collects fields. Not for use by several threads. */
    public static final class Builder {
        private final @Nullable Object[] values;

        private Builder(@Nullable Object[] values) {
            this.values = values;
        }

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
            values[field.ordinal()] = null;
            return this;
        }

        public boolean has(Field<?> field) {
            return values[field.ordinal()] != null;
        }

        public Event build() {
            return new Event(values.clone());
        }

        private void putValue(Field<?> field, Object value) {
            Object kept = value;
            if (value instanceof Instant instant) {
                kept = instant.truncatedTo(ChronoUnit.MILLIS);
            } else if (value instanceof List<?> list) {
                kept = List.copyOf(list);
            }
            values[field.ordinal()] = kept;
        }
    }
}
