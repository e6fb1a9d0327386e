package org.jianxin.console.alerts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jianxin.console.Allow;
import org.jianxin.console.Json;
import org.jianxin.console.ProblemException;
import org.jianxin.console.Role;
import org.jianxin.console.Viewer;
import org.jianxin.console.WholeNumber;
import org.jianxin.events.Alert;
import org.jianxin.store.AlertCounts;
import org.jianxin.store.AlertPage;
import org.jianxin.store.CursorExpiredException;
import org.jspecify.annotations.Nullable;

/**
 * Alerts for programs. The ETag of an alert is the version of its human side; a change must name the version it was
 * decided on in If-Match (RFC 9110, 13.1.1): without it 428, with an older one 412.
 */
@Path("/api/v1")
@Produces(MediaType.APPLICATION_JSON)
public final class AlertApi {
    private static final Pattern ETAG = Pattern.compile("\"(\\d{1,9})\"");
    private static final int MAX_LIMIT = 1000;

    private final AlertDesk desk;
    private final Clock clock;

    AlertApi(AlertDesk desk, Clock clock) {
        this.desk = desk;
        this.clock = clock;
    }

    /** Takes the same parameters as the queue's URL, and {@code limit}, 1 to 1000. */
    @GET
    @Path("alerts")
    @Allow({Role.SECURITY_ADMINISTRATOR, Role.AUDITOR})
    public Response list(
            @QueryParam("limit") @DefaultValue("50") String limit, @Context ContainerRequestContext request) {
        int size = WholeNumber.of("limit", limit, 1, MAX_LIMIT);
        AlertFilter filter = AlertFilter.of(request.getUriInfo().getQueryParameters());
        AlertPage page;
        try {
            page = desk.page(filter.query(clock, size));
        } catch (CursorExpiredException e) {
            throw new ProblemException(410, "cursor_expired");
        } catch (IllegalArgumentException e) {
            throw ProblemException.badInput("cursor", "…");
        }
        List<JsonNode> alerts = page.alerts().stream().map(AlertApi::json).toList();
        return Response.ok(Json.bytes(new Listed(alerts, page.total(), page.cursor())))
                .build();
    }

    @GET
    @Path("alerts/{id}")
    @Allow({Role.SECURITY_ADMINISTRATOR, Role.AUDITOR})
    public Response get(@PathParam("id") String id) {
        return answer(desk.get(id));
    }

    @POST
    @Path("alerts/{id}/acknowledge")
    @Consumes(MediaType.APPLICATION_JSON)
    @Allow(Role.SECURITY_ADMINISTRATOR)
    public Response acknowledge(
            @PathParam("id") String id,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String seen,
            @Context ContainerRequestContext request,
            byte[] body) {
        return act(
                id,
                seen,
                new TriageAction.Acknowledge(Json.read(body, Note.class).note()),
                request);
    }

    /** Without an assignee, to the caller. */
    @POST
    @Path("alerts/{id}/assign")
    @Consumes(MediaType.APPLICATION_JSON)
    @Allow(Role.SECURITY_ADMINISTRATOR)
    public Response assign(
            @PathParam("id") String id,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String seen,
            @Context ContainerRequestContext request,
            byte[] body) {
        String assignee = Json.read(body, Assignment.class).assignee();
        String to = assignee == null ? Viewer.of(request).subject() : assignee;
        return act(id, seen, new TriageAction.Assign(to), request);
    }

    @POST
    @Path("alerts/{id}/close")
    @Consumes(MediaType.APPLICATION_JSON)
    @Allow(Role.SECURITY_ADMINISTRATOR)
    public Response close(
            @PathParam("id") String id,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String seen,
            @Context ContainerRequestContext request,
            byte[] body) {
        Closing closing = Json.read(body, Closing.class);
        return act(
                id,
                seen,
                new TriageAction.Close(AlertsResource.verdict(orEmpty(closing.verdict())), orEmpty(closing.note())),
                request);
    }

    @POST
    @Path("alerts/{id}/reopen")
    @Consumes(MediaType.APPLICATION_JSON)
    @Allow(Role.SECURITY_ADMINISTRATOR)
    public Response reopen(
            @PathParam("id") String id,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String seen,
            @Context ContainerRequestContext request,
            byte[] body) {
        return act(
                id,
                seen,
                new TriageAction.Reopen(orEmpty(Json.read(body, Note.class).note())),
                request);
    }

    /** Counts of open alerts, and of all. */
    @GET
    @Path("summary")
    @Allow({Role.SECURITY_ADMINISTRATOR, Role.AUDITOR})
    public Response summary() {
        return Response.ok(Json.bytes(new Summary(
                        Counts.of(desk.counts(AlertFilter.open().query(clock, 1))),
                        Counts.of(desk.counts(AlertFilter.all().query(clock, 1))))))
                .build();
    }

    private Response act(String id, @Nullable String seen, TriageAction action, ContainerRequestContext request) {
        if (seen == null) {
            throw new ProblemException(428, "if_match_required");
        }
        Matcher etag = ETAG.matcher(seen);
        if (!etag.matches()) {
            throw new ProblemException(412, "changed_meanwhile");
        }
        try {
            return answer(desk.act(id, Integer.parseInt(etag.group(1)), action, Viewer.of(request)));
        } catch (TriageConflictException e) {
            throw new ProblemException(412, "changed_meanwhile");
        }
    }

    private static Response answer(Alert alert) {
        return Response.ok(Json.bytes(json(alert)))
                .header(HttpHeaders.ETAG, "\"" + AlertDesk.version(alert) + "\"")
                .build();
    }

    /** Without the worker's own book-keeping. */
    private static JsonNode json(Alert alert) {
        ObjectNode json = (ObjectNode) Json.tree(alert);
        json.remove("applied");
        return json;
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }

    record Listed(List<JsonNode> alerts, long total, @Nullable String nextCursor) {}

    record Note(@Nullable String note) {}

    record Assignment(@Nullable String assignee) {}

    record Closing(@Nullable String verdict, @Nullable String note) {}

    record Summary(Counts open, Counts all) {}

    record Counts(long total, Map<String, Long> bySeverity, Map<String, Long> byStatus, Map<String, Long> byRule) {
        static Counts of(AlertCounts counts) {
            return new Counts(
                    counts.total(),
                    counts.bySeverity().entrySet().stream()
                            .collect(Collectors.toMap(entry -> entry.getKey().id(), Map.Entry::getValue)),
                    counts.byStatus().entrySet().stream()
                            .collect(Collectors.toMap(entry -> entry.getKey().id(), Map.Entry::getValue)),
                    counts.byRule());
        }
    }
}
