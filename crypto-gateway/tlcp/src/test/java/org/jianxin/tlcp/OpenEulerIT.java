package org.jianxin.tlcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import org.jianxin.sm.CertificateTrust;
import org.jianxin.sm.Sm2KeyPair;
import org.jianxin.sm.subtle.SmEngines;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** TLCP with a stack by other people, in both directions. That stack reaches into the insides of JDK 17 and of no other. */
@EnabledForJreRange(min = JRE.JAVA_17, max = JRE.JAVA_17)
final class OpenEulerIT {

    private final Clock clock = Clock.systemUTC();
    private final TestPki root = TestPki.root("root", clock.instant());

    @BeforeAll
    static void install() {
        OpenEulerPeer.install();
    }

    @AfterAll
    static void uninstall() {
        OpenEulerPeer.uninstall();
    }

    static Stream<Arguments> cases() {
        return Stream.of(TlcpSuite.values()).flatMap(suite -> Stream.of(false, true)
                .filter(mutual -> mutual || !suite.ephemeral())
                .flatMap(mutual -> Stream.of(Arguments.of(suite, mutual, true), Arguments.of(suite, mutual, false))));
    }

    static Stream<Arguments> weShowCertificates() {
        return cases().filter(each -> (boolean) each.get()[1] || (boolean) each.get()[2]);
    }

    static Stream<Arguments> theyShowCertificates() {
        return cases().filter(each -> (boolean) each.get()[1] || !(boolean) each.get()[2]);
    }

    @ParameterizedTest(name = "{0}, mutual: {1}, we serve: {2}")
    @MethodSource("cases")
    void completes_and_passes_data_both_ways(TlcpSuite suite, boolean mutual, boolean weServe) throws Exception {
        Sm2KeyPair sign = Sm2KeyPair.generate(new SecureRandom());
        Sm2KeyPair encrypt = Sm2KeyPair.generate(new SecureRandom());
        TlcpCredentials theirs = new TlcpCredentials(
                root.issue("peer", sign.publicKey(), TestPki.SIGN),
                sign,
                root.issue("peer", encrypt.publicKey(), TestPki.ENCRYPT),
                encrypt,
                encrypt,
                List.of());
        SSLEngine peer = OpenEulerPeer.engine(root, theirs, TestPki.pkcs8(sign), TestPki.pkcs8(encrypt), suite);
        SSLEngine us = new TlcpEngine(
                new TlcpSettings(
                        root.dual("us"),
                        new CertificateTrust(List.of(root.certificate()), List.of(), clock),
                        Set.of(suite),
                        new TlcpSessions(clock),
                        SmEngines.detect().best(),
                        new SecureRandom(),
                        clock),
                "localhost",
                4433);
        EnginePair pair = weServe ? new EnginePair(peer, us) : new EnginePair(us, peer);
        pair.server.setNeedClientAuth(mutual);
        pair.handshake();
        assertThat(pair.client.getSession().getCipherSuite()).isEqualTo(suite.name());
        assertThat(pair.server.getSession().getCipherSuite()).isEqualTo(suite.name());
        byte[] text = new byte[50_000];
        new Random(7).nextBytes(text);
        assertThat(EnginePair.through(pair.client, pair.server, text)).isEqualTo(text);
        assertThat(EnginePair.through(pair.server, pair.client, text)).isEqualTo(text);
        if (mutual) {
            assertThat(us.getSession().getPeerCertificates()[0])
                    .isEqualTo(theirs.signing().x509());
        }
    }

