package org.jianxin.gateway;

import static java.util.Objects.requireNonNull;

import io.vertx.core.http.Cookie;
import io.vertx.core.http.HttpServerRequest;
import java.util.Set;
import org.jianxin.gateway.GatewaySettings.Consumer;
import org.jianxin.gateway.identity.Sessions;
import org.jianxin.gateway.identity.Sessions.RefusedException;
import org.jianxin.gateway.identity.Sessions.Session;
import org.jianxin.gateway.policy.Reason;
import org.jianxin.gateway.policy.Subject;
import org.jianxin.tlcp.PeerIdentity;

/**
 * Finds out who sends a request: programs by their certificate, people by a session token. A certificate goes first:
 * whoever shows one is the program it names, whatever else is in the request.
 */
final class Callers {
    static final String COOKIE = "__Host-jianxin";

    private final ChannelsInForce channels;
    private final Routes routes;
    private final Sessions sessions;

    Callers(ChannelsInForce channels, Routes routes, Sessions sessions) {
        this.channels = requireNonNull(channels, "channels");
        this.routes = requireNonNull(routes, "routes");
        this.sessions = requireNonNull(sessions, "sessions");
    }

    Caller identify(Exchange exchange) {
        ClientTls tls = exchange.tls();
        if (tls == null || tls.peer() == null) {
            return person(exchange.request());
        }
        return tls.certificate() != null && channels.revoked(tls.certificate())
                ? Caller.refused(Reason.CERTIFICATE_REVOKED, tls.peer().commonName(), null)
                : program(tls.peer());
    }

    /** The session's binding for whoever sends this request. */
    static String binding(HttpServerRequest request) {
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

    private Caller person(HttpServerRequest request) {
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
            Session session = sessions.verify(token, binding(request));
            return new Caller(session.person().subject(), session, !bearer, null, null, session.tokenDigest());
        } catch (RefusedException e) {
            return Caller.refused(
                    e.reason(),
                    e.account().isEmpty() ? null : e.account(),
                    e.tokenDigest().isEmpty() ? null : e.tokenDigest());
        }
    }
}
