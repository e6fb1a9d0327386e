package org.jianxin.console.health;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import jakarta.enterprise.inject.Produces;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.util.Set;
import org.jianxin.console.Allow;
import org.jianxin.console.NavigationItem;
import org.jianxin.console.Pages;
import org.jianxin.console.Role;

/** The system administrator's page. */
@Path("/console/health")
public final class HealthResource {
    private final HealthViews views;
    private final Pages pages;

    HealthResource(HealthViews views, Pages pages) {
        this.views = views;
        this.pages = pages;
    }

    @Produces
    static NavigationItem navigation() {
        return new NavigationItem("/console/health", "nav_health", Set.of(Role.SYSTEM_ADMINISTRATOR), 50);
    }

    @GET
    @Allow(Role.SYSTEM_ADMINISTRATOR)
    public Response health(@Context ContainerRequestContext request) {
        return pages.page(Templates.health(views.view()), request);
    }

    @CheckedTemplate(basePath = "console")
    static final class Templates {
        private Templates() {}

        static native TemplateInstance health(HealthView view);
    }
}
