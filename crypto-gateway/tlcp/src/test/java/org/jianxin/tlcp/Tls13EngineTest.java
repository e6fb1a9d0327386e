package org.jianxin.tlcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.util.EnumSet;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** TLS 1.3 with national cryptography between our own two sides. */
final class Tls13EngineTest {

    private final Clock clock = Clock.systemUTC();
    private final TestPki root = TestPki.root("root", clock.instant());
    private final TestPki authority = root.below("authority");
    private final Side client = new Side(authority.dual("client", authority.certificate()), root.certificate(), clock);
    private final Side server = new Side(authority.dual("server", authority.certificate()), root.certificate(), clock);

    @ParameterizedTest
    @EnumSource(Tls13Suite.class)
    void both_sides_agree_and_data_passes_unchanged(Tls13Suite suite) throws Exception {
        client.tls13Suites = EnumSet.of(suite);
        EnginePair pair = new EnginePair(client.tls13(true), server.tls13(false));
        pair.handshake();
        assertThat(pair.client.getSession().getProtocol()).isEqualTo("TLSv1.3");
        assertThat(pair.server.getSession().getCipherSuite()).isEqualTo(suite.name());
        byte[] text = new byte[100_000];
        new Random(7).nextBytes(text);
        assertThat(EnginePair.through(pair.client, pair.server, text)).isEqualTo(text);
        assertThat(EnginePair.through(pair.server, pair.client, text)).isEqualTo(text);
    }
}
