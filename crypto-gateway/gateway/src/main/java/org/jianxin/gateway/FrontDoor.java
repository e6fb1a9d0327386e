package org.jianxin.gateway;

import static java.util.Objects.requireNonNull;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import org.jianxin.gateway.DecisionPoint.Place;
import org.jianxin.gateway.FactFinder.Arrival;
import org.jianxin.gateway.GatewaySettings.SharedInterface;
import org.jianxin.gateway.LiveAnswers.Review;
import org.jianxin.gateway.answer.DocumentGuard;
import org.jianxin.gateway.decision.DecisionEvents.Share;
import org.jianxin.gateway.id.TimeOrderedId;
import org.jianxin.gateway.identity.Distrust;
import org.jianxin.gateway.identity.Sessions.Session;
import org.jianxin.gateway.identity.Sessions.Token;
import org.jianxin.gateway.policy.Access;
import org.jianxin.gateway.policy.Fact;
import org.jianxin.gateway.policy.Outcome;
import org.jianxin.gateway.policy.Reason;
import org.jianxin.gateway.policy.RequestPath;
import org.jianxin.gateway.policy.Ruling;
import org.jianxin.gateway.policy.Subject;
import org.jianxin.gateway.trust.TrustScore;
import org.jianxin.sensitivedata.Dataset;
import org.jianxin.sm.IdentityAssertion;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every request comes through here: who is it, may they, may they now? The decision is on the log before anything is
 * forwarded or answered; when it cannot be, the answer is 503.
 */
final class FrontDoor {
    private static final Logger LOG = LoggerFactory.getLogger(FrontDoor.class);
    static final String NO_LOG =
            "判定记录暂时无法写入，系统已停止放行。 / Decisions cannot be recorded for now, so nothing is let through.";

    /** How long the appliance may rely on one assertion. */
    private static final Duration ASSERTION = Duration.ofSeconds(60);

    private final GatewayParts parts;
    private final DecisionPoint decisionPoint;
    private final Callers callers;
    private final Answers answers;
    private final OwnPages ownPages;
    private final Proxy proxy;
    private final SlowPeers peers;

    FrontDoor(GatewayParts parts, Vertx vertx, Proxy.Upstreams upstreams, SlowPeers peers) {
        this.parts = requireNonNull(parts, "parts");
        this.peers = requireNonNull(peers, "peers");
        Pages pages = new Pages();
        this.decisionPoint = new DecisionPoint(
                parts.routes(),
                parts.policy(),
                parts.catalogue(),
                new FactFinder(
                        parts.posture(), parts.trust(), name -> Gateway.distrust(parts.people(), name), parts.clock()));
        this.callers = new Callers(parts);
        this.answers = new Answers(pages, parts.emergencies()::mayAsk);
        this.ownPages = new OwnPages(parts, answers, pages);
        this.proxy = new Proxy(vertx, upstreams, parts.settings().limits(), answers, parts.metrics());
    }

    void handle(HttpServerRequest request) {
        if (peers.givenUp(request.connection())) {
            return;
        }
        if (!Framing.plain(request)) {
            malformed(request);
            return;
        }
        Exchange exchange = exchange(request);
        peers.began(exchange);
        try {
            route(exchange);
        } catch (RuntimeException e) {
            answers.report(exchange, e);
            refuse(exchange, Reason.INTERNAL_ERROR);
        }
    }

    /** What came was not HTTP, so nobody knows where the next request on the connection would begin. */
    void malformed(HttpServerRequest request) {
        peers.giveUp(request.connection());
        Exchange exchange = exchange(request);
        request.response().endHandler(v -> request.connection().close());
        refuse(exchange, Reason.BAD_REQUEST);
    }

    private Exchange exchange(HttpServerRequest request) {
        request.pause();
        Instant now = parts.clock().instant();
        return new Exchange(request, parts.ids().next(now), now, parts.loggable());
    }

