package org.jianxin.gateway.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import org.jianxin.sm.CertificateAuthority;
import org.jianxin.tlcp.ClientCertificate;
import org.jianxin.tlcp.SecureChannel;
import org.jianxin.tlcp.TlcpFiles;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Netty's handler over our engine, as client and as server, on real sockets. */
class ChannelSslContextIT {
    private static final int LARGE = 8 << 20;
    private static final int CONNECTIONS = 100;
    private static final long LIMIT_SECONDS = 120;

    @TempDir
    static Path directory;

    static EventLoopGroup loops;
    static SecureChannel service;
    static SecureChannel agent;
    static SecureChannel stranger;

    private final List<String> served = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Throwable> refused = new CompletableFuture<>();

    @BeforeAll
    static void enrol() throws Exception {
        loops = new NioEventLoopGroup(2);
        Path ours = Files.createDirectories(directory.resolve("ours"));
        service = enrol(ours, "service", "service");
        agent = enrol(ours, "agent", "agent");
        stranger = enrol(Files.createDirectories(directory.resolve("others")), "agent", "agent");
    }

    @AfterAll
    static void stop() {
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    private static SecureChannel enrol(Path home, String name, String kind) throws Exception {
        char[] password = "test".toCharArray();
        Path ca = home.resolve("ca");
        try (CertificateAuthority authority = Files.exists(ca)
                ? CertificateAuthority.open(ca, password, Clock.systemUTC())
                : CertificateAuthority.create(ca, home.getFileName().toString(), password, Clock.systemUTC())) {
            TlcpFiles files = TlcpFiles.in(home, name);
            files.issue(
                    authority,
                    name,
                    kind,
                    List.of("localhost"),
                    List.of("127.0.0.1"),
                    Duration.ofDays(1),
                    new SecureRandom());
            if (!Files.exists(files.trust())) {
                Files.copy(ca.resolve(CertificateAuthority.SIGNING_ROOT), files.trust());
            }
            return files.open(Clock.systemUTC());
        }
    }

    /** Sends back what it gets. */
    private static final class Echo extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            context.write(message);
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            context.flush();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close(); // the watch is told why
        }
    }

    /** Gathers what comes back until it is as long as it should be, or the other end hangs up. */
    private static final class Gather extends ChannelInboundHandlerAdapter {
        private final ByteArrayOutputStream got = new ByteArrayOutputStream();
        private final int wanted;
        private final CompletableFuture<byte[]> whole = new CompletableFuture<>();

        Gather(int wanted) {
            this.wanted = wanted;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf piece = (ByteBuf) message;
            byte[] bytes = new byte[piece.readableBytes()];
            piece.readBytes(bytes).release();
            got.writeBytes(bytes);
            if (got.size() >= wanted) {
                whole.complete(got.toByteArray());
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            whole.complete(got.toByteArray());
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            whole.completeExceptionally(cause);
            context.close();
        }
    }

    private Channel listen() throws Exception {
        SslContext tls = ChannelSslContext.server(service, ClientCertificate.REQUIRED, List.of(), new HandshakeWatch() {
            @Override
            public void completed(SSLSession session) {
                served.add(session.getProtocol() + " " + session.getCipherSuite());
            }

            @Override
            public void failed(@Nullable InetSocketAddress peer, Throwable why) {
                refused.complete(why);
            }
        });
        return new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .childHandler(initializer(tls, null, Echo::new))
                .bind("127.0.0.1", 0)
                .sync()
                .channel();
    }

    private interface Maker {
        ChannelInboundHandlerAdapter make();
    }

    private static ChannelInitializer<Channel> initializer(SslContext tls, @Nullable Integer port, Maker maker) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                SslHandler handler = port == null
                        ? tls.newHandler(channel.alloc())
                        : tls.newHandler(channel.alloc(), "127.0.0.1", port);
                handler.setHandshakeTimeout(LIMIT_SECONDS, TimeUnit.SECONDS); // also on a busy machine
                channel.pipeline().addLast(handler).addLast(maker.make());
            }
        };
    }

    private static Channel connect(SecureChannel as, Channel server, Gather gather) throws Exception {
        int port = ((InetSocketAddress) server.localAddress()).getPort();
        return new Bootstrap()
                .group(loops)
                .channel(NioSocketChannel.class)
                .handler(initializer(ChannelSslContext.client(as, HandshakeWatch.NONE), port, () -> gather))
                .connect("127.0.0.1", port)
                .sync()
                .channel();
    }

    @Test
    void largeBodiesPassWholeInBothDirectionsAtOnce() throws Exception {
        byte[] sent = new byte[LARGE];
        new Random(1).nextBytes(sent);
        Channel server = listen();
        Gather gather = new Gather(LARGE);

        Channel client = connect(agent, server, gather);
        client.writeAndFlush(Unpooled.wrappedBuffer(sent));

        assertThat(gather.whole.get(LIMIT_SECONDS, TimeUnit.SECONDS)).isEqualTo(sent);
        assertThat(served).containsExactly("TLCPv1.1 ECC_SM4_GCM_SM3");
        client.close().sync();
        server.close().sync();
    }

    @Test
    void whoClosesAfterWritingLosesNothingOfWhatWasWritten() throws Exception {
        byte[] sent = new byte[LARGE / 8];
        new Random(2).nextBytes(sent);
        Channel server = new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .childHandler(initializer(
                        ChannelSslContext.server(service, ClientCertificate.REQUIRED, List.of(), HandshakeWatch.NONE),
                        null,
                        () -> new ChannelInboundHandlerAdapter() {
                            @Override
                            public void userEventTriggered(ChannelHandlerContext context, Object event) {
                                if (event instanceof io.netty.handler.ssl.SslHandshakeCompletionEvent) {
                                    context.writeAndFlush(Unpooled.wrappedBuffer(sent))
                                            .addListener(ChannelFutureListener.CLOSE);
                                }
                            }
                        }))
                .bind("127.0.0.1", 0)
                .sync()
                .channel();
        Gather gather = new Gather(Integer.MAX_VALUE);

        Channel client = connect(agent, server, gather);

        assertThat(gather.whole.get(LIMIT_SECONDS, TimeUnit.SECONDS)).isEqualTo(sent);
        client.closeFuture().sync();
        server.close().sync();
    }

    @Test
    void aServerThatRefusesAClientTellsItWhyAndSaysSoItself() throws Exception {
        Channel server = listen();

        // Trusts the server's root, but has certificates of another.
        Channel client = connect(trustingOurs(), server, new Gather(1));

        SslHandler handler = client.pipeline().get(SslHandler.class);
        assertThat(refused.get(LIMIT_SECONDS, TimeUnit.SECONDS))
                .isInstanceOf(SSLException.class)
                .hasMessageContaining("unknown_ca");
        assertThatThrownBy(() -> handler.handshakeFuture().get(LIMIT_SECONDS, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasRootCauseInstanceOf(SSLException.class)
                .rootCause()
                .hasMessageContaining("unknown_ca");
        server.close().sync();
    }

    private static SecureChannel trustingOurs() throws Exception {
        TlcpFiles others = TlcpFiles.in(directory.resolve("others"), "agent");
        return new TlcpFiles(
                        others.signingCertificate(),
                        others.signingKey(),
                        others.encryptionCertificate(),
                        others.encryptionKey(),
                        directory.resolve("ours/ca.pem"))
                .open(Clock.systemUTC());
    }

    @Test
    void aClientThatDoesNotTrustTheServerTellsItWhy() throws Exception {
        Channel server = listen();

        connect(stranger, server, new Gather(1));

        assertThat(refused.get(LIMIT_SECONDS, TimeUnit.SECONDS)).hasMessageContaining("unknown_ca");
        server.close().sync();
    }

    @Test
    void manyConnectionsAtOnceEachGetTheirOwnBytes() throws Exception {
        Channel server = listen();
        List<Gather> gathers = new ArrayList<>();
        for (int i = 0; i < CONNECTIONS; i++) {
            byte[] sent = ("connection " + (1000 + i)).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
            Gather gather = new Gather(sent.length);
            connect(agent, server, gather).writeAndFlush(Unpooled.wrappedBuffer(sent));
            gathers.add(gather);
        }
        for (int i = 0; i < CONNECTIONS; i++) {
            assertThat(gathers.get(i).whole.get(LIMIT_SECONDS, TimeUnit.SECONDS))
                    .asString(java.nio.charset.StandardCharsets.US_ASCII)
                    .isEqualTo("connection " + (1000 + i));
        }
        assertThat(served).hasSize(CONNECTIONS);
        server.close().sync();
    }
}
