package org.jianxin.events;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Where an alert is in its life. */
public enum AlertStatus {
    NEW,
    ACKNOWLEDGED,
    ASSIGNED,
    CLOSED;

    /** Lower-case name, as written in JSON and URLs. */
    @JsonValue
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    @JsonCreator
    public static AlertStatus of(String id) {
        return valueOf(id.toUpperCase(Locale.ROOT));
    }
}
