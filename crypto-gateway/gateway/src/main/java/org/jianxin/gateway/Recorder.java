package org.jianxin.gateway;

import static java.util.Objects.requireNonNull;

import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.jianxin.events.Event;
import org.jianxin.events.EventJson;
import org.jianxin.gateway.decision.DecisionEvents;
import org.jianxin.gateway.decision.DecisionEvents.Decision;
import org.jianxin.gateway.decision.DecisionEvents.Flow;
import org.jianxin.gateway.decision.DecisionEvents.Share;
import org.jianxin.gateway.decision.DecisionLog;
import org.jianxin.gateway.identity.Emergency;
import org.jianxin.gateway.policy.Ruling;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts decisions and flows on the log. Whoever asked goes on only when the returned future succeeds. */
final class Recorder {
    private static final Logger LOG = LoggerFactory.getLogger(Recorder.class);
    private static final String ACCESS = "access-decision";

    /** A longer record goes alone: that it cannot be written must not be the trouble of others. */
    private static final int TURN_BYTES = 64 << 10;

    private final ThreadLocal<Turn> turns = ThreadLocal.withInitial(Turn::new);
    private final DecisionLog log;
    private final EventJson json;
    private final Metrics metrics;
    private final BiConsumer<Caller, String> behaviour;

    /** @param behaviour is told of every decision: on whom, and the reason */
    Recorder(DecisionLog log, EventJson json, Metrics metrics, BiConsumer<Caller, String> behaviour) {
        this.log = requireNonNull(log, "log");
        this.json = requireNonNull(json, "json");
        this.metrics = requireNonNull(metrics, "metrics");
        this.behaviour = requireNonNull(behaviour, "behaviour");
    }

    Future<Void> decision(Exchange exchange, String action, Ruling ruling, @Nullable Share share) {
        Decision decision = exchange.decision(action, ruling);
        metrics.decision(action, ruling);
        behaviour.accept(exchange.caller(), ruling.reason());
        Future<Void> written = write(DecisionEvents.decision(decision, exchange.facts(), share));
        // What is cut began long before it was decided again; and a login waits for its password's hash.
        return action.equals(ACCESS) ? written.onSuccess(v -> metrics.decided(exchange.nanosSinceBegin())) : written;
    }

    /** What became of a role lent in an emergency. */
    Future<Void> emergency(Exchange exchange, Ruling ruling, Emergency emergency, String reason) {
        Decision decision = exchange.decision(OwnDecisions.BREAK_GLASS, ruling);
        metrics.decision(OwnDecisions.BREAK_GLASS, ruling);
        return write(DecisionEvents.emergency(decision, exchange.facts(), emergency, reason));
    }

    Future<Void> flow(Event event, Flow flow) {
        metrics.flow(flow);
        return write(event);
    }

    private Future<Void> write(Event event) {
        byte[] record = json.write(event);
        Context context = Vertx.currentContext();
        Future<Void> written = context != null && context.isEventLoopContext() && record.length <= TURN_BYTES
                ? gather(context, record)
                : Future.fromCompletionStage(log.append(record), context).mapEmpty();
        return written.onFailure(e -> metrics.refusedWithoutLog());
    }

    /** Hands in together what one turn of an event loop brings, so that the log's thread is woken once for all of it. */
    private Future<Void> gather(Context context, byte[] record) {
        Turn turn = turns.get();
        if (turn.records.isEmpty()) {
            context.runOnContext(v -> handIn(turn));
        }
        Promise<Void> written = Promise.promise();
        turn.records.add(record);
        turn.written.add(written);
        return written.future();
    }

    private void handIn(Turn turn) {
        List<Promise<Void>> written = List.copyOf(turn.written);
        List<byte[]> records = List.copyOf(turn.records);
        turn.written.clear();
        turn.records.clear();
        Future.fromCompletionStage(log.appendAll(records), Vertx.currentContext())
                .onComplete(done -> written.forEach(each -> settle(each, done)));
    }

    /** What goes wrong with one request must not leave those after it waiting. */
    private static void settle(Promise<Void> written, AsyncResult<Long> done) {
        try {
            if (done.succeeded()) {
                written.complete();
            } else {
                written.fail(done.cause());
            }
        } catch (RuntimeException e) {
            LOG.error("a request could not go on after its decision was recorded", e);
        }
    }

    /** What came since an event loop handed in the last time. */
    private static final class Turn {
        private final List<byte[]> records = new ArrayList<>();
        private final List<Promise<Void>> written = new ArrayList<>();
    }
}
