package org.jianxin.tlcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Records changed by chance: whatever arrives, an engine says {@code SSLException} or waits for more, it comes to an end,
 * and no handshake and no text of which a bit was changed is believed. Only keys and signatures differ between two runs.
 */
final class TlcpFuzzTest {

    private static final long SEED = 20261125;
    private static final int RUNS = 500;

    private final Clock clock = Clock.systemUTC();
    private final TestPki root = TestPki.root("root", clock.instant());
    private final Side client = new Side(root.dual("client"), root.certificate(), clock);
    private final Side server = new Side(root.dual("server"), root.certificate(), clock);

    @ParameterizedTest
    @EnumSource(TlcpSuite.class)
    void handshakes_with_noise(TlcpSuite suite) throws Exception {
        client.suites = EnumSet.of(suite);
        server.suites = EnumSet.of(suite);
        int failed = 0;
        for (int run = 0; run < RUNS; run++) {
            long seed = SEED + 1000L * suite.ordinal() + run;
            Random random = new Random(seed);
            client.random = new RepeatedRandom(seed);
            server.random = new RepeatedRandom(~seed);
            client.host = random.nextBoolean() ? "gateway.jianxin.test" : "localhost";
            client.protocols = random.nextBoolean() ? List.of("h2", "http/1.1") : List.of();
            server.protocols = client.protocols;
            boolean mutual = suite.ephemeral() || random.nextBoolean();
            server.clientCertificate = mutual ? ClientCertificate.REQUIRED : ClientCertificate.NONE;
            Noise noise = new Noise(random, TlcpHandshake.VERSION, 0.2);
            Duel duel = new Duel(client.engine(true), server.engine(false), noise).run();
            String what = suite + ", seed " + seed + ", " + duel.ofClient + ", " + duel.ofServer;
            if (noise.changed()) {
                assertThat(duel.established()).as(what).isFalse();
                failed++;
            } else {
                assertThat(duel.established()).as(what).isTrue();
            }
            duel.requireOver(what);
        }
        assertThat(failed).isGreaterThan(RUNS / 3);
    }

    @ParameterizedTest
    @EnumSource(TlcpSuite.class)
    void data_with_noise(TlcpSuite suite) {
        client.suites = EnumSet.of(suite);
        server.suites = EnumSet.of(suite);
        server.clientCertificate = ClientCertificate.REQUIRED;
        for (int run = 0; run < RUNS; run++) {
            long seed = SEED + 1000L * suite.ordinal() + run;
            Random random = new Random(seed);
            Duel quiet = new Duel(client.engine(true), server.engine(false), Duel.Wire.HONEST).run();
            Noise noise = new Noise(random, TlcpHandshake.VERSION, 0.1);
            Duel duel = new Duel(quiet.client, quiet.server, noise);
            noise.passText(duel, suite + ", seed " + seed);
        }
    }

    @Test
    void bytes_by_chance() throws Exception {
        for (int run = 0; run < 5 * RUNS; run++) {
            Random random = new Random(SEED + run);
            Duel duel =
                    new Duel(client.engine(true), server.engine(false), (fromClient, number, record) -> new byte[0]);
            duel.run();
            Noise.chance(duel, random, TlcpHandshake.VERSION);
            assertThat(duel.established()).as("seed %s", SEED + run).isFalse();
            duel.cut();
            duel.settle();
            assertThat(duel.client.isOutboundDone() && duel.server.isOutboundDone())
                    .isTrue();
        }
    }
}
