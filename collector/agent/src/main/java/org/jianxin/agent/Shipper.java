package org.jianxin.agent;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;
import org.jianxin.sm.ChainPosition;
import org.jianxin.tlcp.SecureChannel;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends sealed segments, oldest first, one at a time, and forgets one only when intake has acknowledged it by its link.
 * Without an answer the same segment is sent again, later and later, with jitter.
 */
final class Shipper implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Shipper.class);
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration ANSWER = Duration.ofSeconds(120);
    private static final long FIRST_PAUSE_MILLIS = 250;
    private static final long LONGEST_PAUSE_MILLIS = 60_000;

    private final Spool spool;
    private final URI intake;
    private final HttpClient client;
    private final Clock clock;
    private volatile boolean stopped;
    private volatile boolean broken;
    private volatile String problem = "";
    private volatile long sent;
    private volatile @Nullable Instant lastAcknowledged;
    private long pause = FIRST_PAUSE_MILLIS;

    Shipper(Spool spool, URI gateway, SecureChannel channel, Clock clock) {
        this.spool = spool;
        this.intake = gateway.resolve("/intake/v1/segments");
        this.clock = clock;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECT)
                .sslContext(channel.context())
                .sslParameters(channel.clientParameters())
                .build();
    }

    /** {@code ok}, {@code retrying} or {@code broken}. */
    String connection() {
        return broken ? "broken" : problem.isEmpty() ? "ok" : "retrying";
    }

    String problem() {
        return problem;
    }

    long sent() {
        return sent;
    }

    @Nullable
    Instant lastAcknowledged() {
        return lastAcknowledged;
    }

    void stop() {
        stopped = true;
    }

    @Override
    public void run() {
        try {
            while (!stopped && !broken) {
                Segment segment = take();
                if (segment == null) {
                    spool.await(Duration.ofSeconds(1));
                } else if (!send(segment)) {
                    backOff();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            broken = true;
            problem = "内部错误，已停止上送 / internal error, stopped sending: " + e;
            LOG.error("{}", problem, e);
            throw e;
        }
    }

    private @Nullable Segment take() throws InterruptedException {
        try {
            return spool.take();
        } catch (IOException e) {
            trouble("读取缓存 / reading the spool: " + e.getMessage());
            backOff();
            return null;
        }
    }

    /** False when the segment must be sent again. */
    private boolean send(Segment segment) throws InterruptedException {
        HttpResponse<byte[]> response;
        try {
            HttpRequest request = HttpRequest.newBuilder(intake)
                    .timeout(ANSWER)
                    .header("Content-Type", "application/octet-stream")
                    .POST(HttpRequest.BodyPublishers.ofFile(segment.file()))
                    .build();
            response = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
        } catch (IOException e) {
            trouble("网关不可达 / gateway not reachable: " + e);
            return false;
        }
        try {
            return answered(segment, response.statusCode(), Acknowledgement.parse(response.body()));
        } catch (IOException e) {
            trouble("确认未能写入缓存 / the acknowledgement could not be written into the spool: " + e.getMessage());
            return false;
        }
    }

    private boolean answered(Segment segment, int status, Acknowledgement answer) throws IOException {
        if (status == 200) {
            if (answer.names(segment.end())) {
                return acknowledged(segment.end());
            }
            trouble("确认与所送段不符 / the acknowledgement names another link than was sent");
            return false;
        }
        if (status == 409) {
            return notContinuing(answer);
        }
        trouble("接收端拒绝 / intake answered " + status + ": " + answer.problem());
        return false;
    }

    private boolean acknowledged(ChainPosition through) throws IOException {
        if (!spool.acknowledge(through)) {
            return false;
        }
        if (!problem.isEmpty()) {
            LOG.info("上送恢复 / sending works again");
        }
        sent++;
        lastAcknowledged = clock.instant();
        problem = "";
        pause = FIRST_PAUSE_MILLIS;
        return true;
    }

    /** Intake has the segment already, its answer having been lost; or the two chains have really parted. */
    private boolean notContinuing(Acknowledgement answer) throws IOException {
        ChainPosition expected = answer.expected();
        if (expected == null) {
            trouble("接收端答复 409 但未说明位置 / intake answered 409 and names no position");
            return false;
        }
        if (acknowledged(expected)) {
            return true;
        }
        broken = true;
        problem = "签名链与接收端不一致，已停止上送 / the chain does not continue what intake has (record " + expected.number()
                + "); stopped";
        LOG.error(
                "{}。可能是主机或缓存目录被还原到旧状态，或代理编号被重复使用；请人工核对后为本机登记新的代理编号"
                        + " / was this host or its spool restored from an old copy, or the agent id used twice? Enrol it under a new id.",
                problem);
        return false;
    }

    private void trouble(String what) {
        if (!what.equals(problem)) {
            LOG.warn("{}", what);
        }
        problem = what;
    }

    private void backOff() throws InterruptedException {
        long jittered = pause / 2 + ThreadLocalRandom.current().nextLong(pause / 2 + 1);
        pause = Math.min(pause * 2, LONGEST_PAUSE_MILLIS);
        for (long slept = 0; slept < jittered && !stopped; slept += 50) {
            Thread.sleep(50);
        }
    }
}
