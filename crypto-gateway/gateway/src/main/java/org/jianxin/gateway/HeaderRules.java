package org.jianxin.gateway;

import io.vertx.core.MultiMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Which headers pass: none that only belong to one hop, and none by which a client could say who it is. */
final class HeaderRules {
    /** RFC 9110 section 7.6.1, and what older programs use. */
    private static final Set<String> HOP = Set.of(
            "connection",
            "keep-alive",
            "proxy-connection",
            "proxy-authenticate",
            "proxy-authorization",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "http2-settings");

    /** Set by us, or telling about the client's way here, or holding our token. */
    private static final Set<String> NOT_INWARDS = Set.of(
            "host",
            "content-length",
            "expect",
            "authorization",
            "cookie",
            "forwarded",
            "via",
            "true-client-ip",
            "client-ip",
            "x-real-ip",
            "x-client-ip",
            "x-cluster-client-ip",
            "x-original-url",
            "x-rewrite-url",
            "x-http-method",
            "x-http-method-override",
            "x-method-override");

    private static final String OURS = "x-jianxin-";
    private static final String FORWARDED = "x-forwarded";

    private HeaderRules() {}

    /** Headers of a request as they go to an upstream. */
    static void inwards(MultiMap from, MultiMap to) {
        Set<String> named = namedByConnection(from);
        for (Map.Entry<String, String> header : from) {
            // A name with an underscore reads like the one with a hyphen to programs of the CGI family.
            String name = header.getKey().toLowerCase(Locale.ROOT).replace('_', '-');
            boolean passes = !name.startsWith(":")
                    && !HOP.contains(name)
                    && !NOT_INWARDS.contains(name)
                    && !named.contains(name)
                    && !name.startsWith(OURS)
                    && !name.startsWith(FORWARDED);
            if (passes) {
                to.add(header.getKey(), header.getValue());
            }
        }
        String cookies = cookiesOfOthers(from);
        if (!cookies.isEmpty()) {
            to.set("Cookie", cookies);
        }
    }

    /** An answer that is to be inspected is asked for whole: a piece of it could be cut so that nothing is seen in it. */
    static void whole(MultiMap request) {
        request.remove("Range").remove("If-Range");
    }

    /** Headers of an answer as they go to the client. */
    static void outwards(MultiMap from, MultiMap to) {
        Set<String> named = namedByConnection(from);
        for (Map.Entry<String, String> header : from) {
            String name = header.getKey().toLowerCase(Locale.ROOT);
            boolean ourCookie = name.equals("set-cookie")
                    && header.getValue().strip().toLowerCase(Locale.ROOT).startsWith("__host-jianxin");
            boolean passes = !HOP.contains(name)
                    && !named.contains(name)
                    && !name.startsWith(OURS)
                    && !name.equals("server")
                    && !name.equals("alt-svc")
                    && !ourCookie;
            if (passes) {
                to.add(header.getKey(), header.getValue());
            }
        }
    }

    /** What every answer carries, unless the upstream knows better for its own pages. */
    static void secure(MultiMap headers) {
        headers.set("Strict-Transport-Security", "max-age=31536000");
        headers.set("X-Content-Type-Options", "nosniff");
        putIfAbsent(headers, "X-Frame-Options", "DENY");
        putIfAbsent(headers, "Referrer-Policy", "same-origin");
        putIfAbsent(
                headers,
                "Content-Security-Policy",
                "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'");
    }

    private static void putIfAbsent(MultiMap headers, String name, String value) {
        if (!headers.contains(name)) {
            headers.set(name, value);
        }
    }

    private static Set<String> namedByConnection(MultiMap headers) {
        Set<String> named = new HashSet<>();
        for (String value : headers.getAll("Connection")) {
            for (String name : value.split(",")) {
                named.add(name.strip().toLowerCase(Locale.ROOT));
            }
        }
        return named;
    }

    private static String cookiesOfOthers(MultiMap headers) {
        StringBuilder kept = new StringBuilder();
        for (String line : headers.getAll("Cookie")) {
            for (String cookie : line.split(";")) {
                String pair = cookie.strip();
                if (!pair.isEmpty() && !pair.startsWith(Callers.COOKIE + "=")) {
                    kept.append(kept.isEmpty() ? "" : "; ").append(pair);
                }
            }
        }
        return kept.toString();
    }
}
