package org.jianxin.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.awaitility.Awaitility;
import org.jianxin.events.Ecs;
import org.jianxin.events.Event;
import org.jianxin.gateway.RawClient.Answer;
import org.jianxin.gateway.policy.Role;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Upstreams that hang up, break off, are slow, or are gone. */
class GatewayUpstreamIT {
    private static final byte[] NONE = {};

    @TempDir
    static Path directory;

    static GatewayFixture fixture;
    static RawUpstream upstream;
    static RawClient officer;
    static RawClient taxBureau;

    @BeforeAll
    static void start() throws Exception {
        fixture = new GatewayFixture(directory, Clock.systemDefaultZone(), "limits: {body_kilobytes: 64}\n");
        upstream = new RawUpstream();
        String gone;
        try (ServerSocket port = new ServerSocket(0)) {
            gone = "https://127.0.0.1:" + port.getLocalPort();
        }
        String settings = Files.readString(fixture.config)
                .replace(
                        "https://127.0.0.1:" + fixture.upstream.actualPort(),
                        "https://127.0.0.1:" + TlcpFront.of(fixture, upstream.port()))
                .replaceFirst("(?s)(id: old-lookup.*?upstream: )\\S+", "$1" + gone);
        Files.writeString(fixture.config, settings);
        fixture.person("zhang", Role.SECURITY_ADMINISTRATOR);
        fixture.start();
        officer = fixture.loggedIn("zhang");
        taxBureau = fixture.client("tax-bureau", "consumer");
    }

    @AfterAll
    static void stop() throws Exception {
        fixture.close();
        upstream.close();
    }

    /** Answers the first request, hangs up on the second, and answers those after it. */
    private static void hangsUpOnTheSecond(String path) {
        upstream.on(path, (nth, in, out) -> {
            if (nth == 2) {
                return false;
            }
            RawUpstream.answer(out, "application/json", "{\"nth\":" + nth + "}");
            return true;
        });
    }

    private static SSLSocket keeping(RawClient client, String target) throws IOException {
        SSLSocket socket = client.start("GET", target, Map.of("Connection", "keep-alive"), NONE);
        assertThat(RawClient.read(socket.getInputStream()).status()).isEqualTo(200);
        return socket;
    }

    @Test
    void aKeptConnectionThatTheUpstreamIsClosingCostsNobodyTheAnswer() throws Exception {
        hangsUpOnTheSecond("/console/stale");

        try (SSLSocket socket = keeping(officer, "/console/stale")) {
            Answer second = officer.on(socket, "GET", "/console/stale", NONE);

            assertThat(second.status()).isEqualTo(200);
            assertThat(second.text()).isEqualTo("{\"nth\":3}");
        }
        List<Integer> connections = upstream.connections("/console/stale");
        assertThat(connections).hasSize(3);
        assertThat(connections.get(1)).isEqualTo(connections.get(0));
        assertThat(connections.get(2)).isNotEqualTo(connections.get(1));
    }

    @Test
    void aSharedAnswerThatWasAskedForAgainIsOneFlowAndNoFailure() throws Exception {
        hangsUpOnTheSecond("/provider/stale");

        String decision;
        try (SSLSocket socket = keeping(taxBureau, "/share/population-lookup/stale")) {
            Answer second = taxBureau.on(socket, "GET", "/share/population-lookup/stale", NONE);
            assertThat(second.status()).isEqualTo(200);
            decision = second.header(Exchange.DECISION_HEADER).orElseThrow();
        }
        List<Event> flows = flows(decision);
        assertThat(flows).hasSize(1);
        assertThat(flows.get(0).require(Ecs.EVENT_OUTCOME)).isEqualTo("success");
    }

    private static List<Event> flows(String decision) throws Exception {
        return fixture.events().stream()
                .filter(event -> event.require(Ecs.EVENT_DATASET).equals("jianxin.flow"))
                .filter(event -> event.require(Ecs.DECISION_ID).equals(decision))
                .toList();
    }

    @Test
    void whatMayChangeSomethingIsNotSentTwice() throws Exception {
        hangsUpOnTheSecond("/console/alerts/stale");
        hangsUpOnTheSecond("/console/alerts/empty");

        try (SSLSocket socket = keeping(officer, "/console/alerts/stale")) {
            assertThat(officer.on(socket, "POST", "/console/alerts/stale", "a=b".getBytes())
                            .status())
                    .isEqualTo(502);
        }
        try (SSLSocket socket = keeping(officer, "/console/alerts/empty")) {
            assertThat(officer.on(socket, "POST", "/console/alerts/empty", NONE).status())
                    .isEqualTo(502);
        }
        assertThat(upstream.connections("/console/alerts/stale")).hasSize(2);
        assertThat(upstream.connections("/console/alerts/empty")).hasSize(2);
    }

