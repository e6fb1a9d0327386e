package org.jianxin.tlcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** As {@link TlcpFuzzTest} in TLS 1.3. */
final class Tls13FuzzTest {

    private static final long SEED = 20261126;
    private static final int RUNS = 500;

    private final World world = new World();

    @ParameterizedTest
    @EnumSource(Tls13Suite.class)
    void handshakes_with_noise(Tls13Suite suite) {
        world.client.tls13Suites = EnumSet.of(suite);
        int failed = 0;
        for (int run = 0; run < RUNS; run++) {
            long seed = SEED + 1000L * suite.ordinal() + run;
            Random random = new Random(seed);
            world.client.random = new RepeatedRandom(seed);
            world.server.random = new RepeatedRandom(~seed);
            world.client.protocols = random.nextBoolean() ? List.of("h2", "http/1.1") : List.of();
            world.server.protocols = world.client.protocols;
            world.server.clientCertificate = random.nextBoolean() ? ClientCertificate.REQUIRED : ClientCertificate.NONE;
            Noise noise = new Noise(random, Tls13Handshake.LEGACY_VERSION, 0.2);
            Duel duel = world.tls13(noise);
            String what = suite + ", seed " + seed + ", " + duel.ofClient + ", " + duel.ofServer;
            boolean established = duel.established();
            duel.settle();
            if (noise.changedInTls13()) {
                // A client is done with its own last word, and hears only afterwards that it was not understood.
                assertThat(established && duel.ofClient == null && duel.ofServer == null)
                        .as(what)
                        .isFalse();
                failed++;
            } else if (!noise.changed()) {
                assertThat(established).as(what).isTrue();
            }
            duel.requireOver(what);
        }
        assertThat(failed).isGreaterThan(RUNS / 5);
    }

    @ParameterizedTest
    @EnumSource(Tls13Suite.class)
    void data_with_noise(Tls13Suite suite) {
        world.client.tls13Suites = EnumSet.of(suite);
        world.client.recordsPerKey = 5;
        for (int run = 0; run < RUNS; run++) {
            long seed = SEED + 1000L * suite.ordinal() + run;
            Random random = new Random(seed);
            Duel quiet = world.establishedTls13(Duel.Wire.HONEST);
            Noise noise = new Noise(random, Tls13Handshake.LEGACY_VERSION, 0.1);
            Duel duel = new Duel(quiet.client, quiet.server, noise);
            noise.passText(duel, suite + ", seed " + seed);
        }
    }

    @Test
    void bytes_by_chance() {
        for (int run = 0; run < 5 * RUNS; run++) {
            Random random = new Random(SEED + run);
            Duel duel = world.tls13((fromClient, number, record) -> new byte[0]);
            Noise.chance(duel, random, Tls13Handshake.LEGACY_VERSION);
            String what = "seed " + (SEED + run);
            assertThat(duel.established()).as(what).isFalse();
            duel.requireOver(what);
        }
    }
}