    @ParameterizedTest(name = "{0}, mutual: {1}, we serve: {2}")
    @MethodSource("cases")
    void resumes(TlcpSuite suite, boolean mutual, boolean weServe) throws Exception {
        Sm2KeyPair sign = Sm2KeyPair.generate(new SecureRandom());
        Sm2KeyPair encrypt = Sm2KeyPair.generate(new SecureRandom());
        TlcpCredentials theirs = new TlcpCredentials(
                root.issue("peer", sign.publicKey(), TestPki.SIGN),
                sign,
                root.issue("peer", encrypt.publicKey(), TestPki.ENCRYPT),
                encrypt,
                encrypt,
                List.of());
        SSLContext context = OpenEulerPeer.context(root, theirs, TestPki.pkcs8(sign), TestPki.pkcs8(encrypt));
        TlcpSettings ours = new TlcpSettings(
                root.dual("us"),
                new CertificateTrust(List.of(root.certificate()), List.of(), clock),
                Set.of(suite),
                new TlcpSessions(clock),
                SmEngines.detect().best(),
                new SecureRandom(),
                clock);
        List<byte[]> ids = new ArrayList<>();
        List<Integer> sizes = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            int[] size = {0};
            SSLEngine us = new TlcpEngine(ours, weServe ? null : "localhost", weServe ? -1 : 4433);
            SSLEngine peer = OpenEulerPeer.engine(context, suite);
            EnginePair pair = new EnginePair(weServe ? peer : us, weServe ? us : peer, (fromClient, record) -> {
                size[0] += record.length;
                return record;
            });
            pair.server.setNeedClientAuth(mutual);
            pair.handshake();
            ids.add(us.getSession().getId());
            sizes.add(size[0]);
            byte[] text = "正文 text".getBytes(StandardCharsets.UTF_8);
            assertThat(EnginePair.through(pair.client, pair.server, text)).isEqualTo(text);
            assertThat(EnginePair.through(pair.server, pair.client, text)).isEqualTo(text);
        }
        assertThat(ids.get(1)).isEqualTo(ids.get(0)).isEqualTo(ids.get(2));
        assertThat(sizes.get(1)).isLessThan(sizes.get(0) / 2);
    }

    @ParameterizedTest(name = "{0}, mutual: {1}, we serve: {2}")
    @MethodSource("theyShowCertificates")
    void hears_why_it_is_refused(TlcpSuite suite, boolean mutual, boolean weServe) throws Exception {
        // Asked for certificates of another name, it would show none.
        TestPki strange = TestPki.root("root", clock.instant());
        SSLEngine us = us(suite, root, strange);
        SSLEngine peer = peer(suite, root, root);
        SSLException ours = refusal(us, peer, mutual, weServe);
        assertThat(ours).hasMessageStartingWith("bad_certificate: ");
        assertThat(heard(us, peer)).hasMessageContaining("bad_certificate");
    }

    @ParameterizedTest(name = "{0}, mutual: {1}, we serve: {2}")
    @MethodSource("weShowCertificates")
    void says_why_it_refuses(TlcpSuite suite, boolean mutual, boolean weServe) throws Exception {
        TestPki strange = TestPki.root("strange", clock.instant());
        SSLEngine us = us(suite, strange, root);
        SSLEngine peer = peer(suite, root, root);
        assertThat(refusal(us, peer, mutual, weServe)).isNotInstanceOf(FatalAlertException.class);
        assertThat(heard(peer, us)).hasMessageStartingWith("the peer ended the connection: ");
    }

    private SSLEngine us(TlcpSuite suite, TestPki issuer, TestPki trusted) {
        return new TlcpEngine(
                new TlcpSettings(
                        issuer.dual("us"),
                        new CertificateTrust(List.of(trusted.certificate()), List.of(), clock),
                        Set.of(suite),
                        new TlcpSessions(clock),
                        SmEngines.detect().best(),
                        new SecureRandom(),
                        clock),
                "localhost",
                4433);
    }

    private static SSLEngine peer(TlcpSuite suite, TestPki issuer, TestPki trusted) throws Exception {
        Sm2KeyPair sign = Sm2KeyPair.generate(new SecureRandom());
        Sm2KeyPair encrypt = Sm2KeyPair.generate(new SecureRandom());
        TlcpCredentials theirs = new TlcpCredentials(
                issuer.issue("peer", sign.publicKey(), TestPki.SIGN),
                sign,
                issuer.issue("peer", encrypt.publicKey(), TestPki.ENCRYPT),
                encrypt,
                encrypt,
                List.of());
        return OpenEulerPeer.engine(trusted, theirs, TestPki.pkcs8(sign), TestPki.pkcs8(encrypt), suite);
    }

    private static SSLException refusal(SSLEngine us, SSLEngine peer, boolean mutual, boolean weServe) {
        EnginePair pair = weServe ? new EnginePair(peer, us) : new EnginePair(us, peer);
        pair.server.setNeedClientAuth(mutual);
        return catchThrowableOfType(SSLException.class, pair::handshake);
    }

    /** What the other side says to the alert of the one that refused. */
    private static SSLException heard(SSLEngine refused, SSLEngine other) throws SSLException {
        ByteBuffer said = ByteBuffer.allocate(4 * refused.getSession().getPacketBufferSize());
        for (int i = 0; i < 20 && refused.getHandshakeStatus() == HandshakeStatus.NEED_WRAP; i++) {
            refused.wrap(ByteBuffer.allocate(0), said);
        }
        said.flip();
        for (int i = 0; i < 20 && other.getHandshakeStatus() == HandshakeStatus.NEED_WRAP; i++) {
            // what was under way when it was refused comes first, and is of no use any more
            other.wrap(
                    ByteBuffer.allocate(0),
                    ByteBuffer.allocate(other.getSession().getPacketBufferSize()));
        }
        return catchThrowableOfType(SSLException.class, () -> {
            for (int i = 0; i < 20 && said.hasRemaining(); i++) {
                other.unwrap(said, ByteBuffer.allocate(other.getSession().getApplicationBufferSize()));
            }
            throw new IllegalStateException(other.getHandshakeStatus() + ", " + said);
        });
    }
}
