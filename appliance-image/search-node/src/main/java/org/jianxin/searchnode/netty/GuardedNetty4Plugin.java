package org.jianxin.searchnode.netty;

import java.net.InetAddress;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.elasticsearch.TransportVersion;
import org.elasticsearch.common.io.stream.NamedWriteableRegistry;
import org.elasticsearch.common.network.NetworkService;
import org.elasticsearch.common.settings.ClusterSettings;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.common.transport.BoundTransportAddress;
import org.elasticsearch.common.transport.TransportAddress;
import org.elasticsearch.common.util.BigArrays;
import org.elasticsearch.common.util.PageCacheRecycler;
import org.elasticsearch.common.util.concurrent.ThreadContext;
import org.elasticsearch.http.HttpPreRequest;
import org.elasticsearch.http.HttpServerTransport;
import org.elasticsearch.indices.breaker.CircuitBreakerService;
import org.elasticsearch.telemetry.tracing.Tracer;
import org.elasticsearch.threadpool.ThreadPool;
import org.elasticsearch.transport.Transport;
import org.elasticsearch.transport.netty4.Netty4Plugin;
import org.elasticsearch.transport.netty4.Netty4Transport;
import org.elasticsearch.transport.netty4.SharedGroupFactory;
import org.elasticsearch.xcontent.NamedXContentRegistry;

/** Elasticsearch's Netty plugin with a guard in front of HTTP and the node-to-node port left closed. */
public final class GuardedNetty4Plugin extends Netty4Plugin {
    /** System property by which the child's main class hands over the value the Authorization header must have. */
    public static final String SECRET = "jianxin.search-node.authorization";

    /** Made by the plugin loader. */
    public GuardedNetty4Plugin() {}

    @Override
    public Map<String, Supplier<Transport>> getTransports(
            Settings settings,
            ThreadPool threadPool,
            PageCacheRecycler recycler,
            CircuitBreakerService breakers,
            NamedWriteableRegistry registry,
            NetworkService network) {
        // "network.server: false" keeps Netty4Transport from binding; the service still wants an address to show.
        TransportAddress nowhere = new TransportAddress(InetAddress.getLoopbackAddress(), 0);
        return Map.of(
                NETTY_TRANSPORT_NAME,
                () ->
                        new Netty4Transport(
                                settings,
                                TransportVersion.current(),
                                threadPool,
                                network,
                                recycler,
                                registry,
                                breakers,
                                new SharedGroupFactory(settings)) {
                            @Override
                            public BoundTransportAddress boundAddress() {
                                return new BoundTransportAddress(new TransportAddress[] {nowhere}, nowhere);
                            }
                        });
    }

    @Override
    public Map<String, Supplier<HttpServerTransport>> getHttpTransports(
            Settings settings,
            ThreadPool threadPool,
            BigArrays bigArrays,
            PageCacheRecycler recycler,
            CircuitBreakerService breakers,
            NamedXContentRegistry registry,
            NetworkService network,
            HttpServerTransport.Dispatcher dispatcher,
            BiConsumer<HttpPreRequest, ThreadContext> perRequestContext,
            ClusterSettings clusterSettings,
            Tracer tracer) {
        return super.getHttpTransports(
                settings,
                threadPool,
                bigArrays,
                recycler,
                breakers,
                registry,
                network,
                new Guard(dispatcher, System.getProperty(SECRET)),
                perRequestContext,
                clusterSettings,
                tracer);
    }
}
