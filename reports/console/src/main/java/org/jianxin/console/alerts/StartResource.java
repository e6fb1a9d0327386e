package org.jianxin.console.alerts;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import jakarta.enterprise.inject.Produces;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Set;
import org.jianxin.console.Allow;
import org.jianxin.console.Json;
import org.jianxin.console.NavigationItem;
import org.jianxin.console.Pages;
import org.jianxin.console.Role;
import org.jianxin.console.Viewer;

/** The officer's start page: what needs action. */
@Path("/console/start")
public final class StartResource {
    private final StartViews views;
    private final Pages pages;

    StartResource(StartViews views, Pages pages) {
        this.views = views;
        this.pages = pages;
    }

    @Produces
    static NavigationItem navigation() {
        return new NavigationItem("/console/start", "nav_start", Set.of(Role.SECURITY_ADMINISTRATOR), 10);
    }

    @GET
    @Allow(Role.SECURITY_ADMINISTRATOR)
    public Response start(@Context ContainerRequestContext request) {
        return pages.page(Templates.start(views.of(Viewer.of(request))), request);
    }

    /** The numbers of the trend chart. */
    @GET
    @Path("trend")
    @Allow(Role.SECURITY_ADMINISTRATOR)
    public Response trend() {
        return Response.ok(Json.bytes(views.trend()), MediaType.APPLICATION_JSON_TYPE)
                .build();
    }

    @CheckedTemplate(basePath = "console")
    static final class Templates {
        private Templates() {}

        static native TemplateInstance start(StartView view);
    }
}
