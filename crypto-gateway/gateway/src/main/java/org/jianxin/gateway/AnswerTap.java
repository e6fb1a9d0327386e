package org.jianxin.gateway;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;

/** Looks at an answer as it passes. */
interface AnswerTap {
    /** The head of the answer; false refuses it, and nothing of it is given to the client. */
    boolean head(int status, MultiMap headers);

    /** The next piece of the body, before it is passed on. */
    void body(Buffer piece);

    /**
     * The answer is over. Its last piece is passed on only when the returned future succeeds.
     *
     * @param status what the client was given
     * @param complete whether all of it came
     */
    Future<Void> end(int status, boolean complete);
}
