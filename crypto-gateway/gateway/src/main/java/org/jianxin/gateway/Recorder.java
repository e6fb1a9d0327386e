package org.jianxin.gateway;

import static java.util.Objects.requireNonNull;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.function.BiConsumer;
import org.jianxin.events.Event;
import org.jianxin.events.EventJson;
import org.jianxin.gateway.decision.DecisionEvents;
import org.jianxin.gateway.decision.DecisionEvents.Decision;
import org.jianxin.gateway.decision.DecisionEvents.Flow;
import org.jianxin.gateway.decision.DecisionEvents.Share;
import org.jianxin.gateway.decision.DecisionLog;
import org.jianxin.gateway.policy.Ruling;
import org.jspecify.annotations.Nullable;

/** Puts decisions and flows on the log. Whoever asked goes on only when the returned future succeeds. */
final class Recorder {
    private static final String ACCESS = "access-decision";

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

    Future<Void> flow(Event event, Flow flow) {
        metrics.flow(flow);
        return write(event);
    }

    private Future<Void> write(Event event) {
        Context context = Vertx.currentContext();
        return Future.fromCompletionStage(log.append(json.write(event)), context)
                .<Void>mapEmpty()
                .onFailure(e -> metrics.refusedWithoutLog());
    }
}
