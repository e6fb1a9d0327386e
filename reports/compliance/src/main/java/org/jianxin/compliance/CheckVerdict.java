package org.jianxin.compliance;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What a host check says. */
public enum CheckVerdict {
    PASS("通过"),
    PARTIAL("部分通过"),
    FAIL("未通过"),
    /** The check could not be carried out there. */
    UNKNOWN("无法判断");

    private final String chinese;

    CheckVerdict(String chinese) {
        this.chinese = chinese;
    }

    String chinese() {
        return chinese;
    }

    @JsonValue
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** A newer agent's word must not become a pass. */
    @JsonCreator
    static CheckVerdict of(String id) {
        return switch (id) {
            case "pass" -> PASS;
            case "partial" -> PARTIAL;
            case "fail" -> FAIL;
            default -> UNKNOWN;
        };
    }
}
