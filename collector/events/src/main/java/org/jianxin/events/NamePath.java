package org.jianxin.events;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.SerializedString;
import java.util.Arrays;

/** The name of a field as the nested objects it leads through; taken apart once and not for each event. */
final class NamePath {
    private final Field<?> field;
    private final SerializableString[] names;

    private NamePath(Field<?> field, SerializableString[] names) {
        this.field = requireNonNull(field, "field");
        this.names = names;
    }

    static NamePath of(Field<?> field) {
        return new NamePath(
                field,
                Arrays.stream(field.name().split("\\."))
                        .map(SerializedString::new)
                        .toArray(SerializableString[]::new));
    }

    Field<?> field() {
        return field;
    }

    /** How many objects the field is nested in. */
    int depth() {
        return names.length - 1;
    }

    SerializableString above(int level) {
        return names[level];
    }

    SerializableString leaf() {
        return names[names.length - 1];
    }

    /** In how many of the objects it is nested in the other one is as well. */
    int shared(NamePath other) {
        int shared = 0;
        int most = Math.min(depth(), other.depth());
        while (shared < most && names[shared].getValue().equals(other.names[shared].getValue())) {
            shared++;
        }
        return shared;
    }
}
