package org.jianxin.console.assessments;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import jakarta.enterprise.inject.Produces;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jianxin.compliance.ItemResult;
import org.jianxin.console.Allow;
import org.jianxin.console.NavigationItem;
import org.jianxin.console.Pages;
import org.jianxin.console.ProblemException;
import org.jianxin.console.Role;
import org.jianxin.console.Viewer;

/** The auditor's pages: assessments made so far, one of them in full, and its signed package. */
@Path("/console/assessments")
public final class AssessmentsResource {
    private final AssessmentDesk desk;
    private final Pages pages;

    AssessmentsResource(AssessmentDesk desk, Pages pages) {
        this.desk = desk;
        this.pages = pages;
    }

    @Produces
    static NavigationItem navigation() {
        return new NavigationItem("/console/assessments", "nav_assessments", Set.of(Role.AUDITOR), 10);
    }

    @GET
    @Allow(Role.AUDITOR)
    public Response list(@Context ContainerRequestContext request) {
        List<AssessmentView> made = desk.list().stream()
                .map(assessment ->
                        AssessmentView.of(assessment, "none", Viewer.of(request).language())) // no items
                .toList();
        return pages.page(Templates.assessments(made), request);
    }

    @POST
    @Allow(Role.AUDITOR)
    public Response make(
            @FormParam("system") @DefaultValue("") String system, @FormParam("unit") @DefaultValue("") String unit) {
        return Response.status(303)
                .header(
                        HttpHeaders.LOCATION,
                        "/console/assessments/" + desk.make(system, unit).id())
                .build();
    }

    @GET
    @Path("{id}")
    @Allow(Role.AUDITOR)
    public Response assessment(
            @PathParam("id") String id,
            @QueryParam("result") @DefaultValue("") String result,
            @Context ContainerRequestContext request) {
        if (!result.isEmpty()
                && Arrays.stream(ItemResult.values()).noneMatch(one -> one.id().equals(result))) {
            throw ProblemException.badInput("result", result);
        }
        return pages.page(
                Templates.assessment(AssessmentView.of(
                        desk.get(id), result, Viewer.of(request).language())),
                request);
    }

    @GET
    @Path("{id}/package")
    @Allow(Role.AUDITOR)
    public Response pack(@PathParam("id") String id) {
        return AssessmentApi.download(id, desk.signed(id));
    }

    @CheckedTemplate(basePath = "console")
    static final class Templates {
        private Templates() {}

        static native TemplateInstance assessments(List<AssessmentView> made);

        static native TemplateInstance assessment(AssessmentView view);
    }
}
