package org.jianxin.supplychain;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.GZIPOutputStream;

/**
 * Serves one {@link Feed} on loopback in the form the dependency-check engine fetches a mirror of the NVD: a
 * {@code cache.properties} and the parts. The engine knows no other way to a local feed.
 */
final class FeedServer implements AutoCloseable {
    /** As the engine parses it. */
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ssX", Locale.ROOT).withZone(ZoneOffset.UTC);

    private static final String PREFIX = "nvdcve-2.0-";

    private final HttpServer server;
    private final ExecutorService threads;
    private final Feed feed;

    private FeedServer(HttpServer server, Feed feed) {
        this.server = server;
        this.feed = feed;
        this.threads = Executors.newFixedThreadPool(2, task -> {
            Thread thread = new Thread(task, "feed-server");
            thread.setDaemon(true);
            return thread;
        });
    }

    static FeedServer start(Feed feed) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        FeedServer started = new FeedServer(server, feed);
        server.createContext("/", started::answer);
        server.setExecutor(started.threads);
        server.start();
        return started;
    }

    URI url() {
        return URI.create("http://" + InetAddress.getLoopbackAddress().getHostAddress() + ":"
                + server.getAddress().getPort() + "/");
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            if (path.equals("/cache.properties")) {
                send(exchange, properties().getBytes(StandardCharsets.ISO_8859_1));
                return;
            }
            if (path.startsWith("/" + PREFIX) && path.endsWith(".json.gz")) {
                String name = path.substring(PREFIX.length() + 1, path.length() - ".json.gz".length());
                Feed.Part part = feed.parts().get(name);
                if (part != null) {
                    send(exchange, part);
                    return;
                } else if (name.equals(Feed.MODIFIED)) {
                    send(exchange, nothing());
                    return;
                }
            }
            exchange.sendResponseHeaders(404, -1);
        }
    }

    private String properties() {
        StringBuilder text = new StringBuilder("prefix=" + PREFIX + "\n");
        String newest = TIME.format(feed.newest());
        text.append("lastModifiedDate=").append(newest).append('\n');
        text.append("lastModifiedDate.modified=").append(newest).append('\n');
        feed.parts().forEach((name, part) -> {
            Instant modified = part.newest() == null ? feed.newest() : part.newest();
            if (!name.equals(Feed.MODIFIED)) {
                text.append("lastModifiedDate.")
                        .append(name)
                        .append('=')
                        .append(TIME.format(modified))
                        .append('\n');
            }
        });
        return text.toString();
    }

    /** A part without entries, which the engine asks for even where the feed has none. */
    private byte[] nothing() throws IOException {
        String json =
                "{\"resultsPerPage\":0,\"startIndex\":0,\"totalResults\":0,\"format\":\"NVD_CVE\",\"version\":\"2.0\","
                        + "\"timestamp\":\""
                        + DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(
                                feed.newest().atOffset(ZoneOffset.UTC))
                        + "\",\"vulnerabilities\":[]}";
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write(json.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    private static void send(HttpExchange exchange, byte[] body) throws IOException {
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
    }

    private static void send(HttpExchange exchange, Feed.Part part) throws IOException {
        exchange.sendResponseHeaders(200, Files.size(part.file()));
        try (InputStream in = Files.newInputStream(part.file())) {
            in.transferTo(exchange.getResponseBody());
        }
    }
}