    private void refuse(Exchange exchange, Reason reason) {
        answers.guarded(exchange, () -> decided(exchange, decisionPoint.own(reason), null, null));
    }

    private void route(Exchange exchange) {
        if (exchange.request().authority() == null) {
            refuse(exchange, Reason.BAD_REQUEST);
            return;
        }
        exchange.caller(callers.identify(exchange));
        Optional<RequestPath> path = exchange.path();
        if (!parts.rates().admit(asker(exchange))) {
            refuse(exchange, Reason.TOO_MANY_REQUESTS);
        } else if (path.isEmpty()) {
            refuse(exchange, Reason.SUSPICIOUS_PATH);
        } else if (OwnPages.owns(path.get())) {
            exchange.awaitsBody(() -> true);
            ownPages.handle(exchange, path.get());
        } else {
            decide(exchange, path.get());
        }
    }

    /** Whom a rate is for: an office behind one address shares it only until its people have logged in. */
    private static String asker(Exchange exchange) {
        Subject subject = exchange.caller().subject();
        return subject.proved()
                ? subject.kind().id() + " " + subject.name()
                : exchange.facts().address();
    }

    private void decide(Exchange exchange, RequestPath path) {
        Place place = decisionPoint.place(path);
        SharedInterface shared = place.shared();
        Share share = shared == null
                ? null
                : new Share(
                        shared.id(),
                        shared.dataset(),
                        parts.routes().state(shared.id()) == SharedInterface.State.DORMANT);
        Arrival arrival = arrival(exchange, exchange.caller().subject());
        Access access = decisionPoint.access(
                exchange.caller().subject(), exchange.request().method().name(), path, place, arrival);
        exchange.known(access.facts());
        Ruling asked = decisionPoint.rule(refusal(exchange), access, place);
        boolean tooLarge = exchange.announcesMoreThan(parts.settings().limits().bodyBytes());
        Ruling ruling = asked.allowed() && tooLarge
                ? decisionPoint.own(Reason.BODY_TOO_LARGE)
                : asked.outcome() == Outcome.MASK && shared == null
                        ? decisionPoint.own(Reason.MASKING_UNAVAILABLE)
                        : asked;
        if (!ruling.allowed()) {
            lost(exchange, ruling, access);
        }
        decided(exchange, ruling, share, () -> {
            Runnable over = parts.answers()
                    .add(ruling.outcome(), () -> again(exchange, access, place, arrival), ender(exchange, share));
            Future<Void> done;
            if (shared != null && share != null) {
                SharedInterface given = ruling.outcome() == Outcome.MASK ? shared.masking() : shared;
                done = share(exchange, path, ruling, given, share, place.dataset());
            } else {
                done = appliance(exchange, path);
            }
            done.onComplete(v -> over.run());
        });
    }

    private Review again(Exchange exchange, Access access, Place place, Arrival arrival) {
        // A role may have been lent, or its time be over; a program's registration, or its certificate, be other than
        // it was.
        Caller caller = callers.again(exchange);
        Access now = caller.subject().equals(access.subject())
                ? decisionPoint.again(access, arrival)
                : decisionPoint.access(
                        caller.subject(), access.method(), access.path(), place, arrival(exchange, caller.subject()));
        return new Review(now, decisionPoint.rule(caller.refusal(), now, place));
    }

    /** Ends an answer under way that would not be given now. */
    private Consumer<Review> ender(Exchange exchange, @Nullable Share share) {
        Context context = requireNonNull(Vertx.currentContext(), "context");
        return now -> context.runOnContext(v -> {
            exchange.known(now.access().facts());
            lost(exchange, now.ruling(), now.access());
            parts.recorder().decision(exchange, "session-cut", now.ruling(), share);
            exchange.cut();
        });
    }