    @Test
    void anUpstreamThatAlwaysHangsUpIsAskedOnceMoreAndThenUnavailable() throws Exception {
        upstream.on("/console/never", (nth, in, out) -> false);

        Answer answer = officer.get("/console/never");

        assertThat(answer.status()).isEqualTo(502);
        assertThat(answer.text()).contains("upstream-unavailable");
        assertThat(upstream.connections("/console/never")).hasSize(2);
    }

    @Test
    void anUpstreamThatIsGoneIsUnavailableAndTheFlowAFailure() throws Exception {
        Answer answer = taxBureau.get("/share/old-lookup/x");

        assertThat(answer.status()).isEqualTo(502);
        assertThat(answer.text()).contains("upstream-unavailable");
        assertThat(flows(answer.header(Exchange.DECISION_HEADER).orElseThrow()))
                .singleElement()
                .satisfies(flow -> {
                    assertThat(flow.require(Ecs.EVENT_OUTCOME)).isEqualTo("failure");
                    assertThat(flow.require(Ecs.HTTP_RESPONSE_STATUS_CODE)).isEqualTo(502);
                });
    }

    @Test
    void aChunkedAnswerThatBreaksOffDoesNotLookWholeToTheClient() throws Exception {
        RawUpstream.Behaviour breaksOff = (nth, in, out) -> {
            out.write(("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n"
                            + "5\r\nhalf\n\r\n5\r\nhalf\n\r\n")
                    .getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
            return false;
        };
        upstream.on("/console/broken", breaksOff);
        upstream.on("/provider/broken", breaksOff);

        assertThatThrownBy(() -> officer.get("/console/broken")).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> taxBureau.get("/share/population-lookup/broken"))
                .isInstanceOf(IOException.class);
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() ->
                        fixture.lastEvent().get(Ecs.EVENT_REASON).orElse("").equals("answer-incomplete"));
    }

    @Test
    void aChunkedBodyOverTheLimitDoesNotLookWholeToTheUpstream() throws Exception {
        CompletableFuture<String> reached = new CompletableFuture<>();
        upstream.on("/console/alerts/long", (nth, in, out) -> {
            StringBuilder body = new StringBuilder();
            try {
                for (int c = in.read(); c >= 0; c = in.read()) {
                    body.append((char) c);
                }
            } finally {
                reached.complete(body.toString());
            }
            return false;
        });

        try (SSLSocket socket =
                officer.start("POST", "/console/alerts/long", Map.of("Transfer-Encoding", "chunked"), NONE)) {
            byte[] chunk = ("4000\r\n" + "x".repeat(0x4000) + "\r\n").getBytes(StandardCharsets.US_ASCII);
            for (int i = 0; i < 5; i++) { // 80 KiB, and nothing that says it is over
                socket.getOutputStream().write(chunk);
            }
            socket.getOutputStream().flush();
            assertThat(RawClient.read(socket.getInputStream()).status()).isEqualTo(413);
        }
        assertThat(reached.get(30, TimeUnit.SECONDS)).contains("xxxx").doesNotEndWith("0\r\n\r\n");
    }

    @Test
    void anUpstreamThatIsSlowIsToldApartAndAFaultOfOursIsAnsweredToo() throws Exception {
        Path home = Files.createDirectory(directory.resolve("slow"));
        try (GatewayFixture slow = new GatewayFixture(home, Clock.systemDefaultZone(), "limits: {answer: 1s}\n")) {
            // A unit longer than an assertion can hold, and a policy that lets it get that far.
            Files.writeString(slow.config, Files.readString(slow.config).replace("市税务局", "x".repeat(300)));
            Path policy = slow.config.resolveSibling("policy.yaml");
            Files.writeString(
                    policy,
                    Files.readString(policy).replace("paths: [/share/*/**]", "paths: [/share/*/**, /console/**]"));
            slow.handlers.put("/console/slow", r -> {});
            slow.person("zhang", Role.SECURITY_ADMINISTRATOR);
            slow.start();

            Answer late = slow.loggedIn("zhang").get("/console/slow");
            Answer fault = slow.client("tax-bureau", "consumer").get("/console/x");

            assertThat(late.status()).isEqualTo(504);
            assertThat(late.text()).contains("upstream-timeout");
            assertThat(fault.status()).isEqualTo(500);
            assertThat(fault.text()).contains("\"reason\":\"internal-error\"");
        }
    }
}
