package org.jianxin.console;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Turns the console's own refusals into answers; other rooms' exceptions are theirs to map. */
final class ProblemMapper {
    private final ProblemResponses responses;

    ProblemMapper(ProblemResponses responses) {
        this.responses = responses;
    }

    @ServerExceptionMapper
    Response map(ProblemException exception, ContainerRequestContext request) {
        return responses.of(exception, request);
    }
}
