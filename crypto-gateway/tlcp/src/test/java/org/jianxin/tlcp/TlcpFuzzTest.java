package org.jianxin.tlcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Arrays;
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
    /** Far above what an honest connection has. */
    private static final int MOST_RECORDS = 500;

    private final Clock clock = Clock.systemUTC();
    private final TestPki root = TestPki.root("root", clock.instant());
    private final Side client = new Side(root.dual("client"), root.certificate(), clock);
    private final Side server = new Side(root.dual("server"), root.certificate(), clock);

    /** Random numbers that are the same each time. */
    private static final class Repeated extends SecureRandom {
        private static final long serialVersionUID = 1L;
        private final Random random;

        Repeated(long seed) {
            random = new Random(seed);
        }

        @Override
        public void nextBytes(byte[] bytes) {
            random.nextBytes(bytes);
        }
    }

    /** Changes one record of a connection, or several. */
    private static final class Noise implements Duel.Wire {
        private final Random random;
        private final double often;
        private final ByteArrayOutputStream[] sent = {new ByteArrayOutputStream(), new ByteArrayOutputStream()};
        private final ByteArrayOutputStream[] arrived = {new ByteArrayOutputStream(), new ByteArrayOutputStream()};
        private byte[] earlier = new byte[0];
        private int records;

        Noise(Random random, double often) {
            this.random = random;
            this.often = often;
        }

        /** Whether either side heard anything but what the other said; a record that only came late is the same. */
        boolean changed() {
            return !Arrays.equals(sent[0].toByteArray(), arrived[0].toByteArray())
                    || !Arrays.equals(sent[1].toByteArray(), arrived[1].toByteArray());
        }

        @Override
        public byte[] pass(boolean fromClient, int number, byte[] record) {
            if (++records > MOST_RECORDS) {
                throw new IllegalStateException("the connection does not come to an end");
            }
            byte[] changed = random.nextDouble() < often ? change(record) : record;
            earlier = record;
            sent[fromClient ? 1 : 0].writeBytes(record);
            arrived[fromClient ? 1 : 0].writeBytes(changed);
            return changed;
        }

        private byte[] change(byte[] record) {
            byte[] copy = record.clone();
            int at = random.nextInt(copy.length);
            switch (random.nextInt(12)) {
                case 0 -> copy[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> copy[at] = (byte) random.nextInt(256);
                case 2 -> copy[random.nextInt(RecordLayer.HEAD)] ^= (byte) (1 << random.nextInt(8));
                case 3 -> {
                    return lengthened(Arrays.copyOf(record, at));
                }
                case 4 -> {
                    return Arrays.copyOf(record, at);
                }
                case 5 -> {
                    byte[] more = new byte[1 + random.nextInt(64)];
                    random.nextBytes(more);
                    return lengthened(Handshake.concat(record, more));
                }
                case 6 -> {
                    return Handshake.concat(record, record);
                }
                case 7 -> {
                    return new byte[0];
                }
                case 8 -> {
                    return Handshake.concat(earlier, record);
                }
                case 9 -> {
                    // a length within a message that is one off
                    int some = Math.min(copy.length - 1, RecordLayer.HEAD + random.nextInt(64));
                    copy[some] += (byte) (random.nextBoolean() ? 1 : -1);
                }
                case 10 -> {
                    int length = 1 + random.nextInt(Math.min(32, copy.length));
                    int from = random.nextInt(copy.length - length + 1);
                    byte[] some = new byte[length];
                    random.nextBytes(some);
                    System.arraycopy(some, 0, copy, from, length);
                }
                default -> {
                    byte[] some = new byte[random.nextInt(300)];
                    random.nextBytes(some);
                    return Handshake.concat(Tamper.record(20 + random.nextInt(4), some), record);
                }
            }
            return copy;
        }

        /** With the length that it has now in its head. */
        private static byte[] lengthened(byte[] record) {
            if (record.length >= RecordLayer.HEAD) {
                record[3] = (byte) (record.length - RecordLayer.HEAD >>> 8);
                record[4] = (byte) (record.length - RecordLayer.HEAD);
            }
            return record;
        }
    }

    @ParameterizedTest
    @EnumSource(TlcpSuite.class)
    void handshakes_with_noise(TlcpSuite suite) throws Exception {
        client.suites = EnumSet.of(suite);
        server.suites = EnumSet.of(suite);
        int failed = 0;
        for (int run = 0; run < RUNS; run++) {
            long seed = SEED + 1000L * suite.ordinal() + run;
            Random random = new Random(seed);
            client.random = new Repeated(seed);
            server.random = new Repeated(~seed);
            client.host = random.nextBoolean() ? "gateway.jianxin.test" : "localhost";
            client.protocols = random.nextBoolean() ? List.of("h2", "http/1.1") : List.of();
            server.protocols = client.protocols;
            boolean mutual = suite.ephemeral() || random.nextBoolean();
            server.clientCertificate = mutual ? ClientCertificate.REQUIRED : ClientCertificate.NONE;
            Noise noise = new Noise(random, 0.2);
            Duel duel = new Duel(client.engine(true), server.engine(false), noise).run();
            String what = suite + ", seed " + seed + ", " + duel.ofClient + ", " + duel.ofServer;
            if (noise.changed()) {
                assertThat(duel.established()).as(what).isFalse();
                failed++;
            } else {
                assertThat(duel.established()).as(what).isTrue();
            }
            duel.cut();
            duel.settle();
            assertThat(duel.client.isInboundDone() && duel.client.isOutboundDone())
                    .as(what)
                    .isTrue();
            assertThat(duel.server.isInboundDone() && duel.server.isOutboundDone())
                    .as(what)
                    .isTrue();
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
            Noise noise = new Noise(random, 0.1);
            Duel duel = new Duel(quiet.client, quiet.server, noise);
            byte[] text = new byte[40_000];
            random.nextBytes(text);
            int sent = 0;
            while (sent < text.length && duel.ofServer == null) {
                int length = Math.min(1 + random.nextInt(8_000), text.length - sent);
                duel.send(true, Arrays.copyOfRange(text, sent, sent + length));
                duel.settle();
                sent += length;
            }
            byte[] heard = duel.serverHeard.toByteArray();
            String what = suite + ", seed " + seed + ", " + duel.ofServer;
            assertThat(heard).as(what).isEqualTo(Arrays.copyOf(text, heard.length));
            if (!noise.changed()) {
                assertThat(heard).as(what).hasSize(text.length);
            }
        }
    }

    @Test
    void bytes_by_chance() throws Exception {
        for (int run = 0; run < 5 * RUNS; run++) {
            Random random = new Random(SEED + run);
            boolean ofClient = random.nextBoolean();
            Duel duel =
                    new Duel(client.engine(true), server.engine(false), (fromClient, number, record) -> new byte[0]);
            duel.run();
            for (int i = 0; i < 3; i++) {
                byte[] some = new byte[random.nextInt(2_000)];
                random.nextBytes(some);
                boolean framed = random.nextInt(10) > 0;
                if (framed && some.length > 4 && random.nextBoolean()) {
                    some[0] = (byte) (ofClient ? 1 : 2);
                    some[1] = 0;
                    some[2] = (byte) (some.length - 4 >>> 8);
                    some[3] = (byte) (some.length - 4);
                }
                duel.put(ofClient, framed ? Tamper.record(20 + random.nextInt(4), some) : some);
                duel.settle();
            }
            assertThat(duel.established()).as("seed %s", SEED + run).isFalse();
            duel.cut();
            duel.settle();
            assertThat(duel.client.isOutboundDone() && duel.server.isOutboundDone())
                    .isTrue();
        }
    }
}
