package org.jianxin.appliance.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jianxin.tlcp.SecureChannel;
import org.jianxin.tlcp.TlcpFiles;
import org.jspecify.annotations.Nullable;

/**
 * A web server that writes its log and agencies that call interfaces, well and badly, without a pause, whatever is down.
 * Every line and every call has a number in its path.
 */
final class SteadyTraffic implements AutoCloseable {
    /** Goes before a call's number in its path. */
    static final String CALL = "/call/";

    private static final Duration BETWEEN_CALLS = Duration.ofMillis(80);
    private static final Duration BETWEEN_LINES = Duration.ofMillis(20);
    private static final DateTimeFormatter NGINX =
            DateTimeFormatter.ofPattern("dd/MMM/uuuu:HH:mm:ss Z", Locale.ENGLISH);

    /** What is called in turn; {@code staff-list} is not registered. */
    private static final List<Kind> KINDS = List.of(
            new Kind("social-security", "population-lookup", "view=masked&size=100"),
            new Kind("statistics", "population-lookup", "view=full&size=5"),
            new Kind("health-app", "population-lookup", "view=full&size=5"),
            new Kind("tax-bureau", "population-lookup", "view=masked&size=5"),
            new Kind("statistics", "population-lookup", "view=weak&size=5"),
            new Kind("social-security", "epidemic-travel", "view=masked"),
            new Kind("statistics", "enterprise-lookup", "view=masked"),
            new Kind("tax-bureau", "staff-list", "view=masked"));

    private final URI gateway;
    private final Path log;
    private final Map<String, HttpClient> clients = new HashMap<>();
    private final List<Answer> answers = new CopyOnWriteArrayList<>();
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicInteger broken = new AtomicInteger();
    private final AtomicInteger lines = new AtomicInteger();
    private final List<Thread> threads;
    private volatile boolean stopped;

    private record Kind(String consumer, String interfaceId, String query) {}

    /**
     * A call that was answered to the end.
     *
     * @param decision the gateway's number of it
     */
    record Answer(int number, int status, @Nullable String decision) {}

    private SteadyTraffic(URI gateway, Path log) {
        this.gateway = gateway;
        this.log = log;
        this.threads = List.of(
                new Thread(() -> repeat(BETWEEN_LINES, this::write), "web-server"),
                new Thread(() -> repeat(BETWEEN_CALLS, this::call), "caller-1"),
                new Thread(() -> repeat(BETWEEN_CALLS, this::call), "caller-2"));
    }

    /**
     * @param log the web server's log
     * @param tls directory of the consumers' certificates
     */
    static SteadyTraffic start(URI gateway, Path log, Path tls) throws IOException {
        SteadyTraffic traffic = new SteadyTraffic(gateway, log);
        for (Kind kind : KINDS) {
            if (!traffic.clients.containsKey(kind.consumer())) {
                traffic.clients.put(kind.consumer(), client(kind.consumer(), tls));
            }
        }
        traffic.threads.forEach(Thread::start);
        return traffic;
    }

    /** Lines written in full so far; the first has number 1. */
    int lines() {
        return lines.get();
    }

    List<Answer> answers() {
        return List.copyOf(answers);
    }

    /** Calls that got no answer, or only part of one. */
    int broken() {
        return broken.get();
    }

    /** What went wrong here and not in what is tested. */
    List<Throwable> failures() {
        return failures;
    }

    private static HttpClient client(String consumer, Path tls) throws IOException {
        SecureChannel channel = TlcpFiles.in(tls, consumer).open(Clock.systemUTC());
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(channel.context())
                .sslParameters(channel.clientParameters())
                .connectTimeout(Duration.ofSeconds(10))
                .build();
    }

    private interface Step {
        void run() throws IOException, InterruptedException;
    }

    private void repeat(Duration pause, Step step) {
        try {
            while (!stopped) {
                step.run();
                Thread.sleep(pause.toMillis());
            }
        } catch (IOException | InterruptedException | RuntimeException e) {
            failures.add(e);
        }
    }

    private void write() throws IOException {
        int number = lines.get() + 1;
        byte[] line = "10.0.%d.%d - - [%s] \"GET /page/%d HTTP/1.1\" 200 512 \"-\" \"Mozilla/5.0 (X11; Linux) UOS\"\n"
                .formatted(
                        number / 250 % 250, number % 250 + 1, NGINX.format(OffsetDateTime.now(ZoneOffset.UTC)), number)
                .getBytes(UTF_8);
        int cut = number % 7 == 0 ? line.length / 2 : line.length; // some lines come in two pieces
        try (OutputStream out = Files.newOutputStream(log, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            out.write(line, 0, cut);
            out.write(line, cut, line.length - cut);
        }
        lines.set(number);
    }

    private void call() throws InterruptedException {
        int number = calls.incrementAndGet();
        Kind kind = KINDS.get(number % KINDS.size());
        HttpRequest request = HttpRequest.newBuilder(
                        gateway.resolve("/share/" + kind.interfaceId() + CALL + number + "?" + kind.query()))
                .timeout(Duration.ofSeconds(30))
                .build();
        try {
            HttpResponse<Void> answer =
                    requireNonNull(clients.get(kind.consumer())).send(request, HttpResponse.BodyHandlers.discarding());
            answers.add(new Answer(
                    number,
                    answer.statusCode(),
                    answer.headers().firstValue("X-Jianxin-Decision").orElse(null)));
        } catch (IOException gatewayIsDown) {
            broken.incrementAndGet();
        }
    }

    /** Ends after the lines and calls under way. */
    @Override
    public void close() {
        stopped = true;
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new UncheckedIOException(new IOException("interrupted while traffic ended", e));
            }
        }
    }
}
