package org.jianxin.gateway;

import static java.util.Objects.requireNonNull;

import io.vertx.core.http.Cookie;
import io.vertx.core.http.HttpServerRequest;
import java.time.Clock;
import java.util.Set;
import org.jianxin.gateway.GatewaySettings.Consumer;
import org.jianxin.gateway.identity.Emergencies;
import org.jianxin.gateway.identity.Sessions;
import org.jianxin.gateway.identity.Sessions.RefusedException;
import org.jianxin.gateway.identity.Sessions.Session;
import org.jianxin.gateway.policy.Reason;
import org.jianxin.gateway.policy.Subject;
import org.jianxin.tlcp.PeerIdentity;

/**
 * Finds out who sends a request: programs by their certificate, people by a session token. A certificate goes first: whoever
 * shows one of a program is that program, whatever else is in the request. One of a person ({@code OU=person}) says nothing by
 * itself; it is the second factor of a login, and ties the session to its key.
 */
final class Callers {
    static final String COOKIE = "__Host-jianxin";

    private final ChannelsInForce channels;
    private final Routes routes;
    private final Sessions sessions;
    private final Emergencies emergencies;
    private final Clock clock;

    Callers(GatewayParts parts) {
        this.channels = parts.channels();
        this.routes = parts.routes();
        this.sessions = parts.sessions();
        this.emergencies = parts.emergencies();
        this.clock = parts.clock();
    }

    Caller identify(Exchange exchange) {
        ClientTls tls = exchange.tls();
        if (tls == null || tls.peer() == null) {
            return person(exchange);
        }
        if (tls.certificate() != null && channels.revoked(tls.certificate())) {
            return Caller.refused(Reason.CERTIFICATE_REVOKED, tls.peer().commonName(), null);
        }
        return tls.ofPerson() ? person(exchange) : program(tls.peer());
    }

    /** Who sent a request that was let through, as they are known now. From any thread. */
    Caller again(Exchange exchange) {
        ClientTls tls = exchange.tls();
        if (tls != null && tls.certificate() != null && channels.revoked(tls.certificate())) {
            return Caller.refused(
                    Reason.CERTIFICATE_REVOKED, exchange.caller().subject().name(), null);
        }
        if (tls != null && tls.peer() != null && !tls.ofPerson()) {
            return program(tls.peer());
        }
        Caller before = exchange.caller();
        Session session = before.session(); // whether it is good still is looked after where sessions end
        return session == null
                ? before
                : new Caller(subject(session), session, before.cookie(), null, null, session.tokenDigest());
    }

    private Subject subject(Session session) {
        return emergencies.subject(session.person(), clock.instant());
    }

    /** The session's binding for whoever sends this request; the certificate of a program ties no person to it. */
    static String binding(Exchange exchange) {
        ClientTls tls = exchange.tls();
        if (tls != null && tls.peer() != null && tls.ofPerson()) {
            return Sessions.binding(tls.peer().sm3Fingerprint());
        }
        HttpServerRequest request = exchange.request();
        String agent = request.getHeader("User-Agent");
        return Sessions.binding(request.remoteAddress().hostAddress(), agent == null ? "" : agent);
    }

    private Caller program(PeerIdentity peer) {
        String name = peer.commonName();
        return switch (peer.kind()) {
            case "agent" -> Caller.proved(new Subject(Subject.Kind.AGENT, name, Set.of(), "", 0, null));
            case "service" -> Caller.proved(new Subject(Subject.Kind.SERVICE, name, Set.of(), "", 0, null));
            case "consumer" -> routes.consumer(name)
                    .map(Callers::consumer)
                    .map(Caller::proved)
                    .orElseGet(() -> Caller.refused(Reason.CONSUMER_NOT_REGISTERED, name, null));
            default -> Caller.refused(Reason.CERTIFICATE_KIND_UNKNOWN, name, null);
        };
    }

    static Subject consumer(Consumer consumer) {
        return new Subject(
                Subject.Kind.CONSUMER, consumer.id(), Set.of(), consumer.unit(), consumer.clearance(), consumer.zone());
    }

    private Caller person(Exchange exchange) {
        HttpServerRequest request = exchange.request();
        String authorization = request.getHeader("Authorization");
        boolean bearer = authorization != null && authorization.regionMatches(true, 0, "Bearer ", 0, 7);
        Cookie cookie = request.getCookie(COOKIE);
        if (!bearer && cookie == null) {
            return Caller.ANONYMOUS;
        }
        String token = bearer
                ? authorization.substring(7).strip()
                : requireNonNull(cookie, "cookie").getValue();
        try {
            Session session = sessions.verify(token, binding(exchange));
            return new Caller(subject(session), session, !bearer, null, null, session.tokenDigest());
        } catch (RefusedException e) {
            return Caller.refused(
                    e.reason(),
                    e.account().isEmpty() ? null : e.account(),
                    e.tokenDigest().isEmpty() ? null : e.tokenDigest());
        }
    }
}
