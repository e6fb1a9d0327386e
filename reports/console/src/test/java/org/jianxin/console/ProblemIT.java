package org.jianxin.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.jianxin.events.RecordMapper;
import org.junit.jupiter.api.Test;

/** Whatever goes wrong, programs get problem+json (RFC 9457) and people a page; nobody gets the server's own words. */
@QuarkusTest
@QuarkusTestResource(TestSearchNode.class)
final class ProblemIT {
    private static final JsonMapper JSON = RecordMapper.create();

    @Inject
    Client client;

    @Test
    void a_number_that_is_none_is_named() throws Exception {
        Client.As officer = client.as("officer-wang", Role.SECURITY_ADMINISTRATOR);

        for (String limit : new String[] {"abc", "0", "1001", "-1", "99999999999"}) {
            JsonNode problem = problem(officer.json("GET", "/api/v1/alerts?limit=" + limit, ""), 400);
            assertThat(problem.get("type").asText()).isEqualTo("urn:jianxin:problem:bad-input");
            assertThat(problem.get("detail").asText()).contains("limit", limit);
        }
    }

    @Test
    void what_the_api_does_not_know_is_told_in_its_own_form() throws Exception {
        Client.As officer = client.as("officer-wang", Role.SECURITY_ADMINISTRATOR);

        assertThat(problem(officer.json("GET", "/api/v1/nothing", ""), 404)
                        .get("instance")
                        .asText())
                .isEqualTo("/api/v1/nothing");
        JsonNode method = problem(officer.json("DELETE", "/api/v1/alerts", ""), 405);
        assertThat(method.get("detail").asText()).contains("DELETE");
        HttpRequest.Builder text = officer.request("/api/v1/alerts/x/close")
                .header("Content-Type", "text/plain")
                .POST(HttpRequest.BodyPublishers.ofString("close it"));
        problem(officer.send(text), 415);
        problem(
                officer.send(
                        officer.request("/api/v1/alerts", "Accept", "image/png").GET()),
                406);
    }

    @Test
    void a_fault_of_ours_says_no_more_than_that_it_happened() throws Exception {
        Client.As officer = client.as("officer-wang", Role.SECURITY_ADMINISTRATOR);

        HttpResponse<String> answer = officer.json("GET", "/api/v1/test-faults/state?lang=en", "");

        assertThat(problem(answer, 500).get("title").asText()).isEqualTo("Internal error");
        assertThat(answer.body()).doesNotContain("110101199003070134", "IllegalState");
    }

    @Test
    void people_get_a_page() {
        Client.As officer = client.as("officer-wang", Role.SECURITY_ADMINISTRATOR);

        HttpResponse<String> fault = officer.get("/console/test-faults/state");
        HttpResponse<String> number = officer.get("/console/alerts/x/evidence?from=abc");

        assertThat(fault.statusCode()).isEqualTo(500);
        assertThat(fault.body()).contains("<!doctype html>", "内部错误").doesNotContain("110101199003070134");
        assertThat(number.statusCode()).isEqualTo(400);
        assertThat(number.body()).contains("<!doctype html>", "from", "abc");
    }

    private static JsonNode problem(HttpResponse<String> answer, int status) throws Exception {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        JsonNode problem = JSON.readTree(answer.body());
        assertThat(problem.get("status").asInt()).isEqualTo(status);
        return problem;
    }

    /** Ends in a fault that has a citizen's number in its message. */
    @Path("/api/v1/test-faults")
    public static final class ApiFault {
        @GET
        @Path("state")
        @Allow(anyone = true)
        public Response fault() {
            throw new IllegalStateException("110101199003070134");
        }
    }

    /** The same behind a page. */
    @Path("/console/test-faults")
    public static final class PageFault {
        @GET
        @Path("state")
        @Allow(anyone = true)
        public Response fault() {
            throw new IllegalStateException("110101199003070134");
        }
    }
}
