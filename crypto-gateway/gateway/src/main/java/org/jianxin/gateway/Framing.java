package org.jianxin.gateway;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Whether every program sees the same end of a request (RFC 9112 sections 3.2, 6.1 and 6.3). One that some could end elsewhere is
 * refused together with its connection, even where the parser here has an opinion: the next program may have another.
 */
final class Framing {
    private static final Pattern DIGITS = Pattern.compile("[0-9]+");

    /** A token of RFC 9110 section 5.6.2. */
    private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

    private Framing() {}

    /**
     * In HTTP/2 frames say where a request ends; but a field with a line break in it, which only HTTP/2 can carry, would be two
     * fields to a program behind (RFC 9113 section 10.3).
     */
    static boolean plain(HttpServerRequest request) {
        for (Map.Entry<String, String> header : request.headers()) {
            boolean pseudo =
                    request.version() == HttpVersion.HTTP_2 && header.getKey().startsWith(":");
            if (!pseudo && !NAME.matcher(header.getKey()).matches() || hasControl(header.getValue())) {
                return false;
            }
        }
        if (request.version() == HttpVersion.HTTP_2) {
            return NAME.matcher(request.method().name()).matches();
        }
        int hosts = request.headers().getAll("Host").size();
        boolean http11 = request.version() == HttpVersion.HTTP_1_1;
        return hosts <= 1
                && (hosts == 1 || !http11)
                && lengthIsPlain(request.headers().getAll("Content-Length"))
                && codingIsPlain(
                        request.headers().getAll("Transfer-Encoding"),
                        http11 && !request.headers().contains("Content-Length"));
    }

    private static boolean hasControl(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c < ' ' && c != '\t' || c == 0x7f) {
                return true;
            }
        }
        return false;
    }

    private static boolean lengthIsPlain(List<String> lengths) {
        return lengths.isEmpty()
                || lengths.size() == 1 && DIGITS.matcher(lengths.get(0)).matches();
    }

    private static boolean codingIsPlain(List<String> codings, boolean allowed) {
        return codings.isEmpty()
                || allowed && codings.size() == 1 && codings.get(0).equalsIgnoreCase("chunked");
    }
}
