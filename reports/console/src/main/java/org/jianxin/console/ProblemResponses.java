package org.jianxin.console;

import jakarta.inject.Singleton;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** Refusals as problem+json for programs and htmx, as a page that explains for people. */
@Singleton
final class ProblemResponses {
    private final Texts texts;
    private final Pages pages;

    ProblemResponses(Texts texts, Pages pages) {
        this.texts = texts;
        this.pages = pages;
    }

    Response of(ProblemException exception, ContainerRequestContext request) {
        Problem problem = exception.problem(
                texts, Viewer.language(request), request.getUriInfo().getPath());
        return Viewer.find(request)
                .filter(viewer -> wantsPage(request))
                .map(viewer -> pages.problem(problem, viewer, request.getUriInfo()))
                .orElseGet(() -> json(problem));
    }

    private static Response json(Problem problem) {
        return Response.status(problem.status())
                .type(Problem.MEDIA_TYPE)
                .entity(Json.bytes(problem))
                .build();
    }

    private static boolean wantsPage(ContainerRequestContext request) {
        return request.getUriInfo().getPath().startsWith("/console")
                && request.getHeaderString("HX-Request") == null
                && request.getAcceptableMediaTypes().stream()
                        .anyMatch(type -> type.isCompatible(MediaType.TEXT_HTML_TYPE) && !type.isWildcardType());
    }
}
