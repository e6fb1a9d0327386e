package org.jianxin.tlcp;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import org.jianxin.sm.CertificateAuthority;
import org.jianxin.sm.CertificateTrust;
import org.jianxin.sm.DualCertificate;
import org.jianxin.sm.Sm2Certificate;
import org.jianxin.sm.Sm2KeyPair;
import org.jianxin.sm.subtle.SmEngine;

/**
 * Measures what TLCP, and TLS 1.3 with national cryptography, cost a server: full handshakes and megabytes per second of the processor time that the server's engine
 * uses. Client and server talk through memory in one thread; sockets and the client's share are not in the figures.
 */
public final class TlcpBench {
    private static final int WARM_UP = 5_000;
    private static final long NANOS = 1_000_000_000L;
    private static final int BULK = 16 * 1024;

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final Clock clock = Clock.systemUTC();
    private final SmEngine engine;
    private final CertificateTrust trust;
    private final TlcpCredentials server;
    private final TlcpCredentials client;
    private final ByteBuffer wire = ByteBuffer.allocate(32 * 1024);
    private final ByteBuffer text = ByteBuffer.allocate(32 * 1024);
    private long serverNanos;

    private TlcpBench(SmEngine engine, Path directory) throws IOException, CertificateException {
        this.engine = engine;
        try (CertificateAuthority authority =
                CertificateAuthority.create(directory.resolve("ca"), "bench", "bench".toCharArray(), clock)) {
            server = credentials(authority, "gateway");
            client = credentials(authority, "agent");
            trust = new CertificateTrust(List.of(Sm2Certificate.of(authority.signingRoot())), List.of(), clock);
        }
    }

    private static TlcpCredentials credentials(CertificateAuthority authority, String kind) throws IOException {
        Sm2KeyPair key = Sm2KeyPair.generate(new SecureRandom());
        DualCertificate dual =
                authority.issueDual(kind, kind, key.publicKey(), List.of("localhost"), List.of(), Duration.ofDays(1));
        return new TlcpCredentials(
                dual.signing(), key, dual.encryption(), dual.encryptionKey(), dual.encryptionKey(), List.of());
    }

    /**
     * Warms up with 5,000 handshakes each, measures, and prints one JSON line per figure: {@code tlcp-ecc-oneway},
     * {@code tlcp-ecc-mutual}, {@code tlcp-ecdhe-mutual}, {@code tls13-sm-oneway} and {@code tls13-sm-mutual} in handshakes per
     * second of the server's processor time, and {@code tlcp-bulk} in MB (a million bytes) encrypted per such second.
     *
     * @param seconds of the server's processor time to measure for
     */
    public static void run(PrintStream out, int seconds, SmEngine engine) throws IOException {
        Path directory = Files.createTempDirectory("jianxin-bench");
        try {
            TlcpBench bench = new TlcpBench(engine, directory);
            Maker ecc = own -> bench.tlcp(own, TlcpSuite.ECC_SM4_GCM_SM3);
            bench.handshakes(out, "tlcp-ecc-oneway", ecc, false, seconds);
            bench.handshakes(out, "tlcp-ecc-mutual", ecc, true, seconds);
            bench.handshakes(
                    out, "tlcp-ecdhe-mutual", own -> bench.tlcp(own, TlcpSuite.ECDHE_SM4_GCM_SM3), true, seconds);
            bench.handshakes(out, "tls13-sm-oneway", bench::tls13, false, seconds);
            bench.handshakes(out, "tls13-sm-mutual", bench::tls13, true, seconds);
            bench.bulk(out, seconds);
        } catch (CertificateException e) {
            throw new IOException(e);
        } finally {
            deleteAll(directory);
        }
    }

    private static void deleteAll(Path directory) throws IOException {
        try (var below = Files.walk(directory)) {
            below.sorted(java.util.Comparator.reverseOrder()).forEach(path -> {
                try {
                    Files.delete(path);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }

    private void handshakes(PrintStream out, String name, Maker maker, boolean mutual, int seconds)
            throws SSLException {
        for (int i = 0; i < WARM_UP; i++) {
            handshake(maker, mutual);
        }
        serverNanos = 0;
        long done = 0;
        while (serverNanos < seconds * NANOS) {
            handshake(maker, mutual);
            done++;
        }
        print(out, name, done / (serverNanos * 1e-9), "1/s");
    }

    private void bulk(PrintStream out, int seconds) throws SSLException {
        Pair pair = handshake(own -> tlcp(own, TlcpSuite.ECC_SM4_GCM_SM3), false);
        ByteBuffer content = ByteBuffer.allocate(BULK);
        long bytes = 0;
        for (int round = 0; round < 2; round++) { // the first one warms up
            serverNanos = 0;
            bytes = 0;
            while (serverNanos < seconds * NANOS) {
                content.clear();
                wire.clear();
                long begun = threads.getCurrentThreadCpuTime();
                pair.server.wrap(content, wire);
                serverNanos += threads.getCurrentThreadCpuTime() - begun;
                wire.flip();
                text.clear();
                pair.client.unwrap(wire, text);
                bytes += text.position();
            }
        }
        print(out, "tlcp-bulk", bytes * 1e-6 / (serverNanos * 1e-9), "MB/s");
    }

    private static void print(PrintStream out, String name, double value, String unit) {
        out.printf(Locale.ROOT, "{\"name\":\"%s\",\"value\":%.1f,\"unit\":\"%s\"}%n", name, value, unit);
    }

    private record Pair(SSLEngine client, SSLEngine server) {}

    /** Makes an engine of one of the protocols. */
    private interface Maker {
        SSLEngine make(TlcpCredentials own);
    }

    private Pair handshake(Maker maker, boolean mutual) throws SSLException {
        SSLEngine connecting = maker.make(client);
        connecting.setUseClientMode(true);
        SSLEngine accepting = maker.make(server);
        accepting.setUseClientMode(false);
        accepting.setNeedClientAuth(mutual);
        connecting.beginHandshake();
        accepting.beginHandshake();
        ByteBuffer nothing = ByteBuffer.allocate(0);
        while (connecting.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING
                || accepting.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING) {
            wire.clear();
            while (connecting.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
                connecting.wrap(nothing, wire);
            }
            wire.flip();
            long begun = threads.getCurrentThreadCpuTime();
            while (wire.hasRemaining()) {
                text.clear();
                accepting.unwrap(wire, text);
            }
            wire.clear();
            while (accepting.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
                accepting.wrap(nothing, wire);
            }
            serverNanos += threads.getCurrentThreadCpuTime() - begun;
            wire.flip();
            while (wire.hasRemaining()) {
                text.clear();
                connecting.unwrap(wire, text);
            }
        }
        return new Pair(connecting, accepting);
    }

    /** A session store of its own each time, so that every handshake is a full one. */
    private SSLEngine tlcp(TlcpCredentials own, TlcpSuite suite) {
        TlcpSettings settings =
                new TlcpSettings(own, trust, Set.of(suite), new TlcpSessions(clock), engine, new SecureRandom(), clock);
        return new TlcpEngine(settings, null, -1);
    }

    private SSLEngine tls13(TlcpCredentials own) {
        Tls13Settings settings = new Tls13Settings(
                own,
                trust,
                Set.of(Tls13Suite.TLS_SM4_GCM_SM3),
                Tls13Settings.RECORDS_PER_KEY,
                engine,
                new SecureRandom(),
                clock);
        return new Tls13Engine(settings, null, -1);
    }
}
