package org.jianxin.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jianxin.events.Ecs;
import org.jianxin.events.Event;
import org.jianxin.sm.Sm2KeyPair;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReaderTest {
    private static final HostIdentity HOST = new HostIdentity("a1", "0", "h", "x86_64");
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    private final Sm2KeyPair key = Sm2KeyPair.generate(new SecureRandom());
    private Spool spool;

    @BeforeEach
    void open() throws IOException {
        spool = spool(64 << 20);
    }

    @AfterEach
    void close() throws IOException {
        spool.close();
        key.close();
    }

    /** Says what it is told to. */
    private abstract static class Telling implements Source {
        private final String name;

        private Telling(String name) {
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public String type() {
            return "test";
        }

        @Override
        public Map<String, String> cursor() {
            return Map.of();
        }

        @Override
        public long behind() {
            return -1;
        }

        @Override
        public void close() {}
    }

    private static final class Flood extends Telling {
        private Flood(String name) {
            super(name);
        }

        @Override
        public void poll(Instant now, Batch.Of batch) {
            while (!batch.isFull()) {
                batch.add(event("x".repeat(4000)), null, -1);
            }
        }
    }

    private static final class Drop extends Telling {
        private Drop(String name) {
            super(name);
        }

        @Override
        public void poll(Instant now, Batch.Of batch) {
            batch.add(event("drop"), null, -1);
        }
    }

    @Test
    void sourcesThatFloodLeaveRoomForEveryOther() throws Exception {
        Reader reader = new Reader(
                spool, List.of(new Flood("first"), new Drop("middle"), new Flood("last")), HOST, Clock.systemUTC());
        Thread thread = start(reader, new AtomicReference<>());
        await().atMost(LIMIT).until(() -> sequence("middle") >= 5 && sequence("last") >= 5);
        reader.stop();
        thread.join(LIMIT.toMillis());
        assertThat(thread.isAlive()).isFalse();
    }

    @Test
    void aBatchIsDividedAmongThoseStillToPutSomethingIn() {
        Batch batch = new Batch(HOST, Map.of());
        int[] taken = new int[3];
        for (int i = 0; i < 3; i++) {
            int before = batch.events().size();
            new Flood("s" + i).poll(Instant.EPOCH, batch.of("s" + i, Instant.EPOCH, false, 3 - i));
            taken[i] = batch.events().size() - before;
        }
        assertThat(taken[0]).isPositive();
        assertThat(taken[1]).isBetween(taken[0] - 2, taken[0] + 2);
        assertThat(taken[2]).isBetween(taken[0] - 2, taken[0] + 2);
    }

    @Test
    void anErrorInASourceEndsTheReaderAndIsNotKeptQuiet() throws Exception {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Reader reader = new Reader(
                spool,
                List.of(new Telling("s") {
                    @Override
                    public void poll(Instant now, Batch.Of batch) {
                        throw new NoClassDefFoundError("com.sun.jna.Native");
                    }
                }),
                HOST,
                Clock.systemUTC());
        start(reader, thrown).join(LIMIT.toMillis());
        assertThat(thrown.get()).isInstanceOf(NoClassDefFoundError.class);
        assertThat(reader.problem()).contains("NoClassDefFoundError");
    }

    @Test
    void aFullSpoolKeepsEverySourceWaiting() throws Exception {
        spool.close();
        spool = spool(1 << 20);
        Reader reader = new Reader(spool, List.of(new Flood("s")), HOST, Clock.systemUTC());
        Thread thread = start(reader, new AtomicReference<>());
        await().atMost(LIMIT).until(() -> reader.problem().contains("the spool is full"));
        long waiting = sequence("s");
        assertThat(spool.lost()).isEmpty();
        Segment first = spool.take();
        while (first != null) {
            spool.acknowledge(first.end());
            first = spool.take();
        }
        await().atMost(LIMIT).until(() -> sequence("s") > waiting);
        reader.stop();
        thread.join(LIMIT.toMillis());
    }

    @Test
    void whatASourceThatCannotBeReadAgainHoldsIsSpooledAtTheEndEvenOverTheCap() throws Exception {
        spool.close();
        spool = spool(1 << 20);
        Telling live = new Telling("live") {
            private int held = 3;

            @Override
            public void poll(Instant now, Batch.Of batch) {}

            @Override
            public void finish(Instant now, Batch.Of batch) {
                if (held > 0) {
                    batch.add(event("held " + held--), null, -1);
                }
            }
        };
        Reader reader = new Reader(spool, List.of(new Flood("s"), live), HOST, Clock.systemUTC());
        Thread thread = start(reader, new AtomicReference<>());
        await().atMost(LIMIT).until(() -> reader.problem().contains("the spool is full"));
        reader.stop();
        thread.join(LIMIT.toMillis());
        assertThat(sequence("live")).isEqualTo(3);
    }

    @Test
    void theAgentSaysThatItsThreadDied() throws Exception {
        try (TestHost host = new TestHost(directory.resolve("host"))) {
            AgentSettings settings =
                    AgentSettings.load(host.configure("{name: web, type: file, path: access.log, parser: nginx}"));
            Agent agent = Agent.start(settings, new Clock() {
                @Override
                public java.time.ZoneId getZone() {
                    return java.time.ZoneOffset.UTC;
                }

                @Override
                public Clock withZone(java.time.ZoneId zone) {
                    return this;
                }

                @Override
                public Instant instant() {
                    if (Thread.currentThread().getName().equals("jianxin-agent-reader")) {
                        throw new NoClassDefFoundError("as when a library cannot be loaded");
                    }
                    return Instant.now();
                }
            });
            try {
                assertThatThrownBy(agent::await)
                        .isInstanceOf(AgentException.class)
                        .hasMessageContaining("NoClassDefFoundError");
                assertThat(agent.status().problem()).contains("NoClassDefFoundError");
            } finally {
                agent.close();
            }
        }
    }

    private long sequence(String source) {
        return spool.positions().getOrDefault(source, SourcePosition.START).sequence();
    }

    private Spool spool(long cap) throws IOException {
        return Spool.open(directory.resolve("spool"), "a1", key, cap, Duration.ofSeconds(1), Clock.systemUTC());
    }

    private static Thread start(Reader reader, AtomicReference<Throwable> thrown) {
        Thread thread = new Thread(reader);
        thread.setDaemon(true);
        thread.setUncaughtExceptionHandler((ended, e) -> thrown.set(e));
        thread.start();
        return thread;
    }

    private static Event.Builder event(String message) {
        return Event.builder().put(Ecs.EVENT_DATASET, "test.log").put(Ecs.MESSAGE, message);
    }
}
