package org.jianxin.gateway;

import static java.util.Objects.requireNonNull;

import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes connections that are held without getting on: whose request does not come whole in time, whose body comes, or whose
 * answer is taken, byte by byte. A time limit between two bytes does not end those. Whoever waits for us or for an upstream is
 * not slow. Lives on one event loop.
 */
final class SlowPeers {
    /** How often to look, in milliseconds: a limit is exceeded by at most this much. */
    static final long LOOK_MILLIS = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger(SlowPeers.class);

    private final GatewaySettings.Limits limits;
    private final ConnectionCounts counts;
    private final Metrics metrics;
    private final Map<HttpConnection, Peer> peers = new IdentityHashMap<>();

    SlowPeers(GatewaySettings.Limits limits, ConnectionCounts counts, Metrics metrics) {
        this.limits = requireNonNull(limits, "limits");
        this.counts = requireNonNull(counts, "counts");
        this.metrics = requireNonNull(metrics, "metrics");
    }

    void connected(HttpConnection connection) {
        String address = connection.remoteAddress().hostAddress();
        if (!counts.opened(address)) {
            metrics.refusedConnection();
            hangUp(connection);
            return;
        }
        peers.put(connection, new Peer());
        connection.closeHandler(v -> {
            peers.remove(connection);
            counts.closed(address);
        });
    }

    void began(Exchange exchange) {
        Peer peer = peers.get(exchange.request().connection());
        if (peer != null) {
            peer.asked = true;
            // Not left to look(): what thousands of exchanges hold would grow old meanwhile, and cost the collector
            // dearly.
            peer.forgetFinished(System.nanoTime());
            peer.exchanges.add(new Under(exchange));
        }
    }

    /** Ends what is too slow. To be called every {@link #LOOK_MILLIS}. */
    void look() {
        long now = System.nanoTime();
        List<HttpConnection> silent = new ArrayList<>();
        List<Under> slow = new ArrayList<>();
        peers.forEach((connection, peer) -> {
            peer.forgetFinished(now);
            if (peer.exchanges.isEmpty()) {
                long allowed = (peer.asked ? limits.idle() : limits.head()).toNanos();
                if (now - peer.since > allowed) {
                    silent.add(connection);
                }
            }
            for (Under under : peer.exchanges) {
                if (under.slow(now)) {
                    slow.add(under);
                }
            }
        });
        silent.forEach(SlowPeers::hangUp);
        slow.forEach(under -> end(under.exchange));
        metrics.slowConnections("head", silent.size());
        metrics.slowConnections("body", slow.size());
        if (!silent.isEmpty() || !slow.isEmpty()) {
            String example = silent.isEmpty()
                    ? slow.get(0).exchange.facts().address()
                    : silent.get(0).remoteAddress().hostAddress();
            LOG.info(
                    "关闭缓慢的连接 / closed slow connections: {} without a request, {} in the middle of one, e.g. from {}",
                    silent.size(),
                    slow.size(),
                    example);
        }
    }

    /** In HTTP/2 only the stream; where nobody reads any more, the connection follows once it is idle. */
    private static void end(Exchange exchange) {
        exchange.cut();
        if (exchange.request().version() != HttpVersion.HTTP_2) {
            hangUp(exchange.request().connection());
        }
    }

    /** Closing in Vert.x waits until everything is written, which whoever does not read can put off for ever. */
    private static void hangUp(HttpConnection connection) {
        if (connection instanceof ConnectionBase base) {
            base.channelHandlerContext().channel().close();
        } else {
            connection.close();
        }
    }

    /** Nothing that comes on this connection any more is looked at: nobody knows where a request on it begins. */
    void giveUp(HttpConnection connection) {
        Peer peer = peers.get(connection);
        if (peer != null) {
            peer.givenUp = true;
        }
    }

    boolean givenUp(HttpConnection connection) {
        Peer peer = peers.get(connection);
        return peer == null || peer.givenUp;
    }

    private static final class Peer {
        private final List<Under> exchanges = new ArrayList<>(1);
        /** When it was connected, or last had an answer. */
        private long since = System.nanoTime();

        private boolean asked;
        private boolean givenUp;

        void forgetFinished(long now) {
            if (exchanges.removeIf(Under::over)) {
                since = now;
            }
        }
    }

    /** An exchange under way. */
    private final class Under {
        private final Exchange exchange;
        private final Pace in = new Pace();
        private final Pace out = new Pace();

        Under(Exchange exchange) {
            this.exchange = exchange;
        }

        boolean over() {
            HttpServerResponse response = exchange.request().response();
            return response.ended() || response.closed();
        }

        boolean slow(long now) {
            HttpServerResponse response = exchange.request().response();
            return in.tooSlow(now, exchange.awaitsBody(), exchange.request().bytesRead())
                    || out.tooSlow(now, response.writeQueueFull(), response.bytesWritten());
        }
    }

    /** How fast bytes go while it is the peer that is waited for. */
    private final class Pace {
        private boolean measuring;
        private long from;
        private long bytes;

        boolean tooSlow(long now, boolean waited, long total) {
            if (!waited || !measuring) {
                measuring = waited;
                from = now;
                bytes = total;
                return false;
            }
            long span = now - from;
            if (span < limits.head().toNanos()) {
                return false;
            }
            boolean slow = total - bytes < limits.bytesPerSecond() * TimeUnit.NANOSECONDS.toSeconds(span);
            from = now;
            bytes = total;
            return slow;
        }
    }
}
