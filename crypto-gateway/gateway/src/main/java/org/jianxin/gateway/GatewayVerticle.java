package org.jianxin.gateway;

import static java.util.Objects.requireNonNull;

import io.vertx.core.AbstractVerticle;
import io.vertx.core.Promise;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.KeyCertOptions;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.X509ExtendedKeyManager;
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
        FrontDoor door = new FrontDoor(parts, vertx, upstreams);
        HttpServer server = vertx.createHttpServer(options(limits))
                .requestHandler(door::handle)
                .invalidRequestHandler(door::malformed);
        server.listen()
                .onSuccess(listening -> port.set(listening.actualPort()))
                .<Void>mapEmpty()
                .onComplete(started);
    }

    private static HttpClientOptions clientOptions(GatewaySettings.Limits limits) {
        return new HttpClientOptions()
                .setMaxPoolSize(UPSTREAM_CONNECTIONS)
                .setConnectTimeout(CONNECT_MILLIS)
                .setIdleTimeout(Math.toIntExact(limits.idle().toMillis()))
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
                .setTryUseCompression(false);
    }

    private HttpServerOptions options(GatewaySettings.Limits limits) {
        GatewaySettings.Address listen = parts.settings().listen();
        return new HttpServerOptions()
                .setHost(listen.host())
                .setPort(listen.port() == 0 ? ANY_SHARED_PORT : listen.port())
                .setSsl(true)
                .setUseAlpn(true)
                .setSslEngineOptions(new ChannelEngineOptions(parts.channel()))
                .setKeyCertOptions(KeyCertOptions.wrap(new ChannelsOwnKey()))
                .setClientAuth(ClientAuth.REQUEST)
                .setEnabledSecureTransportProtocols(Set.of(parts.channel()
                        .serverParameters(ClientCertificate.WANTED)
                        .getProtocols()))
                .setSslHandshakeTimeout(10)
                .setSslHandshakeTimeoutUnit(TimeUnit.SECONDS)
                .setMaxHeaderSize(limits.headerBytes())
                .setMaxInitialLineLength(MAX_REQUEST_LINE)
                .setHandle100ContinueAutomatically(true)
                .setInitialSettings(
                        new Http2Settings().setMaxConcurrentStreams(STREAMS).setMaxHeaderListSize(limits.headerBytes()))
                .setIdleTimeout(Math.toIntExact(limits.idle().toMillis()))
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
                .setTcpKeepAlive(true)
                .setReuseAddress(true);
    }

    /** Vert.x wants to be given a key; ours stays in the channel, so this one has none. */
    private static final class ChannelsOwnKey extends X509ExtendedKeyManager {
        @Override
        public String[] getClientAliases(String type, java.security.Principal[] issuers) {
            return new String[0];
        }

        @Override
        public String chooseClientAlias(String[] types, java.security.Principal[] issuers, java.net.Socket socket) {
            throw new IllegalStateException("the channel has its own key");
        }

        @Override
        public String[] getServerAliases(String type, java.security.Principal[] issuers) {
            return new String[0];
        }

        @Override
        public String chooseServerAlias(String type, java.security.Principal[] issuers, java.net.Socket socket) {
            throw new IllegalStateException("the channel has its own key");
        }

        @Override
        public java.security.cert.X509Certificate[] getCertificateChain(String alias) {
            return new java.security.cert.X509Certificate[0];
        }

        @Override
        public java.security.PrivateKey getPrivateKey(String alias) {
            throw new IllegalStateException("the channel has its own key");
        }
    }
}
