package org.jianxin.events;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What an officer found an alert to be when closing it; the set DFIR-IRIS uses. */
public enum Verdict {
    /** 误报 */
    FALSE_POSITIVE,
    /** 属实，已造成影响 */
    TRUE_POSITIVE_WITH_IMPACT,
    /** 属实，未造成影响 */
    TRUE_POSITIVE_WITHOUT_IMPACT,
    /** 合法行为 */
    LEGITIMATE,
    /** 不适用 */
    NOT_APPLICABLE,
    /** 无法判断 */
    UNKNOWN;

    /** Lower-case name, as written in JSON and URLs. */
    @JsonValue
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    @JsonCreator
    public static Verdict of(String id) {
        return valueOf(id.toUpperCase(Locale.ROOT));
    }
}
