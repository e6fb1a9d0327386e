package org.jianxin.tlcp;

import static org.assertj.core.api.Assertions.assertThat;

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
}
