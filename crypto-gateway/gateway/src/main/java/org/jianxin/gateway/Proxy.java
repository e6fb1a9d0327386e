package org.jianxin.gateway;

import static java.util.Objects.requireNonNull;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.streams.ReadStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jianxin.gateway.answer.Refusal;
import org.jianxin.gateway.answer.RefusedException;
import org.jianxin.gateway.policy.Reason;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Forwards one request and its answer, piece by piece and no faster than the slower side takes it. Redirects are the
 * client's to follow; they are never followed here.
 */
final class Proxy {
    private static final Logger LOG = LoggerFactory.getLogger(Proxy.class);

    private final Vertx vertx;
    private final Upstreams upstreams;
    private final GatewaySettings.Limits limits;
    private final Answers answers;
    private final Metrics metrics;

    /**
     * Connections to upstreams.
     *
     * @param kept are used again, so that the upstream may be closing one while it is taken
     * @param fresh are never used twice
     */
    record Upstreams(HttpClient kept, HttpClient fresh) {}

    /**
     * Where a request goes.
     *
     * @param base address of the upstream
     * @param target path and query there
     * @param headers headers to add; they replace the client's
     * @param external prefix of addresses as the client knows them, for redirects that name the upstream
     */
    record Target(URI base, String target, MultiMap headers, String external) {}

    Proxy(Vertx vertx, Upstreams upstreams, GatewaySettings.Limits limits, Answers answers, Metrics metrics) {
        this.vertx = requireNonNull(vertx, "vertx");
        this.upstreams = requireNonNull(upstreams, "upstreams");
        this.limits = requireNonNull(limits, "limits");
        this.answers = requireNonNull(answers, "answers");
        this.metrics = requireNonNull(metrics, "metrics");
    }

    /**
     * Forwards.
     *
     * @param tap looks at the answer; null for none
     * @param prepare last changes to the answer's head
     * @return completes when the exchange is over, however it ended
     */
    Future<Void> forward(Exchange exchange, Target target, @Nullable AnswerTap tap, AnswerHead prepare) {
        return new Forwarding(exchange, target, tap, prepare).start();
    }

    /** Makes changes to the head of an answer. */
    interface AnswerHead {
        void prepare(HttpServerResponse response);
    }

    /** One request under way. */
    private final class Forwarding {
        private final Exchange exchange;
        private final HttpServerRequest request;
        private final HttpServerResponse response;
        private final Target target;
        private final @Nullable AnswerTap tap;
        private final AnswerHead prepare;
        private final AtomicBoolean over = new AtomicBoolean();
        private final Promise<Void> done = Promise.promise();
        private @Nullable HttpClientRequest upstream;
        /** Whether the answer's head was handed over, written or not: nothing else can be answered after that. */
        private boolean begun;

        private boolean repeated;
        private long timer = -1;
        private int status;

        Forwarding(Exchange exchange, Target target, @Nullable AnswerTap tap, AnswerHead prepare) {
            this.exchange = exchange;
            this.request = exchange.request();
            this.response = request.response();
            this.target = target;
            this.tap = tap;
            this.prepare = prepare;
        }

        Future<Void> start() {
            response.closeHandler(v -> abandon());
            response.exceptionHandler(e -> abandon());
            request(upstreams.kept());
            return done.future();
        }

        private void request(HttpClient client) {
            boolean secure = "https".equals(target.base().getScheme());
            int port = target.base().getPort() >= 0 ? target.base().getPort() : secure ? 443 : 80;
            RequestOptions options = new RequestOptions()
                    .setHost(target.base().getHost())
                    .setPort(port)
                    .setSsl(secure)
                    .setMethod(request.method())
                    .setURI(target.target())
                    .setFollowRedirects(false);
            boolean again = client == upstreams.fresh();
            client.request(options)
                    .onSuccess(up -> send(up, again))
                    .onFailure(e -> failed(e, again, true)); // nothing was sent yet
        }

