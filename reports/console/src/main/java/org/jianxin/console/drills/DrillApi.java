package org.jianxin.console.drills;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.util.List;
import org.jianxin.console.Allow;
import org.jianxin.console.Json;
import org.jianxin.console.ProblemException;
import org.jianxin.console.Role;
import org.jianxin.drills.StoredTelemetry;
import org.jianxin.drills.Telemetry.RaisedAlert;
import org.jianxin.store.SearchCluster;

/** {@code /api/v1/drills}: what the defence has seen of a drill's step. */
@Path("/api/v1/drills")
@Produces(MediaType.APPLICATION_JSON)
public final class DrillApi {
    private static final String MARKER = "[A-Za-z0-9-]{1,64}"; // as the gateway lets them in

    private final StoredTelemetry telemetry;

    DrillApi(SearchCluster cluster) {
        telemetry = new StoredTelemetry(cluster);
    }

    record StepSeen(boolean logged, List<RaisedAlert> alerts) {}

    @GET
    @Path("steps/{marker}")
    @Allow({Role.SECURITY_ADMINISTRATOR, Role.REFEREE})
    public Response step(@PathParam("marker") String marker) {
        if (!marker.matches(MARKER)) {
            throw ProblemException.badInput("marker", "…");
        }
        try {
            List<RaisedAlert> alerts = telemetry.alerts(marker);
            return Response.ok(Json.bytes(new StepSeen(!alerts.isEmpty() || telemetry.logged(marker), alerts)))
                    .build();
        } catch (IOException e) {
            throw ProblemException.storeUnavailable(e);
        }
    }
}
