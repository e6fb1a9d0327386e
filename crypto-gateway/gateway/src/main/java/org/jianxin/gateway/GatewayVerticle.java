package org.jianxin.gateway;

import static java.util.Objects.requireNonNull;

import io.netty.buffer.PooledByteBufAllocator;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.Promise;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLSession;
import org.jianxin.gateway.channel.ChannelOptions;
import org.jianxin.gateway.channel.HandshakeWatch;
import org.jianxin.tlcp.ClientCertificate;

/** One event loop's listener and its connections to upstreams. */
final class GatewayVerticle extends AbstractVerticle {
    private static final int MAX_REQUEST_LINE = 8 << 10;
    private static final int UPSTREAM_CONNECTIONS = 256;
    private static final int CONNECT_MILLIS = 5_000;
    private static final int STREAMS = 100;
    /** Well below what servers usually keep an idle connection for: 30 seconds in the JDK's, 60 in many others. */
    private static final int KEPT_SECONDS = 10;

    /** To Vert.x, a free port that all listeners of this program share; with 0 each would get its own. */
    private static final int ANY_SHARED_PORT = -1;

    private final GatewayParts parts;
    private final AtomicInteger port;

    GatewayVerticle(GatewayParts parts, AtomicInteger port) {
        this.parts = requireNonNull(parts, "parts");
        this.port = requireNonNull(port, "port");
    }

    @Override
    public void start(Promise<Void> started) {
        GatewaySettings.Limits limits = parts.settings().limits();
        Proxy.Upstreams upstreams = new Proxy.Upstreams(
                vertx.createHttpClient(clientOptions(limits).setKeepAliveTimeout(KEPT_SECONDS)),
                vertx.createHttpClient(clientOptions(limits).setKeepAlive(false)));
        SlowPeers peers = new SlowPeers(limits, parts.connections(), parts.metrics());
        vertx.setPeriodic(SlowPeers.LOOK_MILLIS, t -> peers.look());
        FrontDoor door = new FrontDoor(parts, vertx, upstreams, peers);
        HttpServer server = vertx.createHttpServer(options(limits))
                .connectionHandler(connection -> {
                    pooled(connection);
                    peers.connected(connection);
                })
                .requestHandler(door::handle)
                .invalidRequestHandler(door::malformed);
        server.listen()
                .onSuccess(listening -> port.set(listening.actualPort()))
                .<Void>mapEmpty()
                .onComplete(started);
    }

    /**
     * TLS takes its buffers, 16 KB for each answer, from the pool. By default Vert.x makes them anew, lest an application keep
     * one; it copies what it hands to applications out of pooled ones, so none can.
     */
    private static void pooled(HttpConnection connection) {
        if (connection instanceof ConnectionBase base) {
            base.channelHandlerContext().channel().config().setAllocator(PooledByteBufAllocator.DEFAULT);
        }
    }

    private HttpClientOptions clientOptions(GatewaySettings.Limits limits) {
        HttpClientOptions options = new HttpClientOptions()
                .setMaxPoolSize(UPSTREAM_CONNECTIONS)
                .setConnectTimeout(CONNECT_MILLIS)
                .setIdleTimeout(Math.toIntExact(limits.idle().toMillis()))
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
                .setTryUseCompression(false);
        return ChannelOptions.connect(options, parts.channels().upstreams(), new HandshakeWatch() {
            @Override
            public void completed(SSLSession session) {
                parts.metrics().handshake("upstream", session);
                parts.inventory().upstream(session);
            }
        });
    }

    private HttpServerOptions options(GatewaySettings.Limits limits) {
        GatewaySettings.Address listen = parts.settings().listen();
        HttpServerOptions options = new HttpServerOptions()
                .setHost(listen.host())
                .setPort(listen.port() == 0 ? ANY_SHARED_PORT : listen.port())
                .setUseAlpn(true)
                .setMaxHeaderSize(limits.headerBytes())
                .setMaxInitialLineLength(MAX_REQUEST_LINE)
                .setHandle100ContinueAutomatically(true)
                .setInitialSettings(
                        new Http2Settings().setMaxConcurrentStreams(STREAMS).setMaxHeaderListSize(limits.headerBytes()))
                .setIdleTimeout(Math.toIntExact(limits.idle().toMillis()))
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
                .setTcpKeepAlive(true)
                .setReuseAddress(true);
        // Clients are asked for a certificate and may come without one: people have none.
        return ChannelOptions.listen(
                options,
                parts.channels().listener(),
                ClientCertificate.WANTED,
                new ListenerWatch(parts.metrics(), parts.inventory()));
    }
}
