package org.jianxin.intake;

import jakarta.ws.rs.container.ContainerRequestContext;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.List;
import org.jianxin.sm.IdentityAssertion;
import org.jspecify.annotations.Nullable;

/** Requests as they come out of the appliance's filter: nothing of them is used but the verified identity. */
final class Requests {
    private Requests() {}

    static ContainerRequestContext from(String subject, String kind) {
        Instant issued = Instant.parse("2026-11-22T08:00:00Z");
        return with(new IdentityAssertion(
                "id-1", subject, kind, List.of(), "", 0, "appliance", "", issued, issued.plusSeconds(60), "d-1"));
    }

    static ContainerRequestContext withoutIdentity() {
        return with(null);
    }

    private static ContainerRequestContext with(@Nullable IdentityAssertion identity) {
        return (ContainerRequestContext) Proxy.newProxyInstance(
                Requests.class.getClassLoader(),
                new Class<?>[] {ContainerRequestContext.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("getProperty") && arguments[0].equals(IdentityAssertion.PROPERTY)) {
                        return identity;
                    }
                    throw new UnsupportedOperationException(method.getName());
                });
    }
}
