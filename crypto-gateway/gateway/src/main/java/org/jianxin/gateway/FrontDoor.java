package org.jianxin.gateway;

import static java.util.Objects.requireNonNull;

import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;
import org.jianxin.gateway.GatewaySettings.SharedInterface;
import org.jianxin.gateway.decision.DecisionEvents.Share;
import org.jianxin.gateway.identity.Sessions.Session;
import org.jianxin.gateway.policy.Access;
import org.jianxin.gateway.policy.Reason;
import org.jianxin.gateway.policy.RequestPath;
import org.jianxin.gateway.policy.Ruling;
import org.jianxin.gateway.policy.Subject;
import org.jianxin.sensitivedata.Dataset;
import org.jianxin.sm.IdentityAssertion;
import org.jspecify.annotations.Nullable;

/**
 * Every request comes through here: who is it, may they, may they now? The decision is on the log before anything is
 * forwarded or answered; when it cannot be, the answer is 503.
 */
final class FrontDoor {
    static final String NO_LOG =
            "判定记录暂时无法写入，系统已停止放行。 / Decisions cannot be recorded for now, so nothing is let through.";

    /** How long the appliance may rely on one assertion. */
    private static final Duration ASSERTION = Duration.ofSeconds(60);

    private final GatewayParts parts;
    private final Callers callers;
    private final Answers answers;
    private final OwnPages ownPages;
    private final Proxy proxy;

    FrontDoor(GatewayParts parts, Vertx vertx, HttpClient client) {
        this.parts = requireNonNull(parts, "parts");
        Pages pages = new Pages();
        this.callers = new Callers(parts.settings(), parts.sessions());
        this.answers = new Answers(pages);
        this.ownPages = new OwnPages(parts, answers, pages);
        this.proxy = new Proxy(vertx, client, parts.settings().limits(), answers, parts.metrics());
    }

    void handle(HttpServerRequest request) {
        request.pause();
        Instant now = parts.clock().instant();
        Exchange exchange = new Exchange(request, parts.ids().next(now), now, parts.loggable());
        if (request.authority() == null) {
            decided(exchange, own(Reason.BAD_REQUEST), null, null);
            return;
        }
        exchange.caller(callers.identify(request));
        Optional<RequestPath> path = exchange.path();
        if (path.isEmpty()) {
            decided(exchange, own(Reason.SUSPICIOUS_PATH), null, null);
        } else if (OwnPages.owns(path.get())) {
            ownPages.handle(exchange, path.get());
        } else {
            decide(exchange, path.get());
        }
    }

    private void decide(Exchange exchange, RequestPath path) {
        boolean sharing = path.segments().get(0).equals("share");
        String interfaceId =
                sharing && path.segments().size() > 1 ? path.segments().get(1) : "";
        SharedInterface shared =
                sharing ? parts.settings().sharedInterface(interfaceId).orElse(null) : null;
        Dataset dataset = shared == null
                ? null
                : parts.catalogue().dataset(shared.dataset()).orElse(null);
        Share share = shared == null
                ? null
                : new Share(shared.id(), shared.dataset(), shared.state() == SharedInterface.State.DORMANT);
        Reason refusal = refusal(exchange, sharing, shared);
        Ruling ruling = refusal != null
                ? own(refusal)
                : parts.policy()
                        .decide(new Access(
                                exchange.caller().subject(),
                                exchange.request().method().name(),
                                path,
                                dataset != null && agreement(exchange.caller().subject(), dataset)));
        decided(exchange, ruling, share, () -> forward(exchange, path, ruling, shared, share, dataset));
    }

    /** What is refused whatever the policy file says. */
    private @Nullable Reason refusal(Exchange exchange, boolean sharing, @Nullable SharedInterface shared) {
        Caller caller = exchange.caller();
        if (caller.refusal() != null) {
            return caller.refusal();
        }
        Session session = caller.session();
        if (session != null && session.mustChange()) {
            return Reason.PASSWORD_CHANGE_REQUIRED;
        }
        if (session != null && caller.cookie() && !exchange.safeMethod()) {
            Optional<Reason> origin = OriginCheck.problem(exchange.request());
            if (origin.isPresent()) {
                return origin.get();
            }
        }
        if (sharing && caller.subject().proved() && shared == null) {
            return Reason.INTERFACE_NOT_REGISTERED;
        }
        return shared != null && shared.state() == SharedInterface.State.CLOSED ? Reason.INTERFACE_CLOSED : null;
    }

