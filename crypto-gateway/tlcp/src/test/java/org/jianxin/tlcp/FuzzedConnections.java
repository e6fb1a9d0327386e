package org.jianxin.tlcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.jianxin.sm.subtle.SmEngines;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Connections of every kind, each the same whenever it is made, of which one side is replaced by bytes. The first byte says
 * which connection, the second how many bytes come at a time, and the rest are what the engine hears.
 */
@TestInstance(Lifecycle.PER_CLASS)
abstract class FuzzedConnections {

    private static final byte[] TEXT = "人口库查询".getBytes(StandardCharsets.UTF_8);
    private static final int HEAD = 2;

    /** @param suite of TLCP; null for TLS 1.3 */
    private record Kind(
            @Nullable TlcpSuite suite, ClientCertificate clientCertificate, boolean protocols, boolean resumed) {}

    private static final List<Kind> KINDS = List.of(
            new Kind(TlcpSuite.ECC_SM4_GCM_SM3, ClientCertificate.NONE, true, false),
            new Kind(TlcpSuite.ECC_SM4_CBC_SM3, ClientCertificate.REQUIRED, false, false),
            new Kind(TlcpSuite.ECDHE_SM4_GCM_SM3, ClientCertificate.REQUIRED, true, false),
            new Kind(TlcpSuite.ECDHE_SM4_CBC_SM3, ClientCertificate.WANTED, false, false),
            new Kind(TlcpSuite.ECC_SM4_GCM_SM3, ClientCertificate.WANTED, true, true),
            new Kind(null, ClientCertificate.NONE, true, false),
            new Kind(null, ClientCertificate.REQUIRED, false, false));

    private final boolean fuzzedClient;
    private final Clock clock = Clock.fixed(Instant.parse("2026-05-01T08:00:00Z"), ZoneOffset.UTC);
    private final RewindableRandom clientRandom = new RewindableRandom(1);
    private final RewindableRandom serverRandom = new RewindableRandom(2);
    private final Side client;
    private final Side server;
    private final List<Recording> recordings;

    FuzzedConnections(boolean fuzzedClient) {
        this.fuzzedClient = fuzzedClient;
        TestPki clients = TestPki.root("clients", clock.instant(), clientRandom);
        TestPki servers = TestPki.root("servers", clock.instant(), serverRandom);
        client = new Side(clients.dual("client"), servers.certificate(), clock);
        server = new Side(servers.dual("server"), clients.certificate(), clock);
        client.random = clientRandom;
        server.random = serverRandom;
        client.host = "gateway.jianxin.test";
        client.crypto = server.crypto = SmEngines.detect().named("java"); // the fuzzer sees only Java
        recordings = KINDS.stream().map(this::record).toList();
    }

    private Recording record(Kind kind) {
        try {
            prepare(kind);
            return Recording.of(engine(kind, client, true), engine(kind, server, false), !fuzzedClient, TEXT);
        } catch (SSLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The recorded connections, all at once and cut into pieces. */
    Stream<byte[]> recorded() {
        return Stream.iterate(0, i -> i < 2 * recordings.size(), i -> i + 1).map(i -> {
            int kind = i / 2;
            byte[] head = {(byte) kind, (byte) (i % 2 == 0 ? 0 : 7)};
            return Handshake.concat(head, recordings.get(kind).bytes());
        });
    }

    @MethodSource("recorded")
    @FuzzTest
    void ends_well_or_with_an_alert(byte[] input) throws Exception {
        if (input.length >= HEAD) {
            Allocation.assertBounded(input.length, () -> heard(input));
        }
    }

    private FuzzedEngine heard(byte[] input) throws SSLException {
        int number = (input[0] & 0xff) % KINDS.size();
        int piece = input[1] == 0 ? input.length : input[1] & 0xff;
        Kind kind = KINDS.get(number);
        prepare(kind);
        Side side = fuzzedClient ? client : server;
        FuzzedEngine engine = new FuzzedEngine(engine(kind, side, fuzzedClient), recordings.get(number));
        engine.hear(Arrays.copyOfRange(input, HEAD, input.length), piece);
        return engine;
    }

    /** Or mutations of what was recorded would all fail at its beginning. */
    @Test
    void what_was_recorded_makes_a_whole_connection_again() throws SSLException {
        for (byte[] each : recorded().toList()) {
            FuzzedEngine engine = heard(each);
            assertThat(engine.isEstablished()).isTrue();
            assertThat(engine.text()).isEqualTo(TEXT);
        }
    }

    private void prepare(Kind kind) throws SSLException {
        if (kind.suite() != null) {
            client.suites = server.suites = EnumSet.of(kind.suite());
        }
        server.clientCertificate = kind.clientCertificate();
        client.protocols = server.protocols = kind.protocols() ? List.of("h2", "http/1.1") : List.of();
        client.sessions = new TlcpSessions(clock);
        server.sessions = new TlcpSessions(clock);
        rewind();
        if (kind.resumed()) {
            new EnginePair(client.engine(true), server.engine(false)).handshake();
            rewind();
        }
    }

    private static SSLEngine engine(Kind kind, Side side, boolean asClient) {
        return kind.suite() == null ? side.tls13(asClient) : side.engine(asClient);
    }

    private void rewind() {
        clientRandom.rewind();
        serverRandom.rewind();
    }
}
