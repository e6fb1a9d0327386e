package org.jianxin.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jianxin.events.Ecs;
import org.jianxin.events.Event;
import org.jianxin.events.EventJson;
import org.jianxin.sm.ChainPosition;
import org.jianxin.sm.Sm2KeyPair;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShipperTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    private TestHost host;
    private Spool spool;
    private Shipper shipper;
    private Thread thread;

    @BeforeEach
    void open() throws IOException {
        host = new TestHost(directory);
        spool = spool("spool", host.key);
        shipper = new Shipper(spool, host.gateway.uri(), host.tls().open(Clock.systemUTC()), Clock.systemUTC());
        thread = new Thread(shipper);
        thread.setDaemon(true);
    }

    @AfterEach
    void close() throws Exception {
        shipper.stop();
        thread.join(LIMIT.toMillis());
        spool.close();
        host.close();
    }

    @Test
    void aSegmentThatIsRefusedIsSentUntilItIsTaken() throws Exception {
        host.gateway.refuseWith = 503;
        append(1);
        thread.start();
        await().atMost(LIMIT).until(() -> shipper.problem().contains("503"));
        assertThat(shipper.connection()).isEqualTo("retrying");
        assertThat(spool.segments()).isEqualTo(1);
        host.gateway.refuseWith = 0;
        await().atMost(LIMIT).until(() -> spool.segments() == 0);
        await().atMost(LIMIT).until(() -> shipper.connection().equals("ok"));
        assertThat(shipper.problem()).isEmpty();
        assertThat(shipper.sent()).isEqualTo(1);
        assertThat(shipper.lastAcknowledged()).isNotNull();
        assertThat(host.gateway.count()).isEqualTo(1);
    }

    @Test
    void anAcknowledgementThatCannotBeWrittenDownIsNotBlamedOnTheGateway() throws Exception {
        Path spare = directory.resolve("spool/state.json.new");
        Files.deleteIfExists(spare);
        Files.createDirectory(spare); // as when the disk is full
        append(1);
        thread.start();
        await().atMost(LIMIT).until(() -> shipper.problem().contains("could not be written into the spool"));
        assertThat(shipper.connection()).isEqualTo("retrying");
        Files.delete(spare);
        await().atMost(LIMIT).until(() -> spool.segments() == 0);
        append(2);
        await().atMost(LIMIT).until(() -> host.gateway.count() == 2);
        assertThat(host.gateway.doubled).isZero();
    }

    @Test
    void aChainThatIntakeHasOtherwiseIsNotForcedUponIt() throws Exception {
        try (Spool other = spool("other", host.key)) {
            other.append(List.of(event(7)), Map.of("s", new SourcePosition(7, Map.of())));
            other.seal();
            append(1);
            thread.start();
            await().atMost(LIMIT).until(() -> host.gateway.count() == 1);
            await().atMost(LIMIT).until(() -> spool.segments() == 0);
            ChainPosition reached = host.gateway.acknowledged();
            host.gateway.restore(other.take().end());
            append(2);
            await().atMost(LIMIT).until(() -> shipper.connection().equals("broken"));
            assertThat(shipper.problem()).contains("does not continue");
            assertThat(spool.segments()).isEqualTo(1);
            assertThat(reached).isNotEqualTo(host.gateway.acknowledged());
        }
    }

    private Spool spool(String name, Sm2KeyPair key) throws IOException {
        return Spool.open(directory.resolve(name), "a1", key, 64 << 20, Duration.ofSeconds(1), Clock.systemUTC());
    }

    private void append(long sequence) throws IOException {
        spool.append(List.of(event(sequence)), Map.of("s", new SourcePosition(sequence, Map.of())));
        spool.seal();
    }

    private static byte[] event(long sequence) {
        return new EventJson()
                .write(Event.builder()
                        .put(Ecs.EVENT_ID, "a1:s:" + sequence)
                        .put(Ecs.EVENT_SEQUENCE, sequence)
                        .put(Ecs.SOURCE, "s")
                        .put(Ecs.EVENT_DATASET, "test.log")
                        .build());
    }
}
