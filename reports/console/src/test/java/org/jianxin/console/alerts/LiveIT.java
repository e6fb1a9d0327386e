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
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.jianxin.console.Client;
import org.jianxin.console.Role;
import org.jianxin.console.TestSearchNode;
import org.jianxin.events.Alert;
import org.junit.jupiter.api.Test;

/** The live stream over real HTTP. */
@QuarkusTest
@QuarkusTestResource(TestSearchNode.class)
final class LiveIT {
    @Inject
    Client client;

    @Inject
    AlertSamples samples;

    @Inject
    LiveFeed feed;

    @Inject
    Clock clock;

    @Test
    void a_new_alert_is_told_within_seconds_in_the_listeners_language() {
        List<String> lines = new CopyOnWriteArrayList<>();
        listen(client.as("officer-wang", Role.SECURITY_ADMINISTRATOR), "/console/live?lang=en", lines);
        await().atMost(Duration.ofSeconds(10)).until(() -> lines.contains("event:hello"));

        Alert alert = samples.raise("JX-MASK-001");

        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(lines).contains("event:changed").anySatisfy(line -> assertThat(line)
                        .contains(
                                alert.id(),
                                "\"severity\":\"critical\"",
                                "Citizen ids given in clear to a receiver below their grade")));
    }

    @Test
    void the_stream_ends_with_the_assertion_and_leaves_nothing_behind() {
        List<String> lines = new CopyOnWriteArrayList<>();
        int before = feed.listeners();
        Instant end = clock.instant().plusSeconds(4);

        CompletableFuture<HttpResponse<Stream<String>>> stream =
                listen(client.until(end, "officer-wang", Role.SECURITY_ADMINISTRATOR), "/console/live", lines);

        await().atMost(Duration.ofSeconds(3)).until(() -> feed.listeners() == before + 1);
        await().atMost(Duration.ofSeconds(15)).until(stream::isDone);
        assertThat(lines).contains("event:hello");
        await().atMost(Duration.ofSeconds(5)).until(() -> feed.listeners() <= before);
    }

    private static CompletableFuture<HttpResponse<Stream<String>>> listen(
            Client.As caller, String path, List<String> lines) {
        return HttpClient.newHttpClient()
                .sendAsync(caller.request(path).GET().build(), HttpResponse.BodyHandlers.ofLines())
                .thenApply(answer -> {
                    answer.body().forEach(line -> lines.add(line.replace("event: ", "event:")));
                    return answer;
                });
    }
}
