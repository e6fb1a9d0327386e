package org.jianxin.console;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.NewCookie;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/** Puts the headers on every answer of this room that keep its content where it belongs. */
final class AnswerFilter {
    /** No inline script or style, nothing from elsewhere, not inside anybody's frame. */
    static final String CONTENT_SECURITY_POLICY =
            "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'";

    private static final int YEAR_SECONDS = 365 * 24 * 3600;

    @ServerResponseFilter
    public void finish(ContainerRequestContext request, ContainerResponseContext response) {
        String path = request.getUriInfo().getPath();
        if (!path.startsWith("/console") && !path.startsWith("/api/v1/")) {
            return;
        }
        MultivaluedMap<String, Object> headers = response.getHeaders();
        headers.putSingle("Content-Security-Policy", CONTENT_SECURITY_POLICY);
        headers.putSingle("X-Content-Type-Options", "nosniff");
        headers.putSingle("Referrer-Policy", "same-origin");
        headers.putSingle("Cross-Origin-Opener-Policy", "same-origin");
        headers.putSingle("Cross-Origin-Resource-Policy", "same-origin");
        if (!headers.containsKey(HttpHeaders.CACHE_CONTROL)) {
            headers.putSingle(HttpHeaders.CACHE_CONTROL, "no-store");
        }
        keep(
                request,
                headers,
                "lang",
                Viewer.LANGUAGE_COOKIE,
                Viewer.language(request).id());
        keep(
                request,
                headers,
                "theme",
                Viewer.THEME_COOKIE,
                Viewer.theme(request).id());
    }

    /** A choice made in the URL is kept for the next request. */
    private static void keep(
            ContainerRequestContext request,
            MultivaluedMap<String, Object> headers,
            String parameter,
            String cookie,
            String value) {
        if (value.equals(Viewer.query(request, parameter))) {
            headers.add(
                    HttpHeaders.SET_COOKIE,
                    new NewCookie.Builder(cookie)
                            .value(value)
                            .path("/")
                            .maxAge(YEAR_SECONDS)
                            .secure(true)
                            .httpOnly(true)
                            .sameSite(NewCookie.SameSite.LAX)
                            .build());
        }
    }
}
