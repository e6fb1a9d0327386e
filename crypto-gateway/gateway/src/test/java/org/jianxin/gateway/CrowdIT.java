package org.jianxin.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLSocket;
import org.jianxin.gateway.RawClient.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The crowd the requirement names: 10,000 idle connections and 200 active ones together, in a real process with 512 MB. */
class CrowdIT {
    private static final int IDLE = 10_000;
    private static final int ACTIVE = 200;
    private static final int REQUESTS_EACH = 10;

    @TempDir
    Path directory;

    @Test
    void tenThousandIdleAndTwoHundredActiveConnectionsFitInto512Megabytes() throws Exception {
        // The idle ones ask nothing at all, so that only their TLS stands; meanwhile they must not be closed as slow.
        try (GatewayFixture fixture =
                new GatewayFixture(directory, Clock.systemDefaultZone(), "limits: {head: 5m, idle: 10m}\n")) {
            fixture.answer("/provider/x", "application/json", "{\"list\":[]}");
            Queue<SSLSocket> idle = new ConcurrentLinkedQueue<>();
            try (GatewayProcess gateway = new GatewayProcess(fixture, 512)) {
                RawClient person = new RawClient(gateway.port(), fixture.trusting());
                long began = System.nanoTime();
                in(16, IDLE, n -> {
                    SSLSocket socket = person.from("127.0.0." + (1 + n % 8)).open();
                    socket.startHandshake();
                    idle.add(socket);
                });
                long established = System.nanoTime();
                AtomicInteger answered = new AtomicInteger();
                in(ACTIVE, ACTIVE, n -> {
                    try (SSLSocket socket =
                            person.start("GET", "/login", Map.of("Connection", "keep-alive"), new byte[0])) {
                        for (int i = 0; i < REQUESTS_EACH; i++) {
                            Answer answer = i == 0
                                    ? RawClient.read(socket.getInputStream())
                                    : person.on(socket, "GET", "/login", new byte[0]);
                            if (answer.status() == 200) {
                                answered.incrementAndGet();
                            }
                        }
                    }
                });
                long served = System.nanoTime();

                assertThat(answered).hasValue(ACTIVE * REQUESTS_EACH);
                assertThat(idle).hasSize(IDLE);
                AtomicInteger alive = new AtomicInteger();
                List<SSLSocket> sample = idle.stream().skip(IDLE - 100).toList();
                in(16, sample.size(), n -> {
                    Answer answer = person.on(sample.get(n), "GET", "/login", new byte[0]);
                    alive.addAndGet(answer.status() == 200 ? 1 : 0);
                });
                assertThat(alive).as("of the idle ones, that still answer").hasValue(sample.size());
                assertThat(gateway.alive()).isTrue();
                System.out.printf(
                        "%d idle connections established in %d s, %d requests over %d more in %d ms, 512 MB of heap%n",
                        IDLE,
                        TimeUnit.NANOSECONDS.toSeconds(established - began),
                        answered.get(),
                        ACTIVE,
                        TimeUnit.NANOSECONDS.toMillis(served - established));
            } finally {
                for (SSLSocket socket : idle) {
                    socket.close();
                }
            }
        }
    }

    private interface Deed {
        void of(int n) throws IOException;
    }

    private static void in(int threads, int count, Deed deed) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        Queue<Throwable> failed = new ConcurrentLinkedQueue<>();
        for (int i = 0; i < count; i++) {
            int n = i;
            pool.execute(() -> {
                try {
                    deed.of(n);
                } catch (IOException | RuntimeException e) {
                    failed.add(e);
                }
            });
        }
        pool.shutdown();
        assertThat(pool.awaitTermination(5, TimeUnit.MINUTES)).isTrue();
        assertThat(failed).isEmpty();
    }
}
