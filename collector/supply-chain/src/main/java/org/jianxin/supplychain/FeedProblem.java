package org.jianxin.supplychain;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/**
 * Why a scan's result must not be taken as clean: the data it was made with.
 *
 * @param textZh for the officer, in Chinese
 * @param textEn the same in English
 */
public record FeedProblem(Kind kind, String textZh, String textEn) {
    /** What is wrong with the feed. */
    public enum Kind {
        /** There is no entry in it. */
        EMPTY,
        /** A file is missing, damaged or not of this format. */
        UNREADABLE,
        /** Some of what the NVD has published is not in it: a year is missing, or one file is much older than another. */
        INCOMPLETE,
        /** Its newest entry is older than allowed. */
        STALE;

        /** Lower-case name, as in JSON. */
        @JsonValue
        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public FeedProblem {
        requireNonNull(kind, "kind");
        requireNonNull(textZh, "textZh");
        requireNonNull(textEn, "textEn");
    }

    /** Chinese first, then English. */
    public String text() {
        return textZh + " / " + textEn;
    }
}
