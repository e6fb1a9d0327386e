package org.jianxin.console.health;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import jakarta.enterprise.inject.Produces;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jianxin.console.Allow;
import org.jianxin.console.NavigationItem;
import org.jianxin.console.Pages;
import org.jianxin.console.ProblemException;
import org.jianxin.console.Role;
import org.jianxin.events.Ecs;
import org.jianxin.events.Event;
import org.jianxin.store.CursorExpiredException;
import org.jianxin.store.EventPage;
import org.jianxin.store.EventQuery;
import org.jianxin.store.SearchCluster;
import org.jianxin.store.StoreUnavailableException;

/** The audit administrator's page: every request the gateway decided on, from its signed decision log. */
@Path("/console/audit")
public final class AuditResource {
    private static final String DATASET = "jianxin.decision";
    private static final int PAGE = 50;

    private final SearchCluster cluster;
    private final Pages pages;

    AuditResource(SearchCluster cluster, Pages pages) {
        this.cluster = cluster;
        this.pages = pages;
    }

    @Produces
    static NavigationItem navigation() {
        return new NavigationItem("/console/audit", "nav_audit", Set.of(Role.AUDIT_ADMINISTRATOR), 60);
    }

    @GET
    @Allow(Role.AUDIT_ADMINISTRATOR)
    public Response audit(
            @QueryParam("subject") @DefaultValue("") String subject,
            @QueryParam("outcome") @DefaultValue("") String outcome,
            @QueryParam("cursor") @DefaultValue("") String cursor,
            @Context ContainerRequestContext request) {
        if (!Set.of("", "allow", "mask", "step-up", "deny").contains(outcome)) {
            throw ProblemException.badInput("outcome", outcome);
        }
        Map<String, String> terms = new LinkedHashMap<>();
        if (!subject.isBlank()) {
            terms.put(Ecs.USER_NAME.name(), subject.strip());
        }
        if (!outcome.isEmpty()) {
            terms.put(Ecs.DECISION_OUTCOME.name(), outcome);
        }
        EventQuery query =
                EventQuery.of(DATASET).withNewestFirst().withSize(PAGE).withTerms(terms);
        boolean expired = false;
        EventPage page;
        try {
            page = search(cursor.isEmpty() ? query : query.withCursor(cursor));
        } catch (CursorExpiredException e) {
            expired = true;
            page = search(query);
        }
        List<AuditView.Line> lines =
                page.events().stream().map(stored -> line(stored.event())).toList();
        String next = page.cursor() == null ? "" : url(subject, outcome, page.cursor());
        return pages.page(
                Templates.audit(new AuditView(lines, page.total(), next, subject, outcome, expired)), request);
    }

    private EventPage search(EventQuery query) {
        try {
            return cluster.events().search(query);
        } catch (StoreUnavailableException e) {
            throw ProblemException.storeUnavailable(e);
        } catch (IllegalArgumentException e) {
            throw ProblemException.badInput("cursor", "…");
        }
    }

    private static AuditView.Line line(Event event) {
        return new AuditView.Line(
                event.get(Ecs.TIMESTAMP).orElse(Instant.EPOCH),
                event.get(Ecs.USER_NAME).orElse(""),
                String.join(", ", event.get(Ecs.USER_ROLES).orElse(List.of())),
                event.get(Ecs.SOURCE_IP).orElse(""),
                event.get(Ecs.HTTP_REQUEST_METHOD).orElse(""),
                event.get(Ecs.URL_PATH).orElse(event.get(Ecs.EVENT_ACTION).orElse("")),
                event.get(Ecs.DECISION_OUTCOME).orElse(""),
                event.get(Ecs.EVENT_REASON).orElse(""),
                event.get(Ecs.DECISION_ID).orElse(""));
    }

    private static String url(String subject, String outcome, String cursor) {
        return "/console/audit?subject=" + encode(subject) + "&outcome=" + encode(outcome) + "&cursor="
                + encode(cursor);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @CheckedTemplate(basePath = "console")
    static final class Templates {
        private Templates() {}

        static native TemplateInstance audit(AuditView view);
    }
}
