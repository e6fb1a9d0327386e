package org.jianxin.console;

import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jianxin.store.StoreRejectedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns whatever ends a request early into the one form of refusal; nothing of the server's own is ever shown. */
final class ProblemMapper {
    private static final Logger LOG = LoggerFactory.getLogger(ProblemMapper.class);

    private final ProblemResponses responses;

    ProblemMapper(ProblemResponses responses) {
        this.responses = responses;
    }

    @ServerExceptionMapper
    Response refused(ProblemException exception, ContainerRequestContext request) {
        return responses.of(exception, request);
    }

    /** What the server itself refuses: no such path, method or media type. */
    @ServerExceptionMapper
    Response refused(WebApplicationException exception, ContainerRequestContext request) {
        Response own = exception.getResponse();
        if (own.getStatus() < 400) {
            return own;
        }
        Response answer = responses.of(
                switch (own.getStatus()) {
                    case 400 -> new ProblemException(400, "bad_request");
                    case 404 -> ProblemException.notFound();
                    case 405 -> new ProblemException(405, "method_not_allowed", request.getMethod());
                    case 406 -> new ProblemException(406, "not_acceptable");
                    case 415 -> new ProblemException(415, "unsupported_media_type");
                    default -> own.getStatus() < 500
                            ? new ProblemException(own.getStatus(), "bad_request")
                            : fault(exception, request);
                },
                request);
        String allowed = own.getHeaderString(HttpHeaders.ALLOW);
        return allowed == null
                ? answer
                : Response.fromResponse(answer)
                        .header(HttpHeaders.ALLOW, allowed)
                        .build();
    }

    @ServerExceptionMapper
    Response refused(StoreRejectedException exception, ContainerRequestContext request) {
        LOG.error(
                "the store refused what {} {} needed: {}", request.getMethod(), path(request), exception.getMessage());
        return responses.of(new ProblemException(500, "store_rejected"), request);
    }

    /** A fault of ours: in the log with its cause, for people only that it happened. */
    @ServerExceptionMapper
    Response failed(RuntimeException exception, ContainerRequestContext request) {
        return responses.of(fault(exception, request), request);
    }

    private static ProblemException fault(RuntimeException exception, ContainerRequestContext request) {
        LOG.error("{} {} failed", request.getMethod(), path(request), exception);
        return new ProblemException(500, "internal");
    }

    private static String path(ContainerRequestContext request) {
        return request.getUriInfo().getPath();
    }
}
