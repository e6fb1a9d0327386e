package org.jianxin.compliance;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The counts and what the rule concludes from them.
 *
 * @param rule id of the rule used
 * @param rateNow 符合率 in percent if every pending item turned out 不符合: the lowest it can be
 * @param rateAtBest 符合率 in percent if every pending item turned out 符合: the highest it can be
 * @param majorHazards 重大风险隐患 counted by a person; null while nobody has (未评估), which is not the same as none
 * @param grade the conclusion; {@link Grade#OPEN} while pending items or uncounted hazards can still change it
 * @param uncertain what the rule's source leaves open, to be printed beside the conclusion
 */
public record Conclusion(
        String rule,
        int conform,
        int partial,
        int nonconform,
        int notApplicable,
        int pending,
        @Nullable Integer majorHazards,
        double rateNow,
        double rateAtBest,
        Grade grade,
        List<Uncertainty> uncertain) {
    public Conclusion {
        requireNonNull(rule, "rule");
        requireNonNull(grade, "grade");
        uncertain = List.copyOf(uncertain);
    }

    /** Something the rule's source leaves open, in both languages. */
    public record Uncertainty(String zh, String en) {
        public Uncertainty {
            requireNonNull(zh, "zh");
            requireNonNull(en, "en");
        }
    }

    /** Conclusions of the 2025 rule. */
    public enum Grade {
        CONFORM("符合"),
        BASICALLY_CONFORM("基本符合"),
        NONCONFORM("不符合"),
        /** Not to be said yet. */
        OPEN("尚不能下结论");

        private final String chinese;

        Grade(String chinese) {
            this.chinese = chinese;
        }

        public String chinese() {
            return chinese;
        }

        @JsonValue
        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }

        @JsonCreator
        static Grade of(String id) {
            return valueOf(id.toUpperCase(Locale.ROOT));
        }
    }
}
