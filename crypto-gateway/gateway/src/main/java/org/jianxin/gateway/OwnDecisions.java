package org.jianxin.gateway;

import static java.util.Objects.requireNonNull;

import io.vertx.core.Future;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jianxin.gateway.identity.Emergency;
import org.jianxin.gateway.identity.LoginResult;
import org.jianxin.gateway.identity.Sessions.Session;
import org.jianxin.gateway.identity.TamperedIdentityException;
import org.jianxin.gateway.policy.Policy;
import org.jianxin.gateway.policy.Reason;
import org.jianxin.gateway.policy.RequestPath;
import org.jianxin.gateway.policy.Ruling;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the gateway's own pages decide: each is on the decision log before it is answered. */
final class OwnDecisions {
    /** Id of the rule that stands for the gateway's own pages in decisions. */
    static final String RULE = "gateway";

    static final String HOME = "/console/";

    /** The action of all that becomes of a role lent in an emergency. */
    static final String BREAK_GLASS = "break-glass";

    private static final Logger LOG = LoggerFactory.getLogger(OwnDecisions.class);

    private final Recorder recorder;
    private final Answers answers;
    private final Supplier<Policy> policy;

    OwnDecisions(GatewayParts parts, Answers answers) {
        this.recorder = parts.recorder();
        this.policy = parts.policy();
        this.answers = requireNonNull(answers, "answers");
    }

    void shown(Exchange exchange, Runnable answer) {
        record(exchange, "access-decision", Reason.PUBLIC_PAGE, true, answer);
    }

    void deny(Exchange exchange, String action, Reason reason) {
        Ruling ruling = ruling(reason, false);
        record(exchange, action, ruling, () -> answers.deny(exchange, ruling));
    }

    /** Completes when the exchange was answered, with what was meant or with the log's failure. */
    Future<Void> record(Exchange exchange, String action, Reason reason, boolean allowed, Runnable answer) {
        return record(exchange, action, ruling(reason, allowed), answer);
    }

    /** Records what became of a role lent in an emergency, and then answers. */
    void emergency(Exchange exchange, Reason reason, Emergency emergency, String why, Runnable answer) {
        recorder.emergency(exchange, ruling(reason, true), emergency, why)
                .onSuccess(v -> answers.guarded(exchange, answer))
                .onFailure(e -> answers.problem(exchange, 503, "decision-log-unavailable", FrontDoor.NO_LOG));
    }

    private Future<Void> record(Exchange exchange, String action, Ruling ruling, Runnable answer) {
        return recorder.decision(exchange, action, ruling, null)
                .onSuccess(v -> answers.guarded(exchange, answer))
                .onFailure(e -> answers.problem(exchange, 503, "decision-log-unavailable", FrontDoor.NO_LOG));
    }

    private Ruling ruling(Reason reason, boolean allowed) {
        return reason.ruling(allowed, RULE, policy.get().version());
    }

    /** A refused attempt, and before it the lockout where it brought one about. */
    void refused(Exchange exchange, String action, LoginResult result, Runnable answer) {
        refused(exchange, action, result.reason(), result.locks(), answer);
    }

    void refused(Exchange exchange, String action, Reason reason, boolean locks, Runnable answer) {
        if (!locks) {
            record(exchange, action, reason, false, answer);
            return;
        }
        recorder.decision(exchange, "account-lockout", ruling(Reason.TOO_MANY_FAILURES, false), null)
                .onSuccess(v -> record(exchange, action, reason, false, answer))
                .onFailure(e -> answers.problem(exchange, 503, "decision-log-unavailable", FrontDoor.NO_LOG));
    }

    /** Work that waited for something; where it fails now, that is a decision too. */
    void continued(Exchange exchange, String action, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            answers.report(exchange, e);
            answers.guarded(exchange, () -> deny(exchange, action, Reason.INTERNAL_ERROR));
        }
    }

    /** Work that waited could not be done. */
    void failed(Exchange exchange, String action, Throwable e) {
        if (e instanceof TamperedIdentityException) {
            deny(exchange, action, Reason.IDENTITY_TAMPERED);
            return;
        }
        if (!(e instanceof RejectedExecutionException)) {
            LOG.error("the {} of decision {} could not be looked at", action, exchange.id(), e);
        }
        record(exchange, action, Reason.TOO_BUSY, false, () -> answers.problem(exchange, 503, Reason.TOO_BUSY));
    }

    /** What of the work that waits one address may have. */
    static String source(Exchange exchange) {
        return exchange.facts().address();
    }

    /** Goes on with the person's session, from our own page when something is to change. */
    void withSession(Exchange exchange, Consumer<Session> action) {
        Session session = exchange.caller().session();
        if (session == null) {
            Reason refusal = exchange.caller().refusal();
            deny(exchange, "access-decision", refusal == null ? Reason.NO_SESSION : refusal);
            return;
        }
        Optional<Reason> origin = exchange.safeMethod() || !exchange.caller().cookie()
                ? Optional.empty()
                : OriginCheck.problem(exchange.request());
        if (origin.isPresent()) {
            deny(exchange, "access-decision", origin.get());
        } else {
            action.accept(session);
        }
    }

    /** A path of the console to go on to; anything else would make this page a way to send people elsewhere. */
    static String next(@Nullable String asked) {
        return Optional.ofNullable(asked)
                .flatMap(RequestPath::of)
                .filter(path -> path.segments().get(0).equals("console"))
                .map(RequestPath::encoded)
                .orElse(HOME);
    }

    /** Where a person must go before anything else, or where they wanted to. */
    static String onward(boolean mustChange, boolean mustEnrol, String next) {
        return mustChange ? "/password" : mustEnrol ? "/second-factor" : next;
    }
}
