package org.jianxin.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.jianxin.events.Ecs;
import org.jianxin.events.Event;
import org.jianxin.gateway.RawClient.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Requests whose end one program sees elsewhere than the next (RFC 9112 section 11.2). In each a second request is hidden, for
 * {@code /smuggled}; the upstream writes down every head that reaches it, so that a hidden one would show.
 */
class RequestSmugglingIT extends AttackedGateway {
    private static final String HIDDEN = "GET /share/population-lookup/smuggled HTTP/1.1\r\nHost: x\r\n\r\n";

    private static String post(String framing, String body) {
        return "POST /share/population-lookup/first HTTP/1.1\r\nHost: 127.0.0.1\r\n" + framing + "\r\n" + body;
    }

    private static int sized(String body) {
        return body.getBytes(StandardCharsets.ISO_8859_1).length;
    }

    static Stream<Arguments> ambiguous() {
        String ended = "0\r\n\r\n" + HIDDEN;
        String chunk = Integer.toHexString(HIDDEN.length()) + "\r\n" + HIDDEN + "\r\n0\r\n\r\n";
        String length = "Content-Length: " + sized(ended) + "\r\n";
        return Stream.of(
                Arguments.of("CL.TE", post(length + "Transfer-Encoding: chunked\r\n", ended)),
                Arguments.of("TE.CL", post("Transfer-Encoding: chunked\r\nContent-Length: 4\r\n", chunk)),
                Arguments.of("a coding nobody knows", post(length + "Transfer-Encoding: xchunked\r\n", ended)),
                Arguments.of("chunked twice", post("Transfer-Encoding: chunked, chunked\r\n", ended)),
                Arguments.of("chunked is not last", post("Transfer-Encoding: chunked, identity\r\n", ended)),
                Arguments.of("two codings", post("Transfer-Encoding: chunked\r\nTransfer-Encoding: cow\r\n", ended)),
                Arguments.of("a space before the colon", post(length + "Transfer-Encoding : chunked\r\n", ended)),
                Arguments.of("a tab in front", post(length + "Transfer-Encoding:\u000bchunked\r\n", ended)),
                Arguments.of("a coding in quotes", post(length + "Transfer-Encoding: \"chunked\"\r\n", ended)),
                Arguments.of("a folded coding", post(length + "Transfer-Encoding:\r\n chunked\r\n", ended)),
                Arguments.of("two lengths", post("Content-Length: 0\r\n" + length, ended)),
                Arguments.of("two lengths in one field", post("Content-Length: 0, " + sized(ended) + "\r\n", ended)),
                Arguments.of("the same length twice", post(length + length, ended)),
                Arguments.of("a length with a sign", post("Content-Length: +" + sized(ended) + "\r\n", ended)),
                Arguments.of("a negative length", post("Content-Length: -1\r\n", ended)),
                Arguments.of("a length in hexadecimal", post("Content-Length: 0x5\r\n", ended)),
                Arguments.of("a length with a space", post("Content-Length: 0 5\r\n", ended)),
                Arguments.of("no length", post("Content-Length:\r\n", ended)),
                Arguments.of("a length beyond a long", post("Content-Length: 18446744073709551616\r\n", ended)),
                Arguments.of("a length in full-width digits", post("Content-Length: \u00ef\u00bc\u0095\r\n", ended)),
                Arguments.of("a bare CR in a field", post("X: a\rTransfer-Encoding: chunked\r\n" + length, ended)),
                Arguments.of("NUL in a field", post("X: a\0b\r\n" + length, ended)),
                Arguments.of("a field without a name", post(": chunked\r\n" + length, ended)),
                Arguments.of(
                        "chunked in HTTP/1.0",
                        post("Transfer-Encoding: chunked\r\n", ended).replace("HTTP/1.1", "HTTP/1.0")),
                Arguments.of(
                        "two hosts",
                        "GET /share/population-lookup/first HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n" + HIDDEN),
                Arguments.of("no host", "GET /share/population-lookup/first HTTP/1.1\r\n\r\n" + HIDDEN));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ambiguous")
    void aRequestThatCouldEndInTwoPlacesIsRefusedAndTheConnectionWithIt(String name, String attack) throws Exception {
        int before = fixture.events().size();

        List<Answer> answers = taxBureau.rawAnswers(attack.getBytes(StandardCharsets.ISO_8859_1));

        assertThat(upstream.heads()).as("what the upstream saw").isEmpty();
        assertThat(answers).hasSize(1);
        assertThat(answers.get(0).status()).isEqualTo(400);
        assertThat(fixture.events()).hasSize(before + 1);
        Event event = fixture.lastEvent();
        assertThat(event.require(Ecs.EVENT_REASON)).isEqualTo("bad-request");
        assertThat(event.require(Ecs.DECISION_OUTCOME)).isEqualTo("deny");
    }

    static Stream<Arguments> brokenChunks() {
        String ended = "0\r\n\r\n" + HIDDEN;
        return Stream.of(
                Arguments.of("a chunk size with a sign", post("Transfer-Encoding: chunked\r\n", "+0\r\n\r\n" + HIDDEN)),
                Arguments.of("a chunk size with 0x", post("Transfer-Encoding: chunked\r\n", "0x0\r\n\r\n" + HIDDEN)),
                Arguments.of(
                        "a chunk size beyond an int",
                        post("Transfer-Encoding: chunked\r\n", "100000000\r\n\r\n" + HIDDEN)),
                Arguments.of("a negative chunk size", post("Transfer-Encoding: chunked\r\n", "-1\r\n\r\n" + HIDDEN)),
                Arguments.of(
                        "a chunk longer than it says", post("Transfer-Encoding: chunked\r\n", "1\r\nabc\r\n" + ended)),
                Arguments.of(
                        "a chunk extension with a bare LF",
                        post("Transfer-Encoding: chunked\r\n", "1;a\nb\r\n0\r\n\r\n" + HIDDEN)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("brokenChunks")
    void aBodyThatBreaksTakesTheConnectionWithItAndNothingFollows(String name, String attack) throws Exception {
        List<Answer> answers = taxBureau.rawAnswers(attack.getBytes(StandardCharsets.ISO_8859_1));

        assertThat(answers).extracting(Answer::status).isSubsetOf(400, 502);
        assertThat(upstream.heads()).hasSizeLessThanOrEqualTo(1).noneMatch(head -> head.contains("smuggled"));
    }

    @Test
    void aFoldedFieldIsOneFieldAndSaysNothingAboutTheBody() throws Exception {
        String length = "Content-Length: " + sized(HIDDEN) + "\r\n";
        String folded = post(length + "Connection: close\r\nX: a\r\n Transfer-Encoding: chunked\r\n", HIDDEN);

        List<Answer> answers = taxBureau.rawAnswers(folded.getBytes(StandardCharsets.ISO_8859_1));

        assertThat(answers).hasSize(1);
        assertThat(upstream.heads())
                .singleElement()
                .asString()
                .doesNotContain("\nTransfer-Encoding", "\ntransfer-encoding");
    }

    @Test
    void twoRequestsOneAfterTheOtherAreTwoDecisionsAndTwoRequests() throws Exception {
        String both = post("Content-Length: 3\r\n", "abc")
                + "GET /share/population-lookup/second HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

        List<Answer> answers = taxBureau.rawAnswers(both.getBytes(StandardCharsets.ISO_8859_1));

        assertThat(answers).extracting(Answer::status).containsExactly(200, 200);
        assertThat(upstream.heads())
                .extracting(head -> head.split("\n")[0])
                .containsExactly("POST /provider/first HTTP/1.1", "GET /provider/second HTTP/1.1");
        List<String> decisions = answers.stream()
                .map(answer -> answer.header(Exchange.DECISION_HEADER).orElseThrow())
                .toList();
        assertThat(fixture.events())
                .filteredOn(event -> decisions.contains(event.require(Ecs.DECISION_ID)))
                .extracting(event -> event.require(Ecs.EVENT_DATASET), event -> event.require(Ecs.DECISION_ID))
                .containsExactly(
                        tuple("jianxin.decision", decisions.get(0)),
                        tuple("jianxin.flow", decisions.get(0)),
                        tuple("jianxin.decision", decisions.get(1)),
                        tuple("jianxin.flow", decisions.get(1)));
    }

    @Test
    void theBodyOfARefusedRequestIsNotReadAsTheNextOne() throws Exception {
        String denied = "POST /share/no-such-interface/x HTTP/1.1\r\nHost: x\r\nContent-Length: " + sized(HIDDEN)
                + "\r\n\r\n" + HIDDEN
                + "GET /share/population-lookup/after HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

        List<Answer> answers = taxBureau.rawAnswers(denied.getBytes(StandardCharsets.ISO_8859_1));

        assertThat(answers).extracting(Answer::status).containsExactly(404, 200);
        assertThat(upstream.heads()).noneMatch(head -> head.contains("smuggled"));
    }
}
