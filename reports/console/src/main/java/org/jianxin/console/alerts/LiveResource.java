package org.jianxin.console.alerts;

import io.smallrye.mutiny.Multi;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.jianxin.console.Allow;
import org.jianxin.console.Json;
import org.jianxin.console.Language;
import org.jianxin.console.Role;
import org.jianxin.console.Viewer;
import org.jianxin.events.Alert;

/**
 * The live stream: server-sent events named {@code hello}, {@code changed}, {@code heartbeat}, {@code stale} and
 * {@code bye}. Their id counts the changes so far.
 */
@Path("/console/live")
public final class LiveResource {
    private static final long RECONNECT_MILLISECONDS = 2000;

    private final LiveFeed feed;

    LiveResource(LiveFeed feed) {
        this.feed = feed;
    }

    @GET
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @Allow({Role.SECURITY_ADMINISTRATOR, Role.AUDITOR})
    public Multi<OutboundSseEvent> live(@Context ContainerRequestContext request, @Context Sse sse) {
        Viewer viewer = Viewer.of(request);
        return feed.listen(viewer.expiresAt()).map(message -> event(message, viewer.language(), sse));
    }

    private static OutboundSseEvent event(LiveFeed.Message message, Language language, Sse sse) {
        List<News> news =
                message.raised().stream().map(alert -> News.of(alert, language)).toList();
        return sse.newEventBuilder()
                .id(Long.toString(message.marker()))
                .name(message.kind().name().toLowerCase(Locale.ROOT))
                .reconnectDelay(RECONNECT_MILLISECONDS)
                .mediaType(MediaType.TEXT_PLAIN_TYPE)
                .data(new String(Json.bytes(news), StandardCharsets.UTF_8))
                .build();
    }

    /** An alert in one line. */
    record News(String id, String severity, String title) {
        static News of(Alert alert, Language language) {
            return new News(
                    alert.id(),
                    alert.severity().id(),
                    language.choose(alert.rule().titleZh(), alert.rule().titleEn()));
        }
    }
}
