package org.jianxin.appliance;

import static java.util.Objects.requireNonNull;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.SSLSession;
import org.jianxin.appliance.ApplianceSettings.Role;
import org.jianxin.events.RecordMapper;
import org.jianxin.sm.IdentityAssertion;
import org.jianxin.sm.InvalidTokenException;
import org.jianxin.sm.Sm2PublicKey;
import org.jianxin.tlcp.PeerIdentity;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets in only requests that come from a gateway and carry an identity it asserted a moment ago, whatever they ask for: who
 * reaches the loopback port with a gateway's certificate but no identity gets nothing but the health of the process.
 */
@Singleton
class CallerFilter {
    /** Who the gateway's assertions are for. */
    static final String AUDIENCE = "appliance";

    private static final Logger LOG = LoggerFactory.getLogger(CallerFilter.class);
    private static final int BEFORE_EVERYTHING = 10_000;

    private final Sm2PublicKey gateway;
    private final Set<Role> roles;
    private final Clock clock;

    CallerFilter(Sm2PublicKey gateway, ApplianceSettings settings, Clock clock) {
        this.gateway = requireNonNull(gateway, "gateway");
        this.roles = settings.roles();
        this.clock = requireNonNull(clock, "clock");
    }

    void register(@Observes Filters filters) {
        filters.register(this::check, BEFORE_EVERYTHING);
    }

    private void check(RoutingContext context) {
        if (!fromGateway(context)) {
            refuse(context, 403, "not-a-gateway", "only a gateway's certificate is let in here");
            return;
        }
        if (context.normalizedPath().startsWith("/q/health")) {
            context.next();
            return;
        }
        String token = context.request().getHeader(IdentityAssertion.HEADER);
        if (token == null) {
            refuse(context, 401, "no-identity", "the request did not come through the gateway");
            return;
        }
        try {
            context.put(IdentityAssertion.PROPERTY, IdentityAssertion.verify(token, gateway, AUDIENCE, clock));
        } catch (InvalidTokenException e) {
            LOG.warn("refused an identity assertion: {}", e.reason());
            refuse(context, 401, "bad-identity", "the identity assertion is not valid");
            return;
        }
        if (!roles.contains(context.normalizedPath().startsWith("/intake/") ? Role.INTAKE : Role.CONSOLE)) {
            refuse(context, 404, "role-not-here", "this process does not have that role");
            return;
        }
        context.next();
    }

    private static boolean fromGateway(RoutingContext context) {
        SSLSession tls = context.request().connection().sslSession();
        return tls != null
                && PeerIdentity.of(tls)
                        .filter(peer -> peer.kind().equals("gateway"))
                        .isPresent();
    }

    private static void refuse(RoutingContext context, int status, String type, String detail) {
        String problem;
        try {
            problem = RecordMapper.create()
                    .writeValueAsString(Map.of(
                            "type",
                            "urn:jianxin:appliance:" + type,
                            "title",
                            HttpResponseStatus.valueOf(status).reasonPhrase(),
                            "status",
                            status,
                            "detail",
                            detail,
                            "instance",
                            context.normalizedPath()));
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new IllegalStateException(e); // strings and a number can be written
        }
        context.response()
                .setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/problem+json")
                .end(problem);
    }
}
