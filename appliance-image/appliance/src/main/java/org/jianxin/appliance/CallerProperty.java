package org.jianxin.appliance;

import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import jakarta.inject.Inject;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.ext.Provider;
import org.jianxin.sm.IdentityAssertion;

/** Hands the identity that {@link CallerFilter} has verified to the JAX-RS resources. */
@Provider
@PreMatching
class CallerProperty implements ContainerRequestFilter {
    private final CurrentVertxRequest current;

    @Inject
    CallerProperty(CurrentVertxRequest current) {
        this.current = current;
    }

    @Override
    public void filter(ContainerRequestContext request) {
        request.setProperty(IdentityAssertion.PROPERTY, current.getCurrent().get(IdentityAssertion.PROPERTY));
    }
}
