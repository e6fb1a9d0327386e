package org.jianxin.console.assessments;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.List;
import org.jianxin.compliance.Assessment;
import org.jianxin.compliance.Conclusion;
import org.jianxin.compliance.ReportPackage;
import org.jianxin.console.Allow;
import org.jianxin.console.Json;
import org.jianxin.console.Role;
import org.jspecify.annotations.Nullable;

/** {@code /api/v1/assessments}: self-assessments and their signed packages. */
@Path("/api/v1/assessments")
@Produces(MediaType.APPLICATION_JSON)
public final class AssessmentApi {
    private final AssessmentDesk desk;

    AssessmentApi(AssessmentDesk desk) {
        this.desk = desk;
    }

    record Wanted(@Nullable String system, @Nullable String unit) {}

    record Summary(
            String id,
            String system,
            String unit,
            Instant made,
            Conclusion conclusion,
            List<Assessment.SuspectedHazard> suspectedHazards) {
        static Summary of(Assessment assessment) {
            return new Summary(
                    assessment.id(),
                    assessment.system(),
                    assessment.unit(),
                    assessment.made(),
                    assessment.conclusion(),
                    assessment.suspectedHazards());
        }
    }

    record Listed(List<Summary> assessments) {}

    @GET
    @Allow(Role.AUDITOR)
    public Response list() {
        return Response.ok(Json.bytes(
                        new Listed(desk.list().stream().map(Summary::of).toList())))
                .build();
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Allow(Role.AUDITOR)
    public Response make(byte[] body) {
        Wanted wanted = Json.read(body, Wanted.class);
        Assessment made = desk.make(orEmpty(wanted.system()), orEmpty(wanted.unit()));
        return Response.status(201)
                .header(HttpHeaders.LOCATION, "/api/v1/assessments/" + made.id())
                .entity(Json.bytes(Summary.of(made)))
                .build();
    }

    @GET
    @Path("{id}")
    @Allow(Role.AUDITOR)
    public Response get(@PathParam("id") String id) {
        return Response.ok(Json.bytes(desk.get(id))).build();
    }

    @GET
    @Path("{id}/package")
    @Produces("application/zip")
    @Allow(Role.AUDITOR)
    public Response pack(@PathParam("id") String id) {
        return download(id, desk.signed(id));
    }

    static Response download(String id, byte[] content) {
        return Response.ok(content)
                .type("application/zip")
                .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"" + id + ReportPackage.SUFFIX + "\"")
                .build();
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
