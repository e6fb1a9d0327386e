package org.jianxin.gateway;

import static java.util.Objects.requireNonNull;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import org.jianxin.gateway.answer.DocumentGuard;
import org.jianxin.gateway.answer.Refusal;
import org.jianxin.gateway.answer.RefusedException;
import org.jspecify.annotations.Nullable;

/** A request body that is looked through as it passes. It is not changed; where it must not pass, it fails. */
final class InspectedUpload implements ReadStream<Buffer> {
    private final ReadStream<Buffer> body;
    private final @Nullable DocumentGuard guard;
    private final boolean strict;
    private @Nullable Handler<Throwable> failure;
    private @Nullable Refusal refusal;

    /**
     * @param guard null when such a body cannot be looked through
     * @param strict whether the body fails when it must not pass or cannot be looked through, or else passes all the same
     */
    InspectedUpload(ReadStream<Buffer> body, @Nullable DocumentGuard guard, boolean strict) {
        this.body = requireNonNull(body, "body");
        this.guard = guard;
        this.strict = strict;
    }

    /** What was wrong with the body; null when nothing was until now. */
    @Nullable
    Refusal refusal() {
        return refusal;
    }

    private interface Step {
        void run(DocumentGuard guard) throws RefusedException;
    }

    /** @return whether what was looked at may pass */
    private boolean look(Step step) {
        if (refusal != null) {
            return !strict;
        }
        try {
            if (guard == null) {
                throw new RefusedException(Refusal.NOT_INSPECTABLE, "no content type that can be looked through");
            }
            step.run(guard);
            byte @Nullable [] seen;
            do {
                seen = guard.next();
            } while (seen != null);
            return true;
        } catch (RefusedException e) {
            refusal = e.refusal();
            if (strict && failure != null) {
                failure.handle(e);
            }
            return !strict;
        }
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
                            if (look(to -> to.feed(chunk.getBytes()))) {
                                handler.handle(chunk);
                            }
                        });
        return this;
    }

    @Override
    public ReadStream<Buffer> endHandler(@Nullable Handler<Void> handler) {
        body.endHandler(v -> {
            if (look(DocumentGuard::end) && handler != null) {
                handler.handle(v);
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
