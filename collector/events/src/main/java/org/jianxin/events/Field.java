package org.jianxin.events;

import static java.util.Objects.requireNonNull;

/**
 * One field of the vocabulary: its dotted ECS name and the type of its value. Fields exist only in {@link Ecs}; an event
 * cannot carry a field that is not there, so the index mapping and the code can never disagree.
 *
 * @param <T> the Java type of the value, fixed by {@link #type()}
 */
public final class Field<T> implements Comparable<Field<?>> {
    private final int ordinal;
    private final String name;
    private final FieldType type;

    /** @param ordinal its place among all fields as they are declared, from 0 */
    Field(int ordinal, String name, FieldType type) {
        this.ordinal = ordinal;
        this.name = requireNonNull(name, "name");
        this.type = requireNonNull(type, "type");
    }

    int ordinal() {
        return ordinal;
    }

    /** Dotted name, for instance {@code source.ip}. */
    public String name() {
        return name;
    }

    public FieldType type() {
        return type;
    }

    @Override
    public int compareTo(Field<?> other) {
        return name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return name;
    }
}
