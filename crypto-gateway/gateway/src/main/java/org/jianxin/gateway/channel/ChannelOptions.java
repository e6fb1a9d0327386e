package org.jianxin.gateway.channel;

import static java.util.Objects.requireNonNull;

import io.netty.handler.ssl.SslContext;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.SSLEngineOptions;
import io.vertx.core.spi.tls.SslContextFactory;
import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jianxin.tlcp.ClientCertificate;
import org.jianxin.tlcp.SecureChannel;
import org.jspecify.annotations.Nullable;

/** Lets servers and clients of Vert.x speak over a {@link SecureChannel}, whatever its protocol. */
public final class ChannelOptions {
    private static final int HANDSHAKE_SECONDS = 10;

    private ChannelOptions() {}

    /**
     * Makes a server listen over a channel.
     *
     * @param asked what is asked of clients
     * @return the same options
     */
    public static HttpServerOptions listen(
            HttpServerOptions options, SecureChannel channel, ClientCertificate asked, HandshakeWatch watch) {
        options.setSsl(true)
                .setSslEngineOptions(new Engine(channel, asked, watch))
                .setKeyCertOptions(KeyCertOptions.wrap(new ChannelsOwnKey()))
                .setClientAuth(
                        switch (asked) {
                            case NONE -> ClientAuth.NONE;
                            case WANTED -> ClientAuth.REQUEST;
                            case REQUIRED -> ClientAuth.REQUIRED;
                        })
                .setEnabledSecureTransportProtocols(protocols(channel))
                .setSslHandshakeTimeout(HANDSHAKE_SECONDS)
                .setSslHandshakeTimeoutUnit(TimeUnit.SECONDS);
        return options;
    }

    /**
     * Makes a client connect over a channel wherever it is asked to use TLS; the server is held to the name or address of the
     * request.
     *
     * @return the same options
     */
    public static HttpClientOptions connect(HttpClientOptions options, SecureChannel channel, HandshakeWatch watch) {
        options.setSslEngineOptions(new Engine(channel, ClientCertificate.NONE, watch))
                .setKeyCertOptions(KeyCertOptions.wrap(new ChannelsOwnKey()))
                .setEnabledSecureTransportProtocols(protocols(channel))
                .setSslHandshakeTimeout(HANDSHAKE_SECONDS)
                .setSslHandshakeTimeoutUnit(TimeUnit.SECONDS);
        return options;
    }

    private static Set<String> protocols(SecureChannel channel) {
        return Set.of(ChannelSslContext.enabled(channel).getProtocols());
    }

    private static final class Engine extends SSLEngineOptions {
        private final SecureChannel channel;
        private final ClientCertificate asked;
        private final HandshakeWatch watch;

        Engine(SecureChannel channel, ClientCertificate asked, HandshakeWatch watch) {
            this.channel = requireNonNull(channel, "channel");
            this.asked = requireNonNull(asked, "asked");
            this.watch = requireNonNull(watch, "watch");
        }

        @Override
        public SSLEngineOptions copy() {
            return new Engine(channel, asked, watch);
        }

        @Override
        public SslContextFactory sslContextFactory() {
            return new Factory(channel, asked, watch);
        }
    }

    private static final class Factory implements SslContextFactory {
        private final SecureChannel channel;
        private final ClientCertificate asked;
        private final HandshakeWatch watch;
        private boolean client;
        private boolean alpn;
        private List<String> protocols = List.of();

        Factory(SecureChannel channel, ClientCertificate asked, HandshakeWatch watch) {
            this.channel = channel;
            this.asked = asked;
            this.watch = watch;
        }

        @Override
        public SslContextFactory forClient(boolean isClient) {
            client = isClient;
            return this;
        }

        @Override
        public SslContextFactory useAlpn(boolean useAlpn) {
            alpn = useAlpn;
            return this;
        }

        @Override
        public SslContextFactory applicationProtocols(@Nullable List<String> applicationProtocols) {
            protocols = applicationProtocols == null ? List.of() : List.copyOf(applicationProtocols);
            return this;
        }

        @Override
        public SslContext create() {
            return client
                    ? ChannelSslContext.client(channel, watch)
                    : ChannelSslContext.server(channel, asked, alpn ? protocols : List.of(), watch);
        }
    }

    /** Without a key Vert.x takes the JDK's engine; ours stays in the channel, so this one has none. */
    private static final class ChannelsOwnKey extends X509ExtendedKeyManager {
        @Override
        public String[] getClientAliases(String type, Principal[] issuers) {
            return new String[0];
        }

        @Override
        public String chooseClientAlias(String[] types, Principal[] issuers, Socket socket) {
            throw new IllegalStateException("the channel has its own key");
        }

        @Override
        public String[] getServerAliases(String type, Principal[] issuers) {
            return new String[0];
        }

        @Override
        public String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
            throw new IllegalStateException("the channel has its own key");
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return new X509Certificate[0];
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            throw new IllegalStateException("the channel has its own key");
        }
    }
}
