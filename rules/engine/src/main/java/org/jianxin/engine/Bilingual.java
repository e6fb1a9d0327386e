package org.jianxin.engine;

import static java.util.Objects.requireNonNull;

/** A text for people, in both languages of the product. */
public record Bilingual(String zh, String en) {
    public Bilingual {
        requireNonNull(zh, "zh");
        requireNonNull(en, "en");
    }
}
