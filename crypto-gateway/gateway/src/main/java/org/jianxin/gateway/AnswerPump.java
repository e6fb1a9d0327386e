package org.jianxin.gateway;

import static java.util.Objects.requireNonNull;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpServerResponse;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jianxin.gateway.answer.RefusedException;
import org.jspecify.annotations.Nullable;

/**
 * Moves an answer through its tap, no faster than the client takes it. Nothing is sent before so much is there that most
 * answers that must not pass show it: those are refused, later ones can only be cut. The last piece waits for the log.
 */
final class AnswerPump {
    private static final int FIRST = 32 << 10;
    /** An answer that comes in trickles is not held back for longer. */
    private static final long PATIENCE_MILLIS = 1_000;

    private final Vertx vertx;
    private final HttpClientResponse answer;
    private final HttpServerResponse response;
    private final AnswerTap tap;
    private final Exit exit;
    private final Deque<Buffer> held = new ArrayDeque<>();
    private long heldBytes;
    private boolean begun;
    private boolean ended;
    private boolean stopped;
    private long timer;

    /** Where the answer leads. */
    interface Exit {
        /** Whether the exchange ended otherwise. */
        boolean over();

        /** Hands over the head of the answer. */
        void begin();

        /** All of the answer came and may be given out as soon as the returned future succeeds; it fails when it may not. */
        Future<Void> whole();

        /** The answer must not be given out any further. */
        void refused(RefusedException e);

        /** The upstream failed. */
        void broken(Throwable e);

        /** All is sent. */
        void done();
    }

    AnswerPump(Vertx vertx, HttpClientResponse answer, HttpServerResponse response, AnswerTap tap, Exit exit) {
        this.vertx = requireNonNull(vertx, "vertx");
        this.answer = requireNonNull(answer, "answer");
        this.response = requireNonNull(response, "response");
        this.tap = requireNonNull(tap, "tap");
        this.exit = requireNonNull(exit, "exit");
    }

    void start() {
        answer.exceptionHandler(exit::broken);
        answer.handler(this::piece);
        answer.endHandler(v -> end());
        timer = vertx.setTimer(PATIENCE_MILLIS, t -> {
            if (!stopped && !exit.over() && !held.isEmpty()) {
                begin();
            }
        });
    }

    private void piece(Buffer piece) {
        if (stopped || exit.over()) {
            return;
        }
        try {
            tap.feed(piece);
            advance();
        } catch (RefusedException e) {
            refused(e);
        }
    }

    private void end() {
        if (stopped || exit.over()) {
            return;
        }
        ended = true;
        try {
            tap.finish();
            advance();
        } catch (RefusedException e) {
            refused(e);
        }
    }

    private void advance() throws RefusedException {
        while (!stopped && !exit.over()) {
            if (begun && response.writeQueueFull()) {
                answer.pause();
                response.drainHandler(v -> drained());
                return;
            }
            @Nullable Buffer next = tap.next();
            if (next != null) {
                hold(next);
            } else if (ended) {
                whole();
                return;
            } else {
                answer.resume();
                return;
            }
        }
    }

    private void drained() {
        try {
            advance();
        } catch (RefusedException e) {
            refused(e);
        }
    }

    private void hold(Buffer next) {
        held.add(next);
        heldBytes += next.length();
        if (heldBytes >= FIRST) {
            begin();
        }
        while (begun && held.size() > 1) {
            response.write(held.remove());
        }
    }

    private void begin() {
        if (!begun) {
            begun = true;
            vertx.cancelTimer(timer);
            exit.begin();
        }
    }

    private void refused(RefusedException e) {
        stopped = true;
        vertx.cancelTimer(timer);
        exit.refused(e);
    }

    private void whole() {
        stopped = true;
        vertx.cancelTimer(timer);
        exit.whole().onSuccess(v -> {
            begin();
            while (held.size() > 1) {
                response.write(held.remove());
            }
            Future<Void> sent = held.isEmpty() ? response.end() : response.end(held.remove());
            sent.onComplete(r -> exit.done());
        });
    }
}
