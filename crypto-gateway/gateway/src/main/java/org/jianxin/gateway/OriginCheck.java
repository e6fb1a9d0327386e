package org.jianxin.gateway;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import org.jianxin.gateway.policy.Reason;
import org.jianxin.gateway.policy.RequestPath;
import org.jspecify.annotations.Nullable;

/** Whether a request that a browser sends with our cookie comes from one of our own pages (Origin, RFC 6454; else Referer). */
final class OriginCheck {
    private static final int HTTPS = 443;

    private OriginCheck() {}

    /** Why the request is refused; empty when it comes from our own pages. */
    static Optional<Reason> problem(HttpServerRequest request) {
        String origin = request.getHeader("Origin");
        String from = origin == null || origin.equals("null") ? request.getHeader("Referer") : origin;
        if (from == null) {
            return Optional.of(Reason.ORIGIN_MISSING);
        }
        return same(from, request.authority()) ? Optional.empty() : Optional.of(Reason.ORIGIN_MISMATCH);
    }

    /** The path of our own page that a request comes from, as the browser tells; empty where it is not one of ours. */
    static Optional<String> page(HttpServerRequest request) {
        String from = request.getHeader("Referer");
        return from == null || !same(from, request.authority())
                ? Optional.empty()
                : RequestPath.of(URI.create(from).getRawPath()).map(RequestPath::encoded);
    }

    private static boolean same(String from, @Nullable HostAndPort here) {
        try {
            URI uri = new URI(from);
            return here != null
                    && "https".equals(uri.getScheme())
                    && uri.getHost() != null
                    && uri.getHost().equalsIgnoreCase(here.host())
                    && port(uri.getPort()) == port(here.port());
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static int port(int port) {
        return port < 0 ? HTTPS : port;
    }
}
