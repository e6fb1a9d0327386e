package org.jianxin.appliance.demo;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jianxin.events.Ecs;
import org.jianxin.events.Event;
import org.jianxin.events.EventFormatException;
import org.jianxin.events.EventJson;
import org.jianxin.gateway.decision.DecisionLog;
import org.jianxin.sm.ChainReader;
import org.jianxin.sm.ChainRecord;

/** What was really spoken on the gateway's two sides, by its own decisions and by its count of finished handshakes. */
final class Links {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final Pattern UPSTREAM =
            Pattern.compile("_handshakes_total\\{side=\"upstream\",protocol=\"([^\"]+)\",cipher=\"([^\"]+)\"}");

    private final Path decisions;
    private final URI metrics;
    private final EventJson json = new EventJson();
    private final HttpClient http = HttpClient.newHttpClient();

    /**
     * @param decisions directory of the gateway's decision log
     * @param managementPort the gateway's
     */
    Links(Path decisions, int managementPort) {
        this.decisions = requireNonNull(decisions, "decisions");
        this.metrics = URI.create("http://127.0.0.1:" + managementPort + "/metrics");
    }

    /** Protocol and suite of every request that the gateway decided on as that subject's. */
    Set<String> of(String subject) throws IOException, EventFormatException {
        Set<String> spoken = new TreeSet<>();
        for (Path file : DecisionLog.files(decisions)) {
            try (ChainReader reader = ChainReader.open(file)) {
                for (ChainRecord record = reader.next(); record != null; record = reader.next()) {
                    if (!record.checkpoint()) {
                        add(json.read(record.payload()), subject, spoken);
                    }
                }
            }
        }
        return spoken;
    }

    private static void add(Event decision, String subject, Set<String> spoken) {
        if (decision.get(Ecs.USER_NAME).filter(subject::equals).isPresent()) {
            spoken.add(decision.get(Ecs.TLS_VERSION).orElse("?") + " "
                    + decision.get(Ecs.TLS_CIPHER).orElse("?"));
        }
    }

    /** Protocol and suite of the gateway's connections to what is behind it. */
    Set<String> upstream() throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(metrics).timeout(LIMIT).build();
        Matcher sample = UPSTREAM.matcher(
                http.send(request, HttpResponse.BodyHandlers.ofString()).body());
        Set<String> spoken = new TreeSet<>();
        while (sample.find()) {
            spoken.add(sample.group(1) + " " + sample.group(2));
        }
        return spoken;
    }

    /** Whether something was spoken, and nothing but TLCP. */
    static boolean national(Set<String> spoken) {
        return !spoken.isEmpty() && spoken.stream().allMatch(each -> each.startsWith("TLCP"));
    }
}
