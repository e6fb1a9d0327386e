package org.jianxin.console;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;

/** {@code /console}: leads each viewer to the first page of theirs. */
@Path("/console")
public final class HomeResource {
    private final Pages pages;

    HomeResource(Pages pages) {
        this.pages = pages;
    }

    @GET
    @Allow(anyone = true)
    public Response home(@Context ContainerRequestContext request) {
        String first = pages.firstPath(Viewer.of(request));
        return first.isEmpty()
                ? pages.page(Pages.Templates.welcome(), request)
                : Response.status(303)
                        .header("Location", first)
                        .build(); // as a string: a URI would get this host, not the gateway's
    }

    /** What nothing else in the console answers. */
    @GET
    @Path("{unknown: .+}")
    @Allow(anyone = true)
    public Response unknown() {
        throw ProblemException.notFound();
    }
}
