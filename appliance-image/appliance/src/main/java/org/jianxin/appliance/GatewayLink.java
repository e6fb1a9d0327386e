package org.jianxin.appliance;

import static java.util.Objects.requireNonNull;

import io.quarkus.vertx.http.HttpServerOptionsCustomizer;
import io.vertx.core.http.HttpServerOptions;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import org.jianxin.gateway.channel.ChannelOptions;
import org.jianxin.gateway.channel.HandshakeWatch;
import org.jianxin.tlcp.ClientCertificate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the server's port speak mutual TLCP and nothing else: who shows no certificate of ours does not get as far as HTTP. */
@Singleton
final class GatewayLink implements HttpServerOptionsCustomizer {
    private static final Logger LOG = LoggerFactory.getLogger(GatewayLink.class);

    private final ApplianceSettings settings;
    private final Clock clock;

    GatewayLink(ApplianceSettings settings, Clock clock) {
        this.settings = requireNonNull(settings, "settings");
        this.clock = requireNonNull(clock, "clock");
    }

    @Override
    public void customizeHttpServer(HttpServerOptions options) {
        try {
            ChannelOptions.listen(
                    options, settings.tls().open(clock), ClientCertificate.REQUIRED, new HandshakeWatch() {
                        @Override
                        public void failed(@Nullable InetSocketAddress peer, Throwable why) {
                            LOG.warn("{} 握手失败 / failed its handshake: {}", peer, why.toString());
                        }
                    });
        } catch (IOException e) {
            throw new UncheckedIOException("tls: " + e.getMessage(), e);
        }
    }
}
