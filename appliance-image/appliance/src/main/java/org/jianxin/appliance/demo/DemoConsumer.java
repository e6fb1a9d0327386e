package org.jianxin.appliance.demo;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.jianxin.tlcp.SecureChannel;
import org.jianxin.tlcp.TlcpFiles;

/** An agency's program that calls data-sharing interfaces, known by its client certificate. */
final class DemoConsumer {
    private final String id;
    private final URI gateway;
    private final HttpClient client;

    /** @param tls directory with the files of {@link TlcpFiles#in} */
    DemoConsumer(String id, URI gateway, Path tls) throws IOException {
        this.id = requireNonNull(id, "id");
        this.gateway = requireNonNull(gateway, "gateway");
        SecureChannel channel = TlcpFiles.in(tls, id).open(Clock.systemUTC());
        this.client = HttpClient.newBuilder()
                .sslContext(channel.context())
                .sslParameters(channel.clientParameters())
                .connectTimeout(Duration.ofSeconds(10))
                .build();
    }

    String id() {
        return id;
    }

    /** Calls an interface and returns the status. */
    int call(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(gateway.resolve(path))
                .timeout(Duration.ofSeconds(30))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }
}
