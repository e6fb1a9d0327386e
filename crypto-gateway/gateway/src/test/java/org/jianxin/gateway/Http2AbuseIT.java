package org.jianxin.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jianxin.gateway.RawHttp2Client.CONTINUATION;
import static org.jianxin.gateway.RawHttp2Client.END_HEADERS;
import static org.jianxin.gateway.RawHttp2Client.END_STREAM;
import static org.jianxin.gateway.RawHttp2Client.HEADERS;
import static org.jianxin.gateway.RawHttp2Client.PING;
import static org.jianxin.gateway.RawHttp2Client.RST_STREAM;
import static org.jianxin.gateway.RawHttp2Client.SETTINGS;
import static org.jianxin.gateway.RawHttp2Client.fields;

import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jianxin.gateway.RawHttp2Client.Frame;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What HTTP/2 lets one connection ask of a server (RFC 9113 section 10.5), and what would mean something else in HTTP/1.1. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class Http2AbuseIT extends AttackedGateway {
    private static final int MANY = 20_000;

    @AfterEach
    void othersAreServed() throws Exception {
        assertThat(taxBureau.get("/share/population-lookup/after").status()).isEqualTo(200);
    }

    private static byte[] asking(String path, String... more) {
        String[] all = Arrays.copyOf(
                new String[] {":method", "GET", ":scheme", "https", ":authority", "127.0.0.1", ":path", path},
                8 + more.length);
        System.arraycopy(more, 0, all, 8, more.length);
        return fields(all);
    }

    /** Goes on and on until the gateway hangs up; where it does not, reading runs out of time and the test fails. */
    private static void floodUntilHungUp(Flood flood) throws Exception {
        try (RawHttp2Client client = new RawHttp2Client(taxBureau)) {
            try {
                for (int n = 0; n < MANY; n++) {
                    flood.once(client, n);
                    if (n % 100 == 0) {
                        client.flush();
                    }
                }
                client.flush();
            } catch (IOException hungUp) {
                return;
            }
            Frame frame;
            do {
                frame = client.outcome();
            } while (frame != null && frame.type() != RawHttp2Client.GOAWAY);
        }
    }

    /** But for requests of the streams that were reset, which may still be on their way. */
    private static void nothingReachedTheUpstream() {
        assertThat(upstream.heads()).allMatch(head -> head.startsWith("GET /provider/reset "));
    }

    private interface Flood {
        void once(RawHttp2Client client, int n) throws IOException;
    }

    @Test
    void streamsThatAreOpenedAndResetAtOnceEndTheConnection() throws Exception {
        byte[] block = asking("/share/population-lookup/reset");

        floodUntilHungUp((client, n) -> {
            client.frame(HEADERS, END_HEADERS | END_STREAM, 2 * n + 1, block);
            client.frame(RST_STREAM, 0, 2 * n + 1, new byte[] {0, 0, 0, 8});
        });
        assertThat(upstream.heads()).hasSizeLessThan(MANY / 10);
    }

    @Test
    void aHeadThatGoesOnInContinuationsEndsTheConnection() throws Exception {
        byte[] block = asking("/share/population-lookup/long");
        byte[] more = fields("x-filler", "a".repeat(200));

        floodUntilHungUp((client, n) ->
                client.frame(n == 0 ? HEADERS : CONTINUATION, n == 0 ? END_STREAM : 0, 1, n == 0 ? block : more));
        nothingReachedTheUpstream();
    }

    @Test
    void emptyContinuationsDoToo() throws Exception {
        byte[] block = asking("/share/population-lookup/empty");

        floodUntilHungUp((client, n) -> client.frame(
                n == 0 ? HEADERS : CONTINUATION, n == 0 ? END_STREAM : 0, 1, n == 0 ? block : new byte[0]));
    }

    @Test
    void settingsAndPingsWhoseAnswersNobodyReadsHoldUpNobodyElse() throws Exception {
        for (int type : new int[] {PING, SETTINGS}) {
            byte[] payload = new byte[type == PING ? 8 : 0];
            try (RawHttp2Client client = new RawHttp2Client(taxBureau)) {
                Thread flood = new Thread(() -> {
                    try {
                        for (int n = 0; n < 50 * MANY; n++) {
                            client.frame(type, 0, 0, payload);
                        }
                    } catch (IOException e) {
                        // the gateway, or the end of the test, hung up
                    }
                });
                flood.setDaemon(true);
                flood.start();
                for (int i = 0; i < 20; i++) {
                    assertThat(taxBureau
                                    .get("/share/population-lookup/meanwhile")
                                    .status())
                            .isEqualTo(200);
                    Thread.sleep(100);
                }
            }
        }
    }

    @Test
    void aHeadThatUnpacksToMegabytesIsRefused() throws Exception {
        // One field of 3,900 bytes into the dynamic table, and then a thousand times by its index (RFC 7541 section 6).
        byte[] field = fields("x-bomb", "b".repeat(3_900));
        field[0] = 0x40;
        byte[] indexed = new byte[1000];
        Arrays.fill(indexed, (byte) 0xbe);
        byte[] start = asking("/share/population-lookup/bomb");
        byte[] block = Arrays.copyOf(start, start.length + field.length + indexed.length);
        System.arraycopy(field, 0, block, start.length, field.length);
        System.arraycopy(indexed, 0, block, start.length + field.length, indexed.length);
        try (RawHttp2Client client = new RawHttp2Client(taxBureau)) {
            client.frame(HEADERS, END_HEADERS | END_STREAM, 1, block);
            client.flush();

            Frame outcome = client.outcome();
            assertThat(outcome == null || outcome.type() != HEADERS || outcome.status() >= 400)
                    .isTrue();
        }
        nothingReachedTheUpstream();
    }

    static Stream<Arguments> malformed() {
        return Stream.of(
                Arguments.of("transfer-encoding", asking("/share/population-lookup/x", "transfer-encoding", "chunked")),
                Arguments.of("connection", asking("/share/population-lookup/x", "connection", "keep-alive")),
                Arguments.of("an upper-case name", asking("/share/population-lookup/x", "X-Upper", "a")),
                Arguments.of("an empty :path", asking("")),
                Arguments.of("two :path", asking("/share/population-lookup/x", ":path", "/console/")),
                Arguments.of("a pseudo-header nobody knows", asking("/share/population-lookup/x", ":admin", "1")),
                Arguments.of("host beside :authority", asking("/share/population-lookup/x", "host", "evil.example")),
                Arguments.of("a length without a body", asking("/share/population-lookup/x", "content-length", "10")),
                Arguments.of(
                        "CRLF in :method",
                        fields(
                                ":method",
                                "GET /share/x HTTP/1.1\r\nA:",
                                ":scheme",
                                "https",
                                ":authority",
                                "x",
                                ":path",
                                "/share/population-lookup/x")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("malformed")
    void whatWouldBeSomethingElseInHttp1IsRefused(String name, byte[] block) throws Exception {
        try (RawHttp2Client client = new RawHttp2Client(taxBureau)) {
            client.frame(HEADERS, END_HEADERS | END_STREAM, 1, block);
            client.flush();

            Frame outcome = client.outcome();
            assertThat(outcome == null || outcome.type() != HEADERS || outcome.status() >= 400)
                    .as(String.valueOf(outcome))
                    .isTrue();
        }
        nothingReachedTheUpstream();
    }
}
