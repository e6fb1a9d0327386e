package org.jianxin.sensitivedata;

import static java.util.Objects.requireNonNull;

/** A value stands in a document that its reader must not see and that cannot, or is not to be, masked. */
public final class BlockedValueException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String field;
    private final String kind;
    private final boolean unmaskable;

    BlockedValueException(String field, String kind, boolean unmaskable) {
        super(
                "a value of kind " + kind + " in field \"" + field + "\" "
                        + (unmaskable ? "has no masking rule" : "is not to pass"),
                null,
                false,
                false);
        this.field = requireNonNull(field, "field");
        this.kind = requireNonNull(kind, "kind");
        this.unmaskable = unmaskable;
    }

    /** Path in the document without array positions. */
    public String field() {
        return field;
    }

    /** Kind as in {@link org.jianxin.events.Exposure#kind()}. */
    public String kind() {
        return kind;
    }

    /** Whether it would have been masked if a rule said how. */
    public boolean unmaskable() {
        return unmaskable;
    }
}
