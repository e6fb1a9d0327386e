package org.jianxin.tlcp;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;

/** The JDK's HTTP server: says what was agreed upon and with whom, and then whatever it was sent. */
final class HttpEcho implements AutoCloseable {

    private final HttpsServer http;

    HttpEcho(SecureChannel channel, ClientCertificate certificate) throws IOException {
        this(channel.context(), channel.serverParameters(certificate));
    }

    HttpEcho(SSLContext context, SSLParameters wanted) throws IOException {
        http = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        http.setHttpsConfigurator(new HttpsConfigurator(context) {
            @Override
            public void configure(HttpsParameters parameters) {
                parameters.setSSLParameters(wanted);
            }
        });
        http.createContext("/", exchange -> {
            SSLSession session = ((HttpsExchange) exchange).getSSLSession();
            String peer = PeerIdentity.of(session).map(PeerIdentity::commonName).orElse("nobody");
            byte[] said = (session.getProtocol() + " " + session.getCipherSuite() + " " + peer)
                    .getBytes(StandardCharsets.UTF_8);
            byte[] body = Handshake.concat(said, exchange.getRequestBody().readAllBytes());
            exchange.sendResponseHeaders(200, body.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(body);
            }
        });
        http.start();
    }

    int port() {
        return http.getAddress().getPort();
    }

    URI uri() {
        return URI.create("https://localhost:" + port() + "/");
    }

    @Override
    public void close() {
        http.stop(0);
    }
}