        private void send(HttpClientRequest up, boolean again) {
            upstream = up;
            if (over.get()) {
                up.reset();
                return;
            }
            String length = request.getHeader("Content-Length");
            boolean harmless = exchange.safeMethod() && !mayHaveBody(length);
            HeaderRules.inwards(request.headers(), up.headers());
            if (tap != null) {
                HeaderRules.whole(up.headers());
            }
            target.headers().forEach(header -> up.putHeader(header.getKey(), header.getValue()));
            up.exceptionHandler(e -> failed(e, again, harmless));
            up.response().onSuccess(this::answer).onFailure(e -> failed(e, again, harmless));
            if (!mayHaveBody(length)) {
                up.end();
                awaitAnswer();
                if (!request.isEnded()) {
                    request.resume();
                }
                return;
            }
            if (length != null) {
                up.putHeader("Content-Length", length);
            } else {
                up.setChunked(true);
            }
            exchange.awaitsBody(() -> !up.writeQueueFull());
            // Not ended on failure: to the upstream, a body cut short must not look like a whole one.
            ReadStream<Buffer> body = new LimitedBody(request, limits.bodyBytes());
            (tap == null ? body : tap.request(request.headers(), body))
                    .pipe()
                    .endOnFailure(false)
                    .to(up)
                    .onSuccess(v -> awaitAnswer())
                    .onFailure(this::bodyFailed);
        }

        private boolean mayHaveBody(@Nullable String length) {
            if (length != null) {
                return !length.equals("0");
            }
            // In HTTP/1.1 a body is announced; in HTTP/2 a request that is safe has none.
            return request.version() == HttpVersion.HTTP_2
                    ? !exchange.safeMethod()
                    : request.headers().contains("Transfer-Encoding");
        }

        private void awaitAnswer() {
            if (status == 0 && !over.get()) {
                vertx.cancelTimer(timer);
                timer = vertx.setTimer(limits.answer().toMillis(), t -> {
                    if (status == 0) {
                        finishEarly(
                                504, "upstream-timeout", "后端服务没有及时响应。 / The service behind did not answer in time.");
                    }
                });
            }
        }

        private void bodyFailed(Throwable e) {
            if (e instanceof LimitedBody.TooLongException) {
                finishEarly(413, () -> answers.problem(exchange, 413, Reason.BODY_TOO_LARGE));
            } else if (e instanceof RefusedException refused) {
                finishEarly(422, "upload-", refused.refusal());
            } else {
                unreachable(e);
            }
        }

        private void answer(HttpClientResponse answer) {
            if (over.get()) {
                return;
            }
            vertx.cancelTimer(timer);
            status = answer.statusCode();
            boolean bodiless =
                    status == 204 || status == 304 || request.method().name().equals("HEAD");
            if (tap == null) {
                begin(answer, bodiless);
                answer.pipe()
                        .endOnFailure(false)
                        .to(response)
                        .onSuccess(v -> finished())
                        .onFailure(this::broken);
                return;
            }
            @Nullable Refusal refusal = tap.head(status, answer.headers(), bodiless);
            if (refusal == null) {
                new AnswerPump(vertx, answer, response, tap, new Through(answer, bodiless, tap)).start();
            } else {
                finishEarly(refusal.status(), "answer-", refusal);
            }
        }

        private void begin(HttpClientResponse answer, boolean bodiless) {
            begun = true;
            response.setStatusCode(status);
            HeaderRules.outwards(answer.headers(), response.headers());
            if (tap != null) {
                tap.prepare(response.headers());
            }
            rewriteLocation();
            HeaderRules.secure(response.headers());
            response.putHeader(Exchange.DECISION_HEADER, exchange.id());
            prepare.prepare(response);
            if (!bodiless && !response.headers().contains("Content-Length")) {
                response.setChunked(true);
            }
        }

        /** The way of an answer that is looked at. */
        private final class Through implements AnswerPump.Exit {
            private final HttpClientResponse answer;
            private final boolean bodiless;
            private final AnswerTap tapped;

            Through(HttpClientResponse answer, boolean bodiless, AnswerTap tapped) {
                this.answer = answer;
                this.bodiless = bodiless;
                this.tapped = tapped;
            }

            @Override
            public boolean over() {
                return over.get();
            }

            @Override
            public void begin() {
                Forwarding.this.begin(answer, bodiless);
            }

