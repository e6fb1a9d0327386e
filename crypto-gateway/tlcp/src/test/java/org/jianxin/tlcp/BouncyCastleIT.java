package org.jianxin.tlcp;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.bouncycastle.tls.TlsProtocol;
import org.jianxin.sm.Sm2Certificate;
import org.jianxin.sm.Sm2KeyPair;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** TLS 1.3 with national cryptography against BouncyCastle's, over sockets and in both directions. */
final class BouncyCastleIT {

    private static final int TIMEOUT = 60_000;

    private final Clock clock = Clock.systemUTC();
    private final TestPki root = TestPki.root("root", clock.instant());
    private final TestPki authority = root.below("authority");
    private final Sm2KeyPair key = Sm2KeyPair.generate(new SecureRandom());
    private final List<Sm2Certificate> chain =
            List.of(authority.issue("peer", key.publicKey(), TestPki.SIGN), authority.certificate());
    private final Side side = new Side(authority.dual("us", authority.certificate()), root.certificate(), clock);
    private final ExecutorService others = Executors.newSingleThreadExecutor();
    private ServerSocket listener;

    @BeforeEach
    void listen() throws IOException {
        listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        listener.setSoTimeout(TIMEOUT);
    }

    @AfterEach
    void close() throws IOException {
        others.shutdownNow();
        listener.close();
    }

    static Stream<Arguments> cases() {
        return Stream.of(Tls13Suite.values())
                .flatMap(suite -> Stream.of(Arguments.of(suite, false), Arguments.of(suite, true)));
    }

    @ParameterizedTest(name = "{0}, mutual: {1}")
    @MethodSource("cases")
    void we_connect_to_it(Tls13Suite suite, boolean mutual) throws Exception {
        BouncyCastlePeer peer = new BouncyCastlePeer(key, chain, suite);
        peer.asksForCertificate = mutual;
        byte[] text = random(50_000);
        Future<?> theirs = others.submit(() -> {
            try (Socket accepted = accepted()) {
                echo(peer.accept(accepted), text.length);
            }
            return null;
        });
        try (SSLSocket socket = socket()) {
            socket.startHandshake();
            assertThat(socket.getSession().getProtocol()).isEqualTo("TLSv1.3");
            assertThat(socket.getSession().getCipherSuite()).isEqualTo(suite.name());
            assertThat(socket.getSession().getPeerCertificates()[0])
                    .isEqualTo(chain.get(0).x509());
            socket.getOutputStream().write(text);
            assertThat(socket.getInputStream().readNBytes(text.length)).isEqualTo(text);
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
        theirs.get(TIMEOUT, TimeUnit.MILLISECONDS);
        assertThat(peer.shown).isEqualTo(mutual ? own().encoded() : null);
    }

    @ParameterizedTest(name = "{0}, mutual: {1}")
    @MethodSource("cases")
    void it_connects_to_us(Tls13Suite suite, boolean mutual) throws Exception {
        side.clientCertificate = mutual ? ClientCertificate.REQUIRED : ClientCertificate.NONE;
        BouncyCastlePeer peer = new BouncyCastlePeer(key, chain, suite);
        talk(peer, suite);
        assertThat(peer.shown).isEqualTo(own().encoded());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void without_a_key_share_it_is_asked_for_one(boolean shareAtOnce) throws Exception {
        BouncyCastlePeer peer = new BouncyCastlePeer(key, chain, Tls13Suite.TLS_SM4_GCM_SM3);
        peer.shareAtOnce = shareAtOnce;
        talk(peer, Tls13Suite.TLS_SM4_GCM_SM3);
        assertThat(peer.shown).isEqualTo(own().encoded());
    }

    /** It sends, we answer with the same. */
    private void talk(BouncyCastlePeer peer, Tls13Suite suite) throws Exception {
        SSLContext context = NationalContext.of("TLSv1.3", (host, port) -> side.tls13(false), null);
        SSLParameters wanted = side.tls13(false).getSSLParameters();
        byte[] text = random(50_000);
        try (HttpEcho http = new HttpEcho(context, wanted);
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), http.port())) {
            socket.setSoTimeout(TIMEOUT);
            String who = side.clientCertificate == ClientCertificate.REQUIRED ? "peer" : "nobody";
            byte[] said = ("TLSv1.3 " + suite + " " + who).getBytes(StandardCharsets.US_ASCII);
            assertThat(peer.post(socket, text)).isEqualTo(Handshake.concat(said, text));
        }
    }

    private Sm2Certificate own() {
        return requireNonNull(side.own).signing();
    }

    private static void echo(TlsProtocol protocol, int length) throws IOException {
        protocol.getOutputStream().write(protocol.getInputStream().readNBytes(length));
        protocol.close();
    }

    private Socket accepted() throws IOException {
        Socket socket = listener.accept();
        socket.setSoTimeout(TIMEOUT);
        return socket;
    }

    private SSLSocket socket() throws IOException {
        Socket socket = new Socket(listener.getInetAddress(), listener.getLocalPort());
        socket.setSoTimeout(TIMEOUT);
        return new EngineSocket(socket, side.tls13(true), true);
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }
}
