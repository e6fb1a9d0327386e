package org.jianxin.gateway.channel;

import static java.util.Objects.requireNonNull;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNegotiator;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.IdentityCipherSuiteFilter;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSessionContext;
import org.jianxin.tlcp.ClientCertificate;
import org.jianxin.tlcp.SecureChannel;

/**
 * Netty's {@link SslHandler} over the engines of a {@link SecureChannel}. As a client it holds the server to the name or
 * address that was connected to.
 */
public final class ChannelSslContext extends SslContext {
    private final SecureChannel channel;
    private final boolean client;
    private final ClientCertificate asked;
    private final ApplicationProtocolConfig protocols;
    private final HandshakeWatch watch;
    private volatile Made made;

    /** Netty's context for what the channel's was. */
    private record Made(SSLContext of, SslContext engines) {}

    private ChannelSslContext(
            SecureChannel channel,
            boolean client,
            ClientCertificate asked,
            ApplicationProtocolConfig protocols,
            HandshakeWatch watch) {
        this.channel = requireNonNull(channel, "channel");
        this.watch = requireNonNull(watch, "watch");
        this.client = client;
        this.asked = requireNonNull(asked, "asked");
        this.protocols = requireNonNull(protocols, "protocols");
        this.made = make();
    }

    private Made make() {
        SSLContext of = channel.context();
        SSLParameters enabled = enabled(channel);
        return new Made(
                of,
                new JdkSslContext(
                        of,
                        client,
                        List.of(enabled.getCipherSuites()),
                        IdentityCipherSuiteFilter.INSTANCE,
                        protocols,
                        switch (asked) {
                            case NONE -> ClientAuth.NONE;
                            case WANTED -> ClientAuth.OPTIONAL;
                            case REQUIRED -> ClientAuth.REQUIRE;
                        },
                        enabled.getProtocols(),
                        false));
    }

    /** A channel may have other keys than it had. */
    private SslContext engines() {
        Made known = made;
        if (known.of() != channel.context()) {
            known = make();
            made = known;
        }
        return known.engines();
    }

    /**
     * For accepting.
     *
     * @param asked what is asked of clients
     * @param protocols application protocols in our order of preference (ALPN, RFC 7301); none to leave it to the client
     */
    public static ChannelSslContext server(
            SecureChannel channel, ClientCertificate asked, List<String> protocols, HandshakeWatch watch) {
        ApplicationProtocolConfig negotiation = protocols.isEmpty()
                ? ApplicationProtocolConfig.DISABLED
                : new ApplicationProtocolConfig(
                        ApplicationProtocolConfig.Protocol.ALPN,
                        ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                        ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                        protocols);
        return new ChannelSslContext(channel, false, asked, negotiation, watch);
    }

    /** For connecting. */
    public static ChannelSslContext client(SecureChannel channel, HandshakeWatch watch) {
        return new ChannelSslContext(channel, true, ClientCertificate.NONE, ApplicationProtocolConfig.DISABLED, watch);
    }

    /** Suites and protocols of a channel; of one with two sides, those of both. */
    static SSLParameters enabled(SecureChannel channel) {
        SSLParameters parameters = channel.serverParameters(ClientCertificate.NONE);
        return parameters.getProtocols() != null && parameters.getCipherSuites() != null
                ? parameters
                : channel.context().getDefaultSSLParameters();
    }

    @Override
    public boolean isClient() {
        return client;
    }

    @Override
    public List<String> cipherSuites() {
        return engines().cipherSuites();
    }

    @Override
    @SuppressWarnings("deprecation") // abstract in its parent
    public ApplicationProtocolNegotiator applicationProtocolNegotiator() {
        return engines().applicationProtocolNegotiator();
    }

    @Override
    public SSLEngine newEngine(ByteBufAllocator allocator) {
        return held(engines().newEngine(allocator));
    }

    @Override
    public SSLEngine newEngine(ByteBufAllocator allocator, String peerHost, int peerPort) {
        return held(engines().newEngine(allocator, peerHost, peerPort));
    }

    /** A client's engine that was not told whom it connects to believes nobody. */
    private SSLEngine held(SSLEngine engine) {
        if (client) {
            engine.setSSLParameters(channel.clientParameters());
        }
        return engine;
    }

    @Override
    public SSLSessionContext sessionContext() {
        return engines().sessionContext();
    }

    @Override
    protected SslHandler newHandler(ByteBufAllocator allocator, boolean startTls) {
        return new Handler(newEngine(allocator), startTls, Runnable::run, watch);
    }

    @Override
    protected SslHandler newHandler(ByteBufAllocator allocator, boolean startTls, Executor delegatedTasks) {
        return new Handler(newEngine(allocator), startTls, delegatedTasks, watch);
    }

    @Override
    protected SslHandler newHandler(ByteBufAllocator allocator, String peerHost, int peerPort, boolean startTls) {
        return new Handler(newEngine(allocator, peerHost, peerPort), startTls, Runnable::run, watch);
    }

    @Override
    protected SslHandler newHandler(
            ByteBufAllocator allocator, String peerHost, int peerPort, boolean startTls, Executor delegatedTasks) {
        return new Handler(newEngine(allocator, peerHost, peerPort), startTls, delegatedTasks, watch);
    }

    private static final class Handler extends SslHandler {
        private final HandshakeWatch watch;

        Handler(SSLEngine engine, boolean startTls, Executor delegatedTasks, HandshakeWatch watch) {
            super(engine, startTls, delegatedTasks);
            this.watch = watch;
        }

        @Override
        public void handlerAdded(ChannelHandlerContext context) throws Exception {
            // Taken now: a channel that is closed has no other end any more.
            InetSocketAddress peer =
                    context.channel().remoteAddress() instanceof InetSocketAddress address ? address : null;
            handshakeFuture().addListener(ended -> {
                if (ended.isSuccess()) {
                    watch.completed(engine().getSession());
                } else {
                    watch.failed(peer, requireNonNull(ended.cause(), "cause"));
                }
            });
            super.handlerAdded(context);
        }
    }
}
