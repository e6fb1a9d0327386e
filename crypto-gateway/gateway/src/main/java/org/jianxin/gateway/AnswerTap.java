package org.jianxin.gateway;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import org.jianxin.gateway.answer.Refusal;
import org.jianxin.gateway.answer.RefusedException;
import org.jspecify.annotations.Nullable;

/** Looks at an exchange as it passes, and decides what of its answer the client gets. */
interface AnswerTap {
    /**
     * The body of the request on its way to the upstream. What comes out fails with a {@link RefusedException} when it must
     * not go on.
     */
    ReadStream<Buffer> request(MultiMap headers, ReadStream<Buffer> body);

    /**
     * The head of the answer.
     *
     * @param bodiless whether no body can follow, whatever the head says
     * @return why nothing of the answer is given to the client; null when it may be
     */
    @Nullable
    Refusal head(int status, MultiMap headers, boolean bodiless);

    /** Changes to the head of the answer that go with what is done to its body. */
    void prepare(MultiMap headers);

    /** The next piece of the body; only after {@link #next} returned null. */
    void feed(Buffer piece) throws RefusedException;

    /** All of the body came. */
    void finish() throws RefusedException;

    /** What the client gets next; null when more has to come first. */
    @Nullable
    Buffer next() throws RefusedException;

    /**
     * The exchange is over. The last piece of the answer is passed on only when the returned future succeeds.
     *
     * @param status what the client was given
     * @param complete whether all of it came
     */
    Future<Void> end(int status, boolean complete);
}
