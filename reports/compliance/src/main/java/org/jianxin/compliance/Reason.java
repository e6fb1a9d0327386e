package org.jianxin.compliance;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.Locale;

/**
 * Why an item has its result: a kind, whose sentence each reader gets in their language, and what the sentence names.
 *
 * @param named checks, or hosts with their checks and what they say; may be empty
 */
public record Reason(Kind kind, List<String> named) {
    public Reason {
        requireNonNull(kind, "kind");
        named = List.copyOf(named);
    }

    static Reason of(Kind kind) {
        return new Reason(kind, List.of());
    }

    /** The sentence for the document. */
    String chinese() {
        return kind.chinese + String.join("；", named);
    }

    /** The kinds of reason there are. */
    public enum Kind {
        ALL_PASSED("相关检查在全部主机上通过"),
        NOT_PASSED("检查未通过："),
        CHECKS_MISSING("尚缺检查结果："),
        PARTLY_TELEMETRY("采集数据只能证明一部分，须人工判定"),
        DOCUMENTS("须查阅制度文档并访谈"),
        SITE("须现场核查");

        private final String chinese;

        Kind(String chinese) {
            this.chinese = chinese;
        }

        @JsonValue
        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }

        @JsonCreator
        static Kind of(String id) {
            return valueOf(id.toUpperCase(Locale.ROOT));
        }
    }
}