    /** Keeps that a person lost trust, where that is what the ruling is for. */
    private void lost(Exchange exchange, Ruling ruling, Access access) {
        Session session = exchange.caller().session();
        if (session == null || !decisionPoint.forTrust(ruling)) {
            return;
        }
        String name = session.person().name();
        int score = access.facts()
                .get(Fact.CONTEXT_TRUST_SCORE)
                .map(value -> ((Long) value).intValue())
                .orElse(0);
        Distrust before = Gateway.distrust(parts.people(), name);
        Instant proved = session.secondFactor();
        boolean stands = before != null && before.score() <= score && (proved == null || !proved.isAfter(before.at()));
        if (!stands && score < TrustScore.FULL) {
            parts.upkeep()
                    .run("distrust", () -> {
                        parts.people().distrust(name, score);
                        return true;
                    })
                    .onFailure(e -> LOG.error("that {} lost trust cannot be kept", name, e));
        }
    }

    private static Arrival arrival(Exchange exchange, Subject subject) {
        Session session = exchange.caller().session();
        return new Arrival(
                exchange.facts().address(),
                exchange.facts().tlsVersion(),
                exchange.facts().tlsCipher(),
                session == null ? null : TimeOrderedId.time(session.id()).orElse(null),
                session == null ? null : session.secondFactor(),
                session != null && !session.person().roles().equals(subject.roles()));
    }

    /** Why whoever asks is refused whatever it is. */
    private static @Nullable Reason refusal(Exchange exchange) {
        Caller caller = exchange.caller();
        if (caller.refusal() != null) {
            return caller.refusal();
        }
        Session session = caller.session();
        if (session != null && session.mustChange()) {
            return Reason.PASSWORD_CHANGE_REQUIRED;
        }
        if (session != null && session.mustEnrol()) {
            return Reason.SECOND_FACTOR_REQUIRED;
        }
        return session != null && caller.cookie() && !exchange.safeMethod()
                ? OriginCheck.problem(exchange.request()).orElse(null)
                : null;
    }

    /** Records the decision, and only then does what it says. */
    private void decided(Exchange exchange, Ruling ruling, @Nullable Share share, @Nullable Runnable forward) {
        parts.recorder()
                .decision(exchange, "access-decision", ruling, share)
                .onSuccess(v -> answers.guarded(exchange, () -> {
                    if (ruling.allowed() && forward != null) {
                        forward.run();
                    } else {
                        answers.deny(exchange, ruling);
                    }
                }))
                .onFailure(e -> answers.problem(exchange, 503, "decision-log-unavailable", NO_LOG));
    }

    private Future<Void> share(
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
        MultiMap headers = MultiMap.caseInsensitiveMultiMap().add("Accept-Encoding", DocumentGuard.ACCEPTED_CODINGS);
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
        Runnable over = parts.routes().add(shared.id(), cutter(exchange));
        return proxy.forward(exchange, to, answer, response -> {}).onComplete(v -> over.run());
    }

    private Future<Void> appliance(Exchange exchange, RequestPath path) {
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
        Proxy.Target to = new Proxy.Target(parts.routes().appliance(), path.encoded() + exchange.query(), headers, "");
        Session session = exchange.caller().session();
        if (session == null) {
            return proxy.forward(exchange, to, null, response -> {});
        }
        boolean renews = session.renew() && exchange.caller().cookie() && exchange.actOfAPerson();
        Token fresh = renews ? parts.sessions().renew(session) : null;
        Runnable over = parts.live().add(fresh == null ? session : session.until(fresh.expires()), cutter(exchange));
        return proxy.forward(exchange, to, null, response -> {
                    if (fresh != null) {
                        Answers.sessionCookie(response, fresh);
                    }
                })
                .onComplete(v -> over.run());
    }

    /** Whoever ends a session is on another thread than the answer. */
    private static Runnable cutter(Exchange exchange) {
        Context context = requireNonNull(Vertx.currentContext(), "context");
        return () -> context.runOnContext(v -> exchange.cut());
    }
}