            @Override
            public Future<Void> whole() {
                if (!over.compareAndSet(false, true)) {
                    return Future.failedFuture("over");
                }
                return tapped.end(status, true).onFailure(e -> {
                    LOG.warn("the data flow of decision {} could not be recorded; its answer is cut", exchange.id());
                    cutClient();
                });
            }

            @Override
            public void refused(RefusedException e) {
                if (!begun) {
                    finishEarly(e.refusal().status(), "answer-", e.refusal());
                } else if (over.compareAndSet(false, true)) {
                    resetUpstream();
                    tapped.end(status, false).onComplete(r -> cutClient());
                }
            }

            @Override
            public void broken(Throwable e) {
                Forwarding.this.broken(e);
            }

            @Override
            public void done() {
                done.tryComplete();
            }
        }

        private void finishEarly(int with, String prefix, Refusal refusal) {
            finishEarly(with, prefix + refusal.code(), refusal.zh() + " / " + refusal.en());
        }

        private void finished() {
            if (over.compareAndSet(false, true)) {
                done.tryComplete();
            }
        }

        private void finishEarly(int with, String reason, String detail) {
            finishEarly(with, () -> answers.problem(exchange, with, reason, detail));
        }

        /** Answers in place of the upstream, which has not answered yet or must not. */
        private void finishEarly(int with, Runnable answer) {
            if (begun) {
                broken(new IOException("the exchange ended with status " + with + " in the middle of the answer"));
                return;
            }
            if (!over.compareAndSet(false, true)) {
                return;
            }
            vertx.cancelTimer(timer);
            resetUpstream();
            Future<Void> recorded = tap == null ? Future.succeededFuture() : tap.end(with, false);
            recorded.onComplete(r -> {
                answer.run();
                done.tryComplete();
            });
        }

        /**
         * The upstream failed before its answer. A kept connection may have been closed by the other end in the moment it
         * was taken, which says nothing about the upstream: what can be asked twice without harm is asked once more.
         */
        private void failed(Throwable e, boolean again, boolean harmless) {
            if (over.get() || again != repeated) {
                return; // one attempt may report its end more than once
            }
            if (!again && harmless && status == 0 && closed(e)) {
                repeated = true;
                vertx.cancelTimer(timer);
                request(upstreams.fresh());
            } else {
                unreachable(e);
            }
        }

        private boolean closed(Throwable e) {
            return e instanceof HttpClosedException || e instanceof IOException && !(e instanceof ConnectException);
        }

        private void unreachable(Throwable e) {
            if (over.get()) {
                return;
            }
            if (begun) {
                broken(e);
                return;
            }
            metrics.upstreamFailure();
            LOG.warn("upstream {} did not answer decision {}: {}", target.base(), exchange.id(), e.toString());
            finishEarly(502, "upstream-unavailable", "后端服务暂时不可用。 / The service behind is not available for now.");
        }

        /** The upstream failed in the middle of its answer: the client must not take what it has for the whole. */
        private void broken(Throwable e) {
            if (over.compareAndSet(false, true)) {
                metrics.upstreamFailure();
                LOG.warn("the answer to decision {} broke off: {}", exchange.id(), e.toString());
                resetUpstream();
                end(false).onComplete(r -> cutClient());
            }
        }

        /** The client is gone. */
        private void abandon() {
            if (over.compareAndSet(false, true)) {
                vertx.cancelTimer(timer);
                resetUpstream();
                end(false).onComplete(r -> done.tryComplete());
            }
        }

        private Future<Void> end(boolean complete) {
            return tap == null ? Future.succeededFuture() : tap.end(status, complete);
        }

        private void cutClient() {
            exchange.cut();
            done.tryComplete();
        }

        private void resetUpstream() {
            if (upstream != null) {
                upstream.reset();
            }
        }

        /** A redirect to the upstream's own address is one to us. */
        private void rewriteLocation() {
            String location = response.headers().get("Location");
            String base = target.base().toString();
            if (location != null && location.startsWith(base)) {
                String path = location.substring(base.length());
                response.putHeader("Location", target.external() + (path.startsWith("/") ? path : "/" + path));
            }
        }
    }
}
