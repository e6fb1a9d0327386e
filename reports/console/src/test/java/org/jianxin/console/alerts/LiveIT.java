package org.jianxin.console.alerts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import org.jianxin.console.Client;
import org.jianxin.console.Role;
import org.jianxin.console.TestSearchNode;
import org.jianxin.events.Alert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The live stream over real HTTP. */
@QuarkusTest
@QuarkusTestResource(TestSearchNode.class)
final class LiveIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @Inject
    Client client;

    @Inject
    AlertSamples samples;

    @Inject
    LiveFeed feed;

    @Inject
    Clock clock;

    /** Browsers of other tests may still be leaving. */
    @BeforeEach
    void nobodyListens() {
        await().atMost(LIMIT).until(() -> feed.listeners() == 0);
    }

    @Test
    void a_new_alert_is_told_in_the_listeners_language() {
        try (Listening stream =
                listen(client.as("officer-wang", Role.SECURITY_ADMINISTRATOR), "/console/live?lang=en")) {
            await().atMost(LIMIT).until(() -> stream.lines.contains("event:hello"));
            String before = stream.lastId();

            Alert alert = samples.raise("JX-MASK-001");

            await().atMost(LIMIT).untilAsserted(() -> assertThat(stream.lines)
                    .contains("event:changed")
                    .anySatisfy(line -> assertThat(line)
                            .contains(
                                    alert.id(),
                                    "\"severity\":\"critical\"",
                                    "Citizen ids given in clear to a receiver below their grade")));
            assertThat(stream.lastId()).isNotEqualTo(before);
        }
    }

    @Test
    void the_stream_ends_announced_with_the_assertion_and_leaves_nothing_behind() {
        try (Listening stream = listen(
                client.until(clock.instant().plusSeconds(15), "officer-wang", Role.SECURITY_ADMINISTRATOR),
                "/console/live")) {
            await().atMost(LIMIT).until(stream.ended::isDone);

            assertThat(stream.events()).startsWith("event:hello").endsWith("event:bye");
            await().atMost(LIMIT).until(() -> feed.listeners() == 0);
        }
    }

    @Test
    void a_stream_that_is_left_is_forgotten() {
        try (Listening stream = listen(client.as("officer-wang", Role.SECURITY_ADMINISTRATOR), "/console/live")) {
            await().atMost(LIMIT).until(() -> stream.lines.contains("event:hello"));
            assertThat(feed.listeners()).isEqualTo(1);
        }

        await().atMost(LIMIT).until(() -> feed.listeners() == 0);
    }

    @Test
    void who_comes_back_sees_by_the_id_whether_anything_was_missed() {
        Client.As officer = client.as("officer-wang", Role.SECURITY_ADMINISTRATOR);
        String first = idOfHello(officer);

        String nothingHappened = idOfHello(officer);
        samples.raise("JX-MASK-001");
        String somethingHappened = idOfHello(officer);

        assertThat(nothingHappened).isEqualTo(first);
        assertThat(somethingHappened).isNotEqualTo(first);
    }

    private String idOfHello(Client.As officer) {
        String id;
        try (Listening stream = listen(officer, "/console/live")) {
            await().atMost(LIMIT)
                    .until(() -> stream.lines.contains("event:hello")
                            && !stream.lastId().isEmpty());
            id = stream.lastId();
        }
        nobodyListens(); // so that the next one is told what the store says then
        return id;
    }

    private static Listening listen(Client.As caller, String path) {
        Listening stream = new Listening();
        HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .build()
                .sendAsync(caller.request(path).GET().build(), HttpResponse.BodyHandlers.fromLineSubscriber(stream));
        return stream;
    }

    /** One open stream; closing it is what a browser does that leaves the page. */
    private static final class Listening implements Flow.Subscriber<String>, AutoCloseable {
        private final List<String> lines = new CopyOnWriteArrayList<>();
        private final CompletableFuture<Flow.Subscription> begun = new CompletableFuture<>();
        private final CompletableFuture<Void> ended = new CompletableFuture<>();

        private List<String> events() {
            return lines.stream().filter(line -> line.startsWith("event:")).toList();
        }

        private String lastId() {
            return lines.stream().filter(line -> line.startsWith("id:")).reduce("", (before, last) -> last);
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            begun.complete(subscription);
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(String line) {
            lines.add(line.replace(": ", ":"));
        }

        @Override
        public void onError(Throwable failure) {
            ended.completeExceptionally(failure);
        }

        @Override
        public void onComplete() {
            ended.complete(null);
        }

        @Override
        public void close() {
            begun.join().cancel();
        }
    }
}
