package org.jianxin.agent;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executors;
import org.jianxin.events.Ecs;
import org.jianxin.events.Event;
import org.jianxin.events.EventFormatException;
import org.jianxin.events.EventJson;
import org.jianxin.sm.CertificateAuthority;
import org.jianxin.sm.ChainExpectation;
import org.jianxin.sm.ChainPosition;
import org.jianxin.sm.ChainReader;
import org.jianxin.sm.ChainRecord;
import org.jianxin.sm.ChainReport;
import org.jianxin.sm.ChainVerifier;
import org.jianxin.sm.Sm2PublicKey;
import org.jianxin.tlcp.ClientCertificate;
import org.jianxin.tlcp.SecureChannel;
import org.jianxin.tlcp.TlcpFiles;

/**
 * The far end of an agent on real mutual TLS: verifies each segment as intake does, keeps its events by id, and sometimes
 * hangs up after the work is done, so that the agent does not learn of it.
 */
final class TestGateway implements AutoCloseable {
    final Map<String, Event> events = new LinkedHashMap<>();
    final List<String> problems = new ArrayList<>();
    int doubled;
    int hangUps;
    volatile int refuseWith;
    volatile double hangUpRate;
    private final HttpsServer server;
    private final Sm2PublicKey agentKey;
    private final Random random = new Random(42);
    private final EventJson json = new EventJson();
    private ChainPosition acknowledged = ChainPosition.start();

    TestGateway(CertificateAuthority authority, Path directory, Sm2PublicKey agentKey) throws IOException {
        this.agentKey = agentKey;
        TlcpFiles files = TlcpFiles.in(directory, "gateway");
        files.issue(
                authority,
                "gateway",
                "gateway",
                List.of("localhost"),
                List.of("127.0.0.1"),
                Duration.ofDays(1),
                new SecureRandom());
        SecureChannel channel = files.open(Clock.systemUTC());
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(channel.context()) {
            @Override
            public void configure(HttpsParameters parameters) {
                parameters.setSSLParameters(channel.serverParameters(ClientCertificate.REQUIRED));
            }
        });
        server.setExecutor(Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task);
            thread.setDaemon(true);
            return thread;
        }));
        server.createContext("/intake/v1/segments", this::handle);
        server.start();
    }

    URI uri() {
        return URI.create("https://127.0.0.1:" + server.getAddress().getPort());
    }

    synchronized ChainPosition acknowledged() {
        return acknowledged;
    }

    /** As when the far end was set back to an older copy of itself. */
    synchronized void restore(ChainPosition position) {
        acknowledged = position;
    }

    synchronized int count() {
        return events.size();
    }

    private synchronized void handle(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        if (refuseWith > 0) {
            answer(exchange, refuseWith, "{\"title\":\"refused\"}");
            return;
        }
        ChainReport report = ChainVerifier.verify(
                new ByteArrayInputStream(body),
                id -> id.equals(agentKey.keyId()) ? agentKey : null,
                ChainExpectation.ofSealed());
        if (!report.ok()) {
            problems.add(report.detail());
            answer(exchange, 422, "{\"title\":\"broken-chain\"}");
            return;
        }
        ChainPosition end = report.end();
        try (ChainReader reader = ChainReader.over(new ByteArrayInputStream(body))) {
            if (end == null || !reader.header().from().equals(acknowledged)) {
                answer(
                        exchange,
                        409,
                        "{\"title\":\"not-continuing\",\"expected_number\":" + acknowledged.number()
                                + ",\"expected_link\":\"" + acknowledged.linkHex() + "\"}");
                return;
            }
            for (ChainRecord record = reader.next(); record != null; record = reader.next()) {
                if (!record.checkpoint() && !PositionJson.is(record.payload())) {
                    Event event = json.read(record.payload());
                    if (events.put(event.require(Ecs.EVENT_ID), event) != null) {
                        doubled++;
                    }
                }
            }
        } catch (EventFormatException e) {
            problems.add(e.getMessage());
        }
        acknowledged = end;
        if (random.nextDouble() < hangUpRate) {
            hangUps++;
            exchange.close();
            return;
        }
        answer(
                exchange,
                200,
                "{\"agent\":\"a\",\"segment\":" + end.number() + ",\"acknowledged_through\":{},\"link\":\""
                        + end.linkHex() + "\"}");
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
