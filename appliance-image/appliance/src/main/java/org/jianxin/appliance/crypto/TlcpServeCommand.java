package org.jianxin.appliance.crypto;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.jianxin.gateway.channel.ChannelOptions;
import org.jianxin.gateway.channel.HandshakeWatch;
import org.jianxin.tlcp.ClientCertificate;
import org.jianxin.tlcp.SecureChannel;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code jianxin tlcp serve}: answers HTTP with what was agreed upon, until Ctrl-C. */
@Command(
        name = "serve",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "以 TLCP 或国密 TLS 1.3 提供 HTTP，应答协议、套件与对端（JSON），至 Ctrl-C 结束",
            "Answers HTTP over TLCP or TLS 1.3 of RFC 8998 with protocol, suite and peer as JSON, until Ctrl-C."
        })
final class TlcpServeCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(
            names = "--listen",
            defaultValue = "127.0.0.1",
            description = "监听地址 / address to listen at (${DEFAULT-VALUE})")
    private String listen;

    @Option(names = "--port", defaultValue = "4433", description = "端口，0 为任选 / port; 0 for any (${DEFAULT-VALUE})")
    private int port;

    @Option(names = "--mutual", description = "要求客户端证书 / clients must show their certificates")
    private boolean mutual;

    @Option(
            names = "--protocol",
            defaultValue = "any",
            description = "${COMPLETION-CANDIDATES}；any 由客户端首条记录决定 / any: what the client says first decides"
                    + " (${DEFAULT-VALUE})")
    private SmProtocol protocol;

    @Mixin
    private CertificateOptions certificates;

    @Override
    public Integer call() throws IOException, InterruptedException {
        SecureChannel channel = certificates.channel(protocol, true);
        ClientCertificate asked = mutual ? ClientCertificate.REQUIRED : ClientCertificate.WANTED;
        Vertx vertx = Vertx.vertx();
        try {
            HttpServer server = vertx.createHttpServer(ChannelOptions.listen(
                            new HttpServerOptions().setHost(listen).setPort(port), channel, asked, failures()))
                    .requestHandler(TlcpServeCommand::answer)
                    .listen()
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get();
            spec.commandLine()
                    .getOut()
                    .printf("%s https://%s:%d/%n", channel.protocolName(), listen, server.actualPort());
            spec.commandLine().getOut().flush();
            Thread.currentThread().join();
            return 0;
        } catch (ExecutionException e) {
            throw new IOException("无法监听 / cannot listen at " + listen + ":" + port + ": "
                    + e.getCause().getMessage());
        } finally {
            vertx.close();
        }
    }

    private static void answer(HttpServerRequest request) {
        try {
            request.response()
                    .putHeader("Content-Type", "application/json")
                    .end(ConnectionFacts.json(request.connection().sslSession()) + "\n");
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e); // strings can be written
        }
    }

    /** One line on standard error for each client that could not be talked to. */
    private HandshakeWatch failures() {
        PrintWriter err = spec.commandLine().getErr();
        return new HandshakeWatch() {
            @Override
            public void failed(@Nullable InetSocketAddress peer, Throwable why) {
                err.println("握手失败 / the handshake failed: " + peer + ": " + why.getMessage());
            }
        };
    }
}
