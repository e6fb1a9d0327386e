package org.jianxin.searchnode.netty;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Map;
import org.elasticsearch.common.util.concurrent.ThreadContext;
import org.elasticsearch.http.HttpRouteStats;
import org.elasticsearch.http.HttpServerTransport;
import org.elasticsearch.rest.RestChannel;
import org.elasticsearch.rest.RestRequest;
import org.elasticsearch.rest.RestResponse;
import org.elasticsearch.rest.RestStatus;
import org.jspecify.annotations.Nullable;

/** Passes on requests whose Authorization header is the expected one and answers 401 to all others. */
final class Guard implements HttpServerTransport.Dispatcher {
    private final HttpServerTransport.Dispatcher next;
    private final byte[] expected;

    Guard(HttpServerTransport.Dispatcher next, @Nullable String expected) {
        this.next = requireNonNull(next, "next");
        this.expected = requireNonNull(expected, "a node without a secret is not started")
                .getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void dispatchRequest(RestRequest request, RestChannel channel, ThreadContext context) {
        String given = request.header("Authorization");
        if (given != null && MessageDigest.isEqual(expected, given.getBytes(StandardCharsets.UTF_8))) {
            next.dispatchRequest(request, channel, context);
        } else {
            channel.sendResponse(new RestResponse(RestStatus.UNAUTHORIZED, "this node answers only to its owner"));
        }
    }

    @Override
    public void dispatchBadRequest(RestChannel channel, ThreadContext context, Throwable cause) {
        next.dispatchBadRequest(channel, context, cause);
    }

    @Override
    public Map<String, HttpRouteStats> getStats() {
        return next.getStats();
    }
}
