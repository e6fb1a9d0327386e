package org.jianxin.intake;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Response;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jianxin.events.RecordMapper;
import org.jianxin.store.ClusterSettings;
import org.jianxin.store.SearchCluster;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is answered while no store can be reached. What is answered with one is in {@link IntakeServiceIT}. */
class IntakeResourceTest {
    @TempDir
    private Path directory;

    private TestAgent agent;
    private SearchCluster cluster;
    private IntakeService service;
    private IntakeResource resource;

    @BeforeEach
    void open() {
        agent = new TestAgent("db-01", directory);
        cluster = SearchCluster.connect(
                new ClusterSettings(
                        URI.create("http://127.0.0.1:9"),
                        null,
                        null,
                        null,
                        1,
                        0,
                        "default",
                        ClusterSettings.MINIMUM_RETENTION,
                        Duration.ofMillis(200)),
                Clock.systemUTC());
        service = new IntakeService(
                cluster,
                id -> id.equals(agent.id()) || id.startsWith("other-")
                        ? Optional.of(new RegisteredAgent(agent.publicKey(), false))
                        : Optional.empty(),
                Clock.systemUTC());
        resource = new IntakeResource(service);
    }

    @AfterEach
    void close() {
        service.close();
        cluster.close();
    }

    @Test
    void whoIsNotKnownIsNotHeard() throws Exception {
        byte[] segment = agent.segment(agent.accesses(1));

        problem(401, "no-identity", Requests.withoutIdentity(), segment);
        problem(403, "not-an-agent", Requests.from("db-01", "person"), segment);
        problem(403, "unknown-agent", Requests.from("web-01", "agent"), segment);
    }

    @Test
    void whatIsWrongIsRefusedWithItsRecord() throws Exception {
        byte[] segment = agent.segment(agent.accesses(1));
        segment[segment.length / 2] ^= 1;

        JsonNode problem = problem(422, "broken-chain", Requests.from("db-01", "agent"), segment);
        assertThat(problem.get("record").isIntegralNumber()).isTrue();
        problem(422, "broken-chain", Requests.from("db-01", "agent"), new byte[0]);
        problem(413, "too-large", Requests.from("db-01", "agent"), new byte[IntakeService.MAX_SEGMENT + 1]);
    }

    @Test
    void whatCannotBeStoredNowIsAskedForAgain() throws Exception {
        byte[] segment = agent.segment(agent.accesses(1));

        problem(503, "store-unavailable", Requests.from("db-01", "agent"), segment);
        Response answer = resource.accept(Requests.from("db-01", "agent"), new ByteArrayInputStream(segment));
        assertThat(answer.getHeaderString("Retry-After")).isEqualTo("2");
    }

    @Test
    void aBodyThatBreaksOffIsSaid() throws Exception {
        InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("connection reset");
            }
        };

        assertThat(resource.accept(Requests.from("db-01", "agent"), broken).getStatus())
                .isEqualTo(400);
    }

    /** A body that somebody else would have to pay for in memory. */
    @Test
    void nothingIsReadOfWhoIsNotRegistered() throws Exception {
        InputStream unread = new InputStream() {
            @Override
            public int read() {
                throw new AssertionError("read");
            }
        };

        assertThat(resource.accept(Requests.from("web-01", "agent"), unread).getStatus())
                .isEqualTo(403);
        assertThat(resource.accept(Requests.from("no id at all", "agent"), unread)
                        .getStatus())
                .isEqualTo(403);
    }

    @Test
    void whoSendsASecondSegmentAtOnceOrTooManyWithOthersIsAskedToComeAgainUnread() throws Exception {
        int bodies = 8;
        CountDownLatch reading = new CountDownLatch(bodies);
        CountDownLatch finish = new CountDownLatch(1);
        InputStream unread = new InputStream() {
            @Override
            public int read() {
                throw new AssertionError("read");
            }
        };
        ExecutorService threads = Executors.newFixedThreadPool(bodies);
        try {
            List<Future<Response>> answers = new ArrayList<>();
            for (int i = 0; i < bodies; i++) {
                ContainerRequestContext request = Requests.from("other-" + i, "agent");
                answers.add(threads.submit(() -> resource.accept(request, new SlowBody(reading, finish))));
            }
            assertThat(reading.await(2, TimeUnit.MINUTES)).isTrue();

            Response sameAgent = resource.accept(Requests.from("other-0", "agent"), unread);
            Response oneMore = resource.accept(Requests.from("db-01", "agent"), unread);
            for (Response answer : List.of(sameAgent, oneMore)) {
                assertThat(answer.getStatus()).isEqualTo(503);
                assertThat(answer.getHeaderString("Retry-After")).isEqualTo("2");
                assertThat((String) answer.getEntity()).contains("urn:jianxin:intake:busy");
            }

            finish.countDown();
            for (Future<Response> answer : answers) {
                assertThat(answer.get(2, TimeUnit.MINUTES).getStatus()).isEqualTo(422);
            }
        } finally {
            finish.countDown();
            threads.shutdownNow();
        }
        problem(422, "broken-chain", Requests.from("db-01", "agent"), new byte[0]);
    }

    /** Ends, empty, when it may. */
    private static final class SlowBody extends InputStream {
        private final CountDownLatch reading;
        private final CountDownLatch finish;

        SlowBody(CountDownLatch reading, CountDownLatch finish) {
            this.reading = reading;
            this.finish = finish;
        }

        @Override
        public int read() throws IOException {
            reading.countDown();
            try {
                finish.await();
            } catch (InterruptedException e) {
                throw new InterruptedIOException();
            }
            return -1;
        }
    }

    private JsonNode problem(int status, String type, ContainerRequestContext request, byte[] body) throws IOException {
        Response answer = resource.accept(request, new ByteArrayInputStream(body));
        assertThat(answer.getStatus()).isEqualTo(status);
        assertThat(answer.getMediaType()).hasToString("application/problem+json");
        JsonNode problem = RecordMapper.create().readTree((String) answer.getEntity());
        assertThat(problem.get("type").asText()).isEqualTo("urn:jianxin:intake:" + type);
        assertThat(problem.get("status").asInt()).isEqualTo(status);
        assertThat(problem.get("title").asText()).isNotBlank();
        assertThat(problem.get("detail").asText()).isNotBlank();
        assertThat(problem.get("instance").asText()).isEqualTo("/intake/v1/segments");
        return problem;
    }
}
