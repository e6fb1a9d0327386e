package org.jianxin.intake;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.json.JsonMapper;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jianxin.events.RecordMapper;
import org.jianxin.sm.IdentityAssertion;
import org.jianxin.store.StoreRejectedException;
import org.jianxin.store.StoreUnavailableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code POST /intake/v1/segments}: one sealed segment in, an {@link Acknowledgement} or a problem (RFC 9457) out. Who
 * sends is what the gateway has asserted, found in the request's property {@link IdentityAssertion#PROPERTY}.
 */
@ApplicationScoped
@Path("/intake/v1")
public class IntakeResource {
    private static final Logger LOG = LoggerFactory.getLogger(IntakeResource.class);
    private static final String PROBLEM_JSON = "application/problem+json";
    private static final int RETRY_SECONDS = 2;

    private final JsonMapper mapper = RecordMapper.create();
    private final IntakeService service;

    @Inject
    public IntakeResource(IntakeService service) {
        this.service = requireNonNull(service, "service");
    }

    /** Takes the segment in the body. */
    @POST
    @Path("/segments")
    @Consumes(MediaType.WILDCARD)
    public Response accept(@Context ContainerRequestContext request, InputStream body) {
        if (!(request.getProperty(IdentityAssertion.PROPERTY) instanceof IdentityAssertion identity)) {
            return problem(401, "no-identity", "the request carries no verified identity", Map.of());
        }
        if (!"agent".equals(identity.kind())) {
            return problem(403, "not-an-agent", "only agents send segments", Map.of());
        }
        try {
            return json(200, MediaType.APPLICATION_JSON, service.accept(identity.subject(), body))
                    .build();
        } catch (SegmentRefusedException e) {
            Map<String, Object> more = new LinkedHashMap<>();
            more.put("record", e.record());
            e.expected().ifPresent(position -> {
                more.put("expected_number", position.number());
                more.put("expected_link", position.linkHex());
            });
            return problem(e.refusal().status(), e.refusal().id(), String.valueOf(e.getMessage()), more);
        } catch (IntakeBusyException e) {
            return later("busy", String.valueOf(e.getMessage()));
        } catch (StoreUnavailableException | StoreRejectedException e) {
            LOG.warn("a segment of agent {} could not be stored: {}", identity.subject(), e.getMessage());
            return later("store-unavailable", "the store does not answer; the segment is not acknowledged");
        } catch (UnreadableBodyException e) {
            return problem(400, "unreadable-body", String.valueOf(e.getMessage()), Map.of());
        }
    }

    private Response later(String type, String detail) {
        return Response.fromResponse(problem(503, type, detail, Map.of()))
                .header(HttpHeaders.RETRY_AFTER, RETRY_SECONDS)
                .build();
    }

    private Response problem(int status, String type, String detail, Map<String, Object> more) {
        Map<String, Object> problem = new LinkedHashMap<>(more);
        problem.put("type", "urn:jianxin:intake:" + type);
        problem.put("title", title(status));
        problem.put("status", status);
        problem.put("detail", detail);
        problem.put("instance", "/intake/v1/segments");
        return json(status, PROBLEM_JSON, problem).build();
    }

    private static String title(int status) {
        return String.valueOf(
                Response.Status.fromStatusCode(status) == null
                        ? "Unprocessable Content"
                        : Response.Status.fromStatusCode(status).getReasonPhrase());
    }

    private Response.ResponseBuilder json(int status, String type, Object body) {
        try {
            return Response.status(status).type(type).entity(mapper.writeValueAsString(body));
        } catch (IOException e) {
            throw new UncheckedIOException(e); // strings and numbers do not fail
        }
    }
}
