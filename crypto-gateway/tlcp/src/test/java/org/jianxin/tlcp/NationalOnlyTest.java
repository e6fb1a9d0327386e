package org.jianxin.tlcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import org.jianxin.sm.CertificateAuthority;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A port that speaks national protocols only. */
final class NationalOnlyTest {
    private static final int RECORD = 17_000;

    @TempDir
    Path directory;

    private SecureChannel server;
    private SecureChannel client;

    @BeforeEach
    void enrol() throws Exception {
        try (CertificateAuthority authority =
                CertificateAuthority.create(directory.resolve("ca"), "测试机构", "test".toCharArray(), Clock.systemUTC())) {
            Files.copy(directory.resolve("ca").resolve(CertificateAuthority.SIGNING_ROOT), directory.resolve("ca.pem"));
            server = SecureChannels.either(enrol(authority, "server", "service"), null);
            client = enrol(authority, "client", "agent");
        }
    }

    private SecureChannel enrol(CertificateAuthority authority, String name, String kind) throws Exception {
        TlcpFiles files = TlcpFiles.in(directory, name);
        files.issue(authority, name, kind, List.of("localhost"), List.of(), Duration.ofDays(1), new SecureRandom());
        return files.open(Clock.systemUTC());
    }

    private SSLEngine serving() {
        SSLEngine engine = server.context().createSSLEngine();
        engine.setUseClientMode(false);
        return engine;
    }

    @Test
    void tlcpIsSpoken() throws Exception {
        EnginePair pair = new EnginePair(client.context().createSSLEngine("localhost", 1), serving());

        pair.handshake();

        assertThat(pair.server.getSession().getProtocol()).isEqualTo("TLCPv1.1");
        assertThat(server.protocolName()).isEqualTo("TLCPv1.1");
        assertThat(pair.server.getSupportedProtocols()).containsExactly("TLCPv1.1");
    }

    @Test
    void standardTlsIsToldProtocolVersionAndTheErrorSaysWhatWasOffered() throws Exception {
        SSLEngine browser = SSLContext.getDefault().createSSLEngine("localhost", 1);
        browser.setUseClientMode(true);
        ByteBuffer hello = ByteBuffer.allocate(RECORD);
        browser.wrap(ByteBuffer.allocate(0), hello);
        SSLEngine engine = serving();

        assertThatThrownBy(() -> engine.unwrap(hello.flip(), ByteBuffer.allocate(RECORD)))
                .isInstanceOf(NationalOnlyException.class)
                .hasMessageContaining("standard TLS");

        byte[] alert = said(engine);
        assertThat(alert).containsExactly(21, 3, 3, 0, 2, 2, 70);
        assertThatThrownBy(() -> browser.unwrap(ByteBuffer.wrap(alert), ByteBuffer.allocate(RECORD)))
                .hasMessageContaining("protocol_version");
    }

    @Test
    void whatIsNoTlsAtAllIsCalledSo() {
        SSLEngine engine = serving();
        ByteBuffer http = ByteBuffer.wrap("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

        assertThatThrownBy(() -> engine.unwrap(http, ByteBuffer.allocate(RECORD)))
                .isInstanceOf(NationalOnlyException.class)
                .hasMessageContaining("no TLS at all");
    }

    @Test
    void afterTheAlertTheEngineIsDoneAndReadsNothingMore() throws Exception {
        SSLEngine engine = serving();
        ByteBuffer hello = ByteBuffer.wrap(new byte[] {22, 3, 1, 0, 1, 1});
        assertThatThrownBy(() -> engine.unwrap(hello, ByteBuffer.allocate(RECORD)))
                .isInstanceOf(NationalOnlyException.class);
        assertThat(engine.isOutboundDone()).isFalse();
        said(engine);

        SSLEngineResult more =
                engine.unwrap(ByteBuffer.wrap(new byte[] {1, 1, 1, 0, 1, 1}), ByteBuffer.allocate(RECORD));

        assertThat(more.getStatus()).isEqualTo(Status.CLOSED);
        assertThat(engine.isOutboundDone()).isTrue();
        assertThat(engine.isInboundDone()).isTrue();
        assertThat(engine.getHandshakeStatus()).isEqualTo(HandshakeStatus.NOT_HANDSHAKING);
    }

    private static byte[] said(SSLEngine engine) throws Exception {
        assertThat(engine.getHandshakeStatus()).isEqualTo(HandshakeStatus.NEED_WRAP);
        ByteBuffer record = ByteBuffer.allocate(RECORD);
        assertThat(engine.wrap(ByteBuffer.allocate(0), record).getStatus()).isEqualTo(Status.CLOSED);
        byte[] bytes = new byte[record.flip().remaining()];
        record.get(bytes);
        return bytes;
    }
}
