package org.jianxin.appliance.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.jianxin.appliance.TestInstallation.StoredData;
import org.jianxin.engine.RulePack;
import org.jianxin.engine.RulesWorker;
import org.jianxin.engine.WorkerSettings;
import org.jianxin.engine.WorkerStatus;
import org.jianxin.events.Alert;
import org.jianxin.events.IndexTemplates;
import org.jianxin.sensitivedata.Catalogue;
import org.jianxin.sensitivedata.Clearances;
import org.jianxin.sm.Sm3;
import org.jianxin.store.TailPosition;

/** The rules worker of an installation that was stopped, over what it has stored. */
final class RulesRun {
    private final Path data;
    private final StoredData stored;

    RulesRun(Path data, StoredData stored) {
        this.data = data;
        this.stored = stored;
    }

    /** From where the installation's worker was stopped, to the end of what is stored. */
    List<Alert> goOn() throws Exception {
        TailPosition end = stored.cluster().events().tail(Set.of()).end();
        try (RulesWorker worker = new RulesWorker(
                stored.cluster(),
                RulePack.bundled(Sm3::hex),
                Catalogue.load(data.resolve("catalogue.yaml")),
                Clearances.load(data.resolve("clearances.yaml")),
                Sm3::hex,
                Clock.systemUTC(),
                WorkerSettings.defaults())) {
            worker.start();
            await("all events are evaluated").atMost(Duration.ofSeconds(60)).until(() -> {
                WorkerStatus status = worker.status();
                assertThat(status.lastError()).isNull();
                return status.state() == WorkerStatus.State.LIVE
                        && status.position().equals(end);
            });
            assertThat(worker.status().poison()).isZero();
            assertThat(worker.status().refusedAlerts()).isZero();
        }
        return AlertFacts.all(stored.cluster().alerts());
    }

    /** From the first event, as if no worker had been there before. */
    List<Alert> afresh() throws Exception {
        delete(IndexTemplates.ALERTS);
        delete(IndexTemplates.DOCUMENTS);
        stored.cluster().prepare();
        return goOn();
    }

    private void delete(String index) throws IOException, InterruptedException {
        String credentials =
                stored.node().user() + ":" + new String(stored.node().password());
        HttpRequest request = HttpRequest.newBuilder(stored.node().url().resolve("/" + index))
                .DELETE()
                .header(
                        "Authorization",
                        "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8)))
                .build();
        HttpResponse<String> answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }
}
