package org.jianxin.engine;

import java.util.Locale;

/** What a rule's conditions are about. */
public enum FactKind {
    /** One enriched event. */
    AUDIT_EVENT("AuditEvent"),
    /** One field of one answer with what was found in it. */
    FIELD_EXPOSURE("FieldExposure");

    private final String type;

    FactKind(String type) {
        this.type = type;
    }

    /** Name of the fact's type in DRL. */
    String type() {
        return type;
    }

    /** As written in rule files. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
