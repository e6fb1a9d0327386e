package org.jianxin.tlcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Random;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import org.jianxin.sm.CertificateTrust;
import org.jianxin.sm.subtle.SmEngines;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** TLCP between our own two sides. */
final class TlcpEngineTest {

    private final Clock clock = Clock.systemUTC();
    private final TestPki root = TestPki.root("root", clock.instant());
    private final TestPki authority = root.below("authority");

    @ParameterizedTest
    @EnumSource(TlcpSuite.class)
    void both_sides_agree_and_data_passes_unchanged(TlcpSuite suite) throws Exception {
        SSLEngine server = engine(authority.dual("server", authority.certificate()), suite);
        server.setNeedClientAuth(suite.ephemeral());
        EnginePair pair = new EnginePair(engine(authority.dual("client", authority.certificate()), suite), server);
        pair.handshake();
        assertThat(pair.client.getSession().getCipherSuite()).isEqualTo(suite.name());
        byte[] text = new byte[100_000];
        new Random(7).nextBytes(text);
        assertThat(EnginePair.through(pair.client, pair.server, text)).isEqualTo(text);
        assertThat(EnginePair.through(pair.server, pair.client, text)).isEqualTo(text);
    }

    private SSLEngine engine(TlcpCredentials own, TlcpSuite suite) {
        CertificateTrust trust = new CertificateTrust(List.of(root.certificate()), List.of(), clock);
        return new TlcpEngine(
                new TlcpSettings(
                        own,
                        trust,
                        Set.of(suite),
                        new TlcpSessions(clock),
                        SmEngines.detect().best(),
                        new SecureRandom(),
                        clock),
                "localhost",
                4433);
    }
}
