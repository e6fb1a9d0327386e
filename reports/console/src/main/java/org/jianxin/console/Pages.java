package org.jianxin.console;

import io.quarkus.arc.All;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import jakarta.inject.Singleton;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** Renders pages and parts of pages for a viewer. */
@Singleton
public final class Pages {
    private static final MediaType HTML = new MediaType("text", "html", "utf-8");

    /** Parameters that say how to show a page, not what. */
    private static final Set<String> SWITCHES = Set.of("lang", "theme");

    private final Assets assets;
    private final Clock clock;
    private final List<NavigationItem> items;

    Pages(Assets assets, Clock clock, @All List<NavigationItem> items) {
        this.assets = assets;
        this.clock = clock;
        this.items = items.stream()
                .sorted(Comparator.comparingInt(NavigationItem::order))
                .toList();
    }

    /** A whole page, 200. */
    public Response page(TemplateInstance page, ContainerRequestContext request) {
        return page(200, page, Viewer.of(request), request.getUriInfo());
    }

    /** A part of a page for htmx to swap in. */
    public Response part(int status, TemplateInstance part, Viewer viewer) {
        return html(status, part, viewer);
    }

    /** The first page of the bar that a viewer may open; empty path when there is none. */
    String firstPath(Viewer viewer) {
        return items.stream()
                .filter(item -> viewer.may(item.roles()))
                .map(NavigationItem::path)
                .findFirst()
                .orElse("");
    }

    Response page(int status, TemplateInstance page, Viewer viewer, UriInfo uri) {
        return html(status, page.data("frame", frame(viewer, uri)), viewer);
    }

    Response problem(Problem problem, Viewer viewer, UriInfo uri) {
        return page(problem.status(), Templates.problem(problem), viewer, uri);
    }

    private Response html(int status, TemplateInstance template, Viewer viewer) {
        String html = template.setAttribute(TextResolver.LANGUAGE, viewer.language())
                .setAttribute(TimeResolver.ZONE, clock.getZone())
                .render();
        return Response.status(status).type(HTML).entity(html).build();
    }

    private Frame frame(Viewer viewer, UriInfo uri) {
        String path = uri.getPath();
        List<Frame.Entry> navigation = items.stream()
                .filter(item -> viewer.may(item.roles()))
                .map(item -> new Frame.Entry(item.path(), item.titleKey(), current(item, path)))
                .toList();
        return new Frame(
                viewer,
                assets,
                navigation,
                clock.getZone().getId(),
                with(uri, "lang", viewer.language().other().id()),
                with(uri, "theme", viewer.theme().next().id()));
    }

    private static boolean current(NavigationItem item, String path) {
        return path.equals(item.base())
                || path.startsWith(item.base() + "/") && !item.base().equals("/console");
    }

    /** Path and query only: the host is whatever the browser sees in front of the gateway. */
    private static String with(UriInfo uri, String parameter, String value) {
        StringBuilder url = new StringBuilder(uri.getPath()).append('?');
        uri.getQueryParameters().forEach((name, values) -> {
            if (!SWITCHES.contains(name)) {
                values.forEach(kept -> url.append(encode(name))
                        .append('=')
                        .append(encode(kept))
                        .append('&'));
            }
        });
        return url.append(parameter).append('=').append(value).toString();
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @CheckedTemplate(basePath = "console")
    static final class Templates {
        private Templates() {}

        static native TemplateInstance problem(Problem problem);

        static native TemplateInstance welcome();
    }
}
