package org.jianxin.gateway;

import static java.util.Objects.requireNonNull;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import org.jspecify.annotations.Nullable;

/** A request body that fails when it is longer than allowed. */
final class LimitedBody implements ReadStream<Buffer> {
    private final ReadStream<Buffer> body;
    private final long limit;
    private long seen;
    private boolean over;
    private @Nullable Handler<Throwable> failure;
    private @Nullable Handler<Void> end;

    /** The body is longer than the settings allow. */
    static final class TooLongException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TooLongException() {
            super("the request body is too long", null, false, false);
        }
    }

    LimitedBody(ReadStream<Buffer> body, long limit) {
        this.body = requireNonNull(body, "body");
        this.limit = limit;
    }

    @Override
    public ReadStream<Buffer> exceptionHandler(@Nullable Handler<Throwable> handler) {
        failure = handler;
        body.exceptionHandler(handler);
        return this;
    }

    @Override
    public ReadStream<Buffer> handler(@Nullable Handler<Buffer> handler) {
        body.handler(
                handler == null
                        ? null
                        : chunk -> {
                            seen += chunk.length();
                            if (seen <= limit) {
                                handler.handle(chunk);
                            } else if (!over) {
                                over = true;
                                if (failure != null) {
                                    failure.handle(new TooLongException());
                                }
                            }
                        });
        return this;
    }

    @Override
    public ReadStream<Buffer> endHandler(@Nullable Handler<Void> handler) {
        end = handler;
        body.endHandler(v -> {
            if (!over && end != null) {
                end.handle(v);
            }
        });
        return this;
    }

    @Override
    public ReadStream<Buffer> pause() {
        body.pause();
        return this;
    }

    @Override
    public ReadStream<Buffer> resume() {
        body.resume();
        return this;
    }

    @Override
    public ReadStream<Buffer> fetch(long amount) {
        body.fetch(amount);
        return this;
    }
}
