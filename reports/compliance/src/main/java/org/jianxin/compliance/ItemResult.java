package org.jianxin.compliance;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What was found for one item. */
public enum ItemResult {
    CONFORM("符合"),
    PARTIAL("部分符合"),
    NONCONFORM("不符合"),
    NOT_APPLICABLE("不适用"),
    /** Nobody and nothing has decided it yet. */
    PENDING("待人工");

    private final String chinese;

    ItemResult(String chinese) {
        this.chinese = chinese;
    }

    /** The standard's own word. */
    public String chinese() {
        return chinese;
    }

    @JsonValue
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    @JsonCreator
    static ItemResult of(String id) {
        return valueOf(id.toUpperCase(Locale.ROOT));
    }
}
