package org.jianxin.console;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A language of the console. */
public enum Language {
    ZH("zh-CN"),
    EN("en");

    private final String tag;

    Language(String tag) {
        this.tag = tag;
    }

    /** For {@code <html lang>}. */
    public String tag() {
        return tag;
    }

    /** As in URLs and the cookie: {@code zh} or {@code en}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    public Language other() {
        return this == ZH ? EN : ZH;
    }

    /** Of two texts, the one in this language. */
    public String choose(String zh, String en) {
        return this == ZH ? zh : en;
    }

    /** The language of that id, or null. */
    static @Nullable Language of(@Nullable String id) {
        for (Language language : values()) {
            if (language.id().equals(id)) {
                return language;
            }
        }
        return null;
    }
}
