package org.jianxin.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.jianxin.events.Ecs;
import org.jianxin.events.Event;
import org.jianxin.gateway.RawClient.Answer;
import org.jianxin.gateway.policy.RequestPath;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Paths written so that the policy reads one thing and the program behind another. {@code GatewayProxyIT} has the common ones; here
 * are those beside them, and that whatever passes reaches the upstream byte for byte as it was decided on.
 */
class PathAttackIT extends AttackedGateway {
    static Stream<String> suspicious() {
        return Stream.of(
                        "/../closed-lookup/x",
                        "/..%2fclosed-lookup/x",
                        "/.%2e/closed-lookup/x",
                        "/..%c0%af/x",
                        "/%e0%80%ae%e0%80%ae/x",
                        "/%f0%80%80%ae/x",
                        "/%u002e%u002e/x",
                        "/%uff0e%uff0e/x",
                        "/%ef%bc%8e%ef%bc%8e/x", // full-width dots
                        "/a%ef%bc%8fb", // full-width slash
                        "/%e2%80%a5/x", // two dot leader
                        "/..%5c..%5cx",
                        "/..\\x",
                        "/./x",
                        "/.;/x",
                        "/x;a=b/../y",
                        "/x%3B.json",
                        "/x#/closed-lookup",
                        "/x%23",
                        "/x%0a",
                        "/x%09",
                        "/x%7f",
                        "/x\0.json",
                        "/x%00.json",
                        "/%25%32%65%25%32%65/x",
                        "/%%32%65/x",
                        "/x./y",
                        "/x...",
                        "/x%20",
                        "/x%2e",
                        "/%c3%28",
                        "/%ed%a0%80", // half a surrogate pair
                        "/x%",
                        "//x",
                        "/x//y")
                .map(path -> "/share/population-lookup" + path);
    }

    private static Answer ask(String target) throws Exception {
        return taxBureau.raw("GET " + target + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n");
    }

    @ParameterizedTest
    @MethodSource("suspicious")
    void whatProgramsReadDifferentlyIsDeniedOnRecordAndReachesNobody(String target) throws Exception {
        Answer answer = ask(target);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(upstream.heads()).isEmpty();
        Event event = fixture.lastEvent();
        assertThat(event.require(Ecs.EVENT_REASON)).isIn("suspicious-path", "bad-request");
        assertThat(event.require(Ecs.DECISION_OUTCOME)).isEqualTo("deny");
    }

    @ParameterizedTest
    @MethodSource("otherForms")
    void aTargetThatNamesAnotherHostIsDenied(String target) throws Exception {
        Answer answer = ask(target);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(upstream.heads()).isEmpty();
        assertThat(fixture.lastEvent().require(Ecs.DECISION_OUTCOME)).isEqualTo("deny");
    }

    static Stream<String> otherForms() {
        return Stream.of(
                "http://evil.example/share/population-lookup/x",
                "https://127.0.0.1/share/population-lookup/x",
                "//evil.example/share/population-lookup/x",
                "file:///share/population-lookup/x",
                "evil.example:443",
                "@evil.example/share/population-lookup/x",
                "*");
    }

    @Test
    void anotherCaseIsAnotherPath() throws Exception {
        for (String target :
                List.of("/SHARE/population-lookup/x", "/share/Population-Lookup/x", "/Share/closed-lookup/x")) {
            Answer answer = ask(target);

            assertThat(answer.status()).as(target).isIn(403, 404);
            assertThat(fixture.lastEvent().require(Ecs.EVENT_REASON)).isIn("no-policy", "interface-not-registered");
        }
        assertThat(upstream.heads()).isEmpty();
    }

    @Test
    void aMethodInOtherLettersIsAnotherMethod() throws Exception {
        for (String method : List.of("get", "Post", "GETX", "CONNECT", "TRACE")) {
            Answer answer = taxBureau.raw(
                    method + " /share/population-lookup/x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

            assertThat(answer.status()).as(method).isIn(400, 403);
        }
        assertThat(upstream.heads()).isEmpty();
    }

    /** Seeded, so that a failure can be had again; the pieces are those of the attacks above and of plain names. */
    @Test
    void whatTheUpstreamIsAskedIsByteForByteWhatWasDecidedOn() throws Exception {
        String[] pieces = {
            "/",
            "a",
            "B",
            "~",
            "-",
            "_",
            ".",
            "..",
            ";",
            ":",
            "@",
            "!",
            "$",
            "&",
            "'",
            "(",
            ")",
            "*",
            "+",
            ",",
            "=",
            "%41",
            "%61",
            "%7e",
            "%7E",
            "%2e",
            "%2f",
            "%5c",
            "%25",
            "%3f",
            "%3b",
            "%20",
            "%23",
            "%e5%91%8a",
            "%E8%AD%A6",
            "%c0%ae",
            "%ef%bc%8f",
            "%00",
            "%5B",
            "[",
            "|",
            "{",
            "\"",
            "<",
            "^",
            "`",
            "?",
            "?x=/../",
            "&y=%2e",
            "#"
        };
        Random random = new Random(20261126);
        int passed = 0;
        for (int n = 0; n < 400; n++) {
            StringBuilder raw = new StringBuilder("/share/population-lookup/t" + n);
            for (int i = random.nextInt(6); i >= 0; i--) {
                raw.append(pieces[random.nextInt(pieces.length)]);
            }
            upstream.forgetHeads();
            Answer answer = ask(raw.toString());
            if (answer.status() == 400) {
                assertThat(upstream.heads()).as(raw.toString()).isEmpty();
                continue;
            }
            passed++;
            String query = raw.indexOf("?") < 0 ? "" : raw.substring(raw.indexOf("?"));
            RequestPath decided = RequestPath.of(raw.toString()).orElseThrow();
            String asked = "/provider" + decided.tail(2).encoded() + query;
            assertThat(answer.status()).as(raw.toString()).isEqualTo(200);
            assertThat(upstream.heads())
                    .as(raw.toString())
                    .singleElement()
                    .asString()
                    .startsWith("GET " + asked + " HTTP/1.1\n");
            String logged = decided.toString();
            assertThat(fixture.events().stream()
                            .filter(event -> event.get(Ecs.DECISION_ID).equals(answer.header(Exchange.DECISION_HEADER)))
                            .map(event -> event.require(Ecs.URL_PATH)))
                    .as("on the log")
                    .containsOnly(logged);
            // Read again as a program behind would, it is what was decided on.
            assertThat(new String(asked.getBytes(StandardCharsets.US_ASCII), StandardCharsets.US_ASCII))
                    .isEqualTo(asked);
        }
        assertThat(passed).isBetween(60, 340);
    }
}
