package org.jianxin.gateway;

import io.vertx.core.http.Cookie;
import io.vertx.core.http.HttpServerRequest;

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

    static Language of(HttpServerRequest request) {
        String asked = request.getParam("lang");
        Cookie cookie = request.getCookie(COOKIE);
        String id = asked != null ? asked : cookie == null ? "zh" : cookie.getValue();
        return "en".equals(id) ? EN : ZH;
    }
}
