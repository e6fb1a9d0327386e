package org.jianxin.gateway;

import io.vertx.core.http.Cookie;
import org.jspecify.annotations.Nullable;

/** Language of a page: Chinese unless the address ({@code ?lang=en}) or the cookie {@code jianxin-lang} says otherwise. */
enum Language {
    ZH("zh-CN"),
    EN("en");

    static final String COOKIE = "jianxin-lang";

    private final String tag;

    Language(String tag) {
        this.tag = tag;
    }

    String tag() {
        return tag;
    }

    String id() {
        return this == ZH ? "zh" : "en";
    }

    /**
     * @param asked what the address says; null for nothing
     * @param cookie what was chosen before; null for nothing
     */
    static Language of(@Nullable String asked, @Nullable Cookie cookie) {
        String id = asked != null ? asked : cookie == null ? "zh" : cookie.getValue();
        return "en".equals(id) ? EN : ZH;
    }
}
