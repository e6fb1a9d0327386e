package org.jianxin.console.alerts;

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
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;
import org.jianxin.console.Allow;
import org.jianxin.console.Json;
import org.jianxin.console.NavigationItem;
import org.jianxin.console.Pages;
import org.jianxin.console.ProblemException;
import org.jianxin.console.Role;
import org.jianxin.console.Texts;
import org.jianxin.console.Viewer;
import org.jianxin.console.WholeNumber;
import org.jianxin.console.alerts.TriageView.Typed;
import org.jianxin.engine.RulePack;
import org.jianxin.events.Alert;
import org.jianxin.events.Verdict;
import org.jspecify.annotations.Nullable;

/** The queue, the page of one alert, and what officers do there. */
@Path(AlertFilter.PATH)
public final class AlertsResource {
    private static final int EVIDENCE_PAGE = 10;

    private final AlertDesk desk;
    private final QueueViews queues;
    private final EvidenceReader evidence;
    private final RulePack rules;
    private final Pages pages;
    private final Texts texts;

    AlertsResource(
            AlertDesk desk, QueueViews queues, EvidenceReader evidence, RulePack rules, Pages pages, Texts texts) {
        this.desk = desk;
        this.queues = queues;
        this.evidence = evidence;
        this.rules = rules;
        this.pages = pages;
        this.texts = texts;
    }

    @Produces
    static NavigationItem navigation() {
        return new NavigationItem(
                AlertFilter.PATH + "?status=" + AlertFilter.OPEN,
                "nav_alerts",
                Set.of(Role.SECURITY_ADMINISTRATOR, Role.AUDITOR),
                20);
    }

    @GET
    @Allow({Role.SECURITY_ADMINISTRATOR, Role.AUDITOR})
    public Response queue(@Context ContainerRequestContext request) {
        AlertFilter filter = AlertFilter.of(request.getUriInfo().getQueryParameters());
        return pages.page(Templates.queue(queues.of(filter, Viewer.of(request))), request);
    }

    @GET
    @Path("{id}")
    @Allow({Role.SECURITY_ADMINISTRATOR, Role.AUDITOR})
    public Response alert(@PathParam("id") String id, @Context ContainerRequestContext request) {
        Viewer viewer = Viewer.of(request);
        Alert alert = desk.get(id);
        return pages.page(
                Templates.alert(new AlertPageView(
                        AlertRow.of(alert, viewer),
                        viewer.language().choose(alert.reasonZh(), alert.reasonEn()),
                        alert.key(),
                        alert.windowStart(),
                        alert.raisedAt(),
                        Math.max(
                                0,
                                Duration.between(alert.firstSeen(), alert.raisedAt())
                                        .toSeconds()),
                        FlowPicture.of(alert).stages().stream()
                                .map(AlertPageView.Stage::of)
                                .toList(),
                        evidence(alert, 0),
                        RuleText.of(alert, rules, viewer.language()),
                        TriageView.of(alert, viewer))),
                request);
    }

    /** More of the evidence, for the page to append. */
    @GET
    @Path("{id}/evidence")
    @Allow({Role.SECURITY_ADMINISTRATOR, Role.AUDITOR})
    public Response moreEvidence(
            @PathParam("id") String id,
            @QueryParam("from") @DefaultValue("0") String from,
            @Context ContainerRequestContext request) {
        int first = WholeNumber.of("from", from, 0, Alert.MAX_EVIDENCE);
        return pages.part(200, Templates.evidence(evidence(desk.get(id), first)), Viewer.of(request));
    }

    /** The picture of the data's way, for the chart. */
    @GET
    @Path("{id}/flow")
    @Allow({Role.SECURITY_ADMINISTRATOR, Role.AUDITOR})
    public Response flow(@PathParam("id") String id) {
        return Response.ok(Json.bytes(FlowPicture.of(desk.get(id))), MediaType.APPLICATION_JSON_TYPE)
                .build();
    }

    @POST
    @Path("{id}/acknowledge")
    @Allow(Role.SECURITY_ADMINISTRATOR)
    public Response acknowledge(
            @PathParam("id") String id,
            @FormParam("version") @Nullable String version,
            @Context ContainerRequestContext request) {
        return act(id, version, Typed.NOTHING, () -> new TriageAction.Acknowledge(null), request);
    }

    /** Without a name, to the viewer. */
    @POST
    @Path("{id}/assign")
    @Allow(Role.SECURITY_ADMINISTRATOR)
    public Response assign(
            @PathParam("id") String id,
            @FormParam("version") @Nullable String version,
            @FormParam("assignee") @DefaultValue("") String assignee,
            @Context ContainerRequestContext request) {
        String to = assignee.isBlank() ? Viewer.of(request).subject() : assignee.strip();
        return act(
                id,
                version,
                new Typed(assignee.isBlank() ? "" : "assign", ""),
                () -> new TriageAction.Assign(to),
                request);
    }

    @POST
    @Path("{id}/close")
    @Allow(Role.SECURITY_ADMINISTRATOR)
    public Response close(
            @PathParam("id") String id,
            @FormParam("version") @Nullable String version,
            @FormParam("verdict") @DefaultValue("") String verdict,
            @FormParam("note") @DefaultValue("") String note,
            @Context ContainerRequestContext request) {
        return act(
                id, version, new Typed("close", note), () -> new TriageAction.Close(verdict(verdict), note), request);
    }

    @POST
    @Path("{id}/reopen")
    @Allow(Role.SECURITY_ADMINISTRATOR)
    public Response reopen(
            @PathParam("id") String id,
            @FormParam("version") @Nullable String version,
            @FormParam("note") @DefaultValue("") String note,
            @Context ContainerRequestContext request) {
        return act(id, version, new Typed("reopen", note), () -> new TriageAction.Reopen(note), request);
    }

    /** Answers with the changed part of the page; 409 and 422 carry it too, with the reason and what had been typed. */
    private Response act(
            String id,
            @Nullable String version,
            Typed typed,
            Supplier<TriageAction> action,
            ContainerRequestContext request) {
        Viewer viewer = Viewer.of(request);
        int seen = WholeNumber.of("version", version, 0, Integer.MAX_VALUE);
        try {
            Alert after = desk.act(id, seen, action.get(), viewer);
            return pages.part(200, Templates.triage(TriageView.of(after, viewer)), viewer);
        } catch (TriageConflictException e) {
            TriageView view = TriageView.of(e.current(), viewer).conflicted(typed);
            return pages.part(409, Templates.triage(view), viewer);
        } catch (ProblemException e) {
            if (e.status() != 409 && e.status() != 422) {
                throw e;
            }
            String why = e.detail(texts, viewer.language());
            TriageView view = TriageView.of(desk.get(id), viewer).refused(why, typed);
            return pages.part(e.status(), Templates.triage(view), viewer);
        }
    }

    static Verdict verdict(String id) {
        try {
            return Verdict.valueOf(id.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new ProblemException(422, "verdict_required");
        }
    }

    private AlertPageView.EvidenceView evidence(Alert alert, int from) {
        List<EvidenceItem> items = evidence.read(alert, from, EVIDENCE_PAGE);
        int next = from + items.size();
        int total = alert.evidence().size();
        return new AlertPageView.EvidenceView(alert.id(), items, total, next < total ? next : -1);
    }

    @CheckedTemplate(basePath = "console")
    static final class Templates {
        private Templates() {}

        static native TemplateInstance queue(QueueView view);

        static native TemplateInstance alert(AlertPageView view);

        static native TemplateInstance evidence(AlertPageView.EvidenceView evidence);

        static native TemplateInstance triage(TriageView triage);
    }
}