    private boolean agreement(Subject subject, Dataset dataset) {
        LocalDate today =
                LocalDate.ofInstant(parts.clock().instant(), parts.clock().getZone());
        return dataset.agreement(subject.name(), today).isPresent();
    }

    private Ruling own(Reason reason) {
        return reason.ruling(false, OwnPages.RULE, parts.policy().version());
    }

    /** Records the decision, and only then does what it says. */
    private void decided(Exchange exchange, Ruling ruling, @Nullable Share share, @Nullable Runnable forward) {
        parts.recorder()
                .decision(exchange, "access-decision", ruling, share)
                .onSuccess(v -> {
                    if (ruling.allowed() && forward != null) {
                        forward.run();
                    } else {
                        answers.deny(exchange, ruling);
                    }
                })
                .onFailure(e -> answers.problem(exchange, 503, "decision-log-unavailable", NO_LOG));
    }

    private void forward(
            Exchange exchange,
            RequestPath path,
            Ruling ruling,
            @Nullable SharedInterface shared,
            @Nullable Share share,
            @Nullable Dataset dataset) {
        String length = exchange.request().getHeader("Content-Length");
        if (length != null && length.length() > 18
                || length != null
                        && Long.parseLong(length) > parts.settings().limits().bodyBytes()) {
            answers.problem(
                    exchange,
                    413,
                    Reason.BODY_TOO_LARGE.code(),
                    Reason.BODY_TOO_LARGE.zh() + " / " + Reason.BODY_TOO_LARGE.en());
            return;
        }
        if (shared != null && share != null) {
            share(exchange, path, ruling, shared, share, dataset);
        } else {
            appliance(exchange, path);
        }
    }

    private void share(
            Exchange exchange,
            RequestPath path,
            Ruling ruling,
            SharedInterface shared,
            Share share,
            @Nullable Dataset dataset) {
        String base = shared.upstream().getRawPath();
        String prefix = base == null ? "" : base.endsWith("/") ? base.substring(0, base.length() - 1) : base;
        RequestPath tail = path.tail(2);
        String rest = tail.segments().isEmpty() ? "" : tail.encoded();
        String target = prefix + rest;
        MultiMap headers = MultiMap.caseInsensitiveMultiMap().add("Accept-Encoding", "identity");
        SharedAnswer answer = new SharedAnswer(
                exchange,
                exchange.decision("access-decision", ruling),
                share,
                shared,
                dataset,
                parts.inspection(),
                parts.recorder(),
                parts.clock());
        Proxy.Target to = new Proxy.Target(
                shared.upstream(),
                (target.isEmpty() ? "/" : target) + exchange.query(),
                headers,
                "/share/" + shared.id());
        proxy.forward(exchange, to, answer, response -> {});
    }

    private void appliance(Exchange exchange, RequestPath path) {
        Subject subject = exchange.caller().subject();
        Instant now = parts.clock().instant();
        String assertion = new IdentityAssertion(
                        parts.ids().next(now),
                        subject.name(),
                        subject.kind().id(),
                        subject.roleIds(),
                        subject.unit(),
                        subject.clearance(),
                        "appliance",
                        "",
                        now,
                        now.plus(ASSERTION),
                        exchange.id())
                .encode(parts.signer());
        MultiMap headers = MultiMap.caseInsensitiveMultiMap().add(IdentityAssertion.HEADER, assertion);
        Proxy.Target to =
                new Proxy.Target(parts.settings().appliance(), path.encoded() + exchange.query(), headers, "");
        Session session = exchange.caller().session();
        Runnable over = session == null
                ? () -> {}
                : parts.live()
                        .add(session, () -> exchange.request().connection().close());
        proxy.forward(exchange, to, null, response -> {
                    if (session != null && session.renew() && exchange.caller().cookie()) {
                        Answers.sessionCookie(response, parts.sessions().renew(session));
                    }
                })
                .onComplete(v -> over.run());
    }
}
