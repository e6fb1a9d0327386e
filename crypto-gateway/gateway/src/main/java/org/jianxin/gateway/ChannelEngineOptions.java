package org.jianxin.gateway;

import static java.util.Objects.requireNonNull;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.IdentityCipherSuiteFilter;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContext;
import io.vertx.core.net.SSLEngineOptions;
import io.vertx.core.spi.tls.SslContextFactory;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLParameters;
import org.jianxin.tlcp.ClientCertificate;
import org.jianxin.tlcp.SecureChannel;
import org.jspecify.annotations.Nullable;

/**
 * Lets Vert.x speak over a {@link SecureChannel}: the one place where the listener meets TLS, so that another channel
 * (TLCP) needs no change anywhere else. Clients are asked for a certificate and may come without one.
 */
final class ChannelEngineOptions extends SSLEngineOptions {
    private final SecureChannel channel;

    ChannelEngineOptions(SecureChannel channel) {
        this.channel = requireNonNull(channel, "channel");
    }

    @Override
    public SSLEngineOptions copy() {
        return new ChannelEngineOptions(channel);
    }

    @Override
    public SslContextFactory sslContextFactory() {
        return new Factory(channel);
    }

    private static final class Factory implements SslContextFactory {
        private final SecureChannel channel;
        private boolean alpn;
        private List<String> protocols = List.of();

        Factory(SecureChannel channel) {
            this.channel = channel;
        }

        @Override
        public SslContextFactory useAlpn(boolean useAlpn) {
            alpn = useAlpn;
            return this;
        }

        @Override
        public SslContextFactory applicationProtocols(List<String> applicationProtocols) {
            protocols = List.copyOf(applicationProtocols);
            return this;
        }

        @Override
        public SslContext create() {
            SSLParameters parameters = channel.serverParameters(ClientCertificate.WANTED);
            String @Nullable [] suites = parameters.getCipherSuites();
            ApplicationProtocolConfig negotiation = alpn
                    ? new ApplicationProtocolConfig(
                            ApplicationProtocolConfig.Protocol.ALPN,
                            ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                            ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                            protocols)
                    : ApplicationProtocolConfig.DISABLED;
            return new JdkSslContext(
                    channel.context(),
                    false,
                    suites == null ? null : Arrays.asList(suites),
                    IdentityCipherSuiteFilter.INSTANCE,
                    negotiation,
                    ClientAuth.OPTIONAL,
                    parameters.getProtocols(),
                    false);
        }
    }
}
