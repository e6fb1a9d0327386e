package org.jianxin.engine;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The fields of the facts: their types for the whitelist, their values for templates. */
final class FactFields {
    /** What a field holds. */
    enum Type {
        TEXT,
        NUMBER,
        FLAG,
        TEXTS
    }

    private static final FactFields AUDIT_EVENT = new FactFields(AuditEvent.class);
    private static final FactFields FIELD_EXPOSURE = new FactFields(FieldExposure.class);

    private final Map<String, Type> types = new TreeMap<>();
    private final Map<String, Method> accessors = new TreeMap<>();

    private FactFields(Class<? extends Record> fact) {
        for (RecordComponent component : fact.getRecordComponents()) {
            types.put(component.getName(), typeOf(component.getType()));
            accessors.put(component.getName(), component.getAccessor());
        }
    }

    private static Type typeOf(Class<?> type) {
        if (type == String.class) {
            return Type.TEXT;
        }
        if (type == boolean.class) {
            return Type.FLAG;
        }
        return type == List.class ? Type.TEXTS : Type.NUMBER;
    }

    static FactFields of(FactKind kind) {
        return kind == FactKind.AUDIT_EVENT ? AUDIT_EVENT : FIELD_EXPOSURE;
    }

    /** Names and types, by name. */
    Map<String, Type> types() {
        return Collections.unmodifiableMap(types);
    }

    /** A field's value as text for people. */
    String text(Fact fact, String name) {
        try {
            Object value = accessors.get(name).invoke(fact);
            return value instanceof List<?> list
                    ? String.join(", ", list.stream().map(String::valueOf).toList())
                    : String.valueOf(value);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException(
                    "cannot read " + name, e); // public accessors of public records do not throw
        }
    }
}
