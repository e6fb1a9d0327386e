package org.jianxin.console.events;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.jianxin.console.Allow;
import org.jianxin.console.Json;
import org.jianxin.console.ProblemException;
import org.jianxin.console.Role;
import org.jianxin.store.EventQuery;
import org.jianxin.store.SearchCluster;
import org.jianxin.store.StoreUnavailableException;

/** {@code /api/v1/events}: how many events are stored. */
@Path("/api/v1/events")
@Produces(MediaType.APPLICATION_JSON)
public final class EventApi {
    private final SearchCluster cluster;

    EventApi(SearchCluster cluster) {
        this.cluster = cluster;
    }

    record Count(long count) {}

    @GET
    @Path("count")
    @Allow({Role.SECURITY_ADMINISTRATOR, Role.AUDITOR, Role.SYSTEM_ADMINISTRATOR})
    public Response count() {
        try {
            return Response.ok(Json.bytes(new Count(cluster.events().count(EventQuery.of(null)))))
                    .build();
        } catch (StoreUnavailableException e) {
            throw ProblemException.storeUnavailable(e);
        }
    }
}
