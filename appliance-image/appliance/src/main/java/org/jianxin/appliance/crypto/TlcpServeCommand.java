package org.jianxin.appliance.crypto;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import org.jianxin.tlcp.ClientCertificate;
import org.jianxin.tlcp.SecureChannel;
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
        HttpsServer server = HttpsServer.create(new InetSocketAddress(listen, port), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(channel.context()) {
            @Override
            public void configure(HttpsParameters parameters) {
                parameters.setSSLParameters(
                        channel.serverParameters(mutual ? ClientCertificate.REQUIRED : ClientCertificate.WANTED));
            }
        });
        server.createContext("/", exchange -> {
            byte[] body = (ConnectionFacts.json(((HttpsExchange) exchange).getSSLSession()) + "\n")
                    .getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(body);
            }
        });
        server.start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> server.stop(0)));
        spec.commandLine()
                .getOut()
                .printf(
                        "%s https://%s:%d/%n",
                        channel.protocolName(), listen, server.getAddress().getPort());
        spec.commandLine().getOut().flush();
        Thread.currentThread().join();
        return 0;
    }
}
