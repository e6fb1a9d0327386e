package org.jianxin.console;

import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jianxin.sm.IdentityAssertion;
import org.jianxin.sm.InvalidTokenException;
import org.jianxin.sm.Sm2KeyPair;
import org.jspecify.annotations.Nullable;

/** Believes assertions signed by the test's key, as the appliance believes those of its gateway. */
final class TestGateway {
    static final String AUDIENCE = "appliance";

    private final Sm2KeyPair key;
    private final Clock clock;

    TestGateway(Sm2KeyPair key, Clock clock) {
        this.key = key;
        this.clock = clock;
    }

    @ServerRequestFilter(preMatching = true, priority = Priorities.AUTHENTICATION)
    public @Nullable Response identify(ContainerRequestContext request) {
        String token = request.getHeaderString(IdentityAssertion.HEADER);
        if (token == null) {
            return null;
        }
        try {
            request.setProperty(
                    IdentityAssertion.PROPERTY, IdentityAssertion.verify(token, key.publicKey(), AUDIENCE, clock));
            return null;
        } catch (InvalidTokenException e) {
            return Response.status(401).build();
        }
    }
}
