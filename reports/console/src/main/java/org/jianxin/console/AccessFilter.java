package org.jianxin.console;

import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Response;
import java.util.Set;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jspecify.annotations.Nullable;

/**
 * Lets a request into an endpoint of this room only when the endpoint's {@link Allow} names a role of the viewer, and a
 * change only when a page of this console or a JSON client sent it. Everything else is refused.
 */
final class AccessFilter {
    private static final String ROOM = AccessFilter.class.getPackageName();
    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");

    private final ProblemResponses responses;

    AccessFilter(ProblemResponses responses) {
        this.responses = responses;
    }

    @ServerRequestFilter(priority = Priorities.AUTHORIZATION)
    public @Nullable Response check(ContainerRequestContext request, ResourceInfo endpoint) {
        if (!ours(endpoint.getResourceClass())) {
            return null;
        }
        try {
            Viewer viewer = Viewer.find(request).orElseThrow(() -> new ProblemException(401, "not_logged_in"));
            if (!Role.compatible(viewer.roles())) {
                throw new ProblemException(403, "roles_conflict");
            }
            Allow allow = endpoint.getResourceMethod().getAnnotation(Allow.class);
            if (allow == null || !allow.anyone() && !viewer.may(Set.of(allow.value()))) {
                throw new ProblemException(403, "role_not_allowed");
            }
            refuseForgery(request);
            return null;
        } catch (ProblemException refused) {
            return responses.of(refused, request);
        }
    }

    /**
     * A page of another origin can make the browser send a form with the session's cookie, but neither a header of its
     * own nor a JSON content type without asking this origin first, which never agrees.
     */
    private static void refuseForgery(ContainerRequestContext request) {
        if (SAFE.contains(request.getMethod()) || "true".equals(request.getHeaderString("HX-Request"))) {
            return;
        }
        boolean json = request.getMediaType() != null
                && "application".equals(request.getMediaType().getType())
                && "json".equals(request.getMediaType().getSubtype());
        if (!json) {
            throw new ProblemException(403, "cross_site");
        }
    }

    private static boolean ours(@Nullable Class<?> resource) {
        return resource != null
                && (resource.getPackageName().equals(ROOM)
                        || resource.getPackageName().startsWith(ROOM + "."));
    }
}
