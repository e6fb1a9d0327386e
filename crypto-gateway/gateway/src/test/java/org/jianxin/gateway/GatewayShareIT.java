package org.jianxin.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.vertx.core.buffer.Buffer;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLSocket;
import org.awaitility.Awaitility;
import org.jianxin.events.Ecs;
import org.jianxin.events.Event;
import org.jianxin.events.Exposure;
import org.jianxin.gateway.RawClient.Answer;
import org.jianxin.sensitivedata.synthetic.SyntheticCitizen;
import org.jianxin.sensitivedata.synthetic.SyntheticCitizens;
import org.jianxin.sm.Sm3;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GatewayShareIT {
    @TempDir
    static Path directory;

    static GatewayFixture fixture;
    static RawClient taxBureau;

    @BeforeAll
    static void start() throws Exception {
        fixture = new GatewayFixture(directory);
        fixture.start();
        taxBureau = fixture.client("tax-bureau", "consumer");
    }

    @AfterAll
    static void stop() throws Exception {
        fixture.close();
    }

    @Test
    void oneFlowEventTellsWhatWasGivenToWhomAndInWhatForm() throws Exception {
        List<SyntheticCitizen> citizens = SyntheticCitizens.seeded(1).next(4);
        StringBuilder list = new StringBuilder();
        for (SyntheticCitizen citizen : citizens.subList(0, 2)) {
            list.append("{\"id_card\":\"").append(citizen.citizenId()).append("\"},");
        }
        String masked = citizens.get(2).citizenId();
        String weak = citizens.get(3).citizenId();
        list.append("{\"id_card\":\"")
                .append(masked, 0, 1)
                .append("****************")
                .append(masked.charAt(17))
                .append("\"},{\"id_card\":\"")
                .append(weak, 0, 15)
                .append("***\"}");
        fixture.answer("/provider/query", "application/json", "{\"code\":0,\"list\":[" + list + "]}");

        Answer answer =
                taxBureau.with("X-Jianxin-Drill", "step-7").get("/share/population-lookup/query?name=" + "%E5%BC%A0");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).isEqualTo("{\"code\":0,\"list\":[" + list + "]}");
        assertThat(fixture.lastReached())
                .containsEntry(":target", "/provider/query?name=%E5%BC%A0")
                .containsEntry("Accept-Encoding", "identity, gzip;q=0.5, deflate;q=0.5, br;q=0.1")
                .doesNotContainKey("X-Jianxin-Identity");
        Event flow = fixture.lastEvent();
        assertThat(flow.require(Ecs.EVENT_DATASET)).isEqualTo("jianxin.flow");
        assertThat(flow.require(Ecs.EVENT_ACTION)).isEqualTo("data-shared");
        assertThat(flow.require(Ecs.USER_NAME)).isEqualTo("tax-bureau");
        assertThat(flow.require(Ecs.ORGANIZATION_NAME)).isEqualTo("市税务局");
        assertThat(flow.require(Ecs.FLOW_INTERFACE)).isEqualTo("population-lookup");
        assertThat(flow.require(Ecs.FLOW_DATASET)).isEqualTo("population");
        assertThat(flow.require(Ecs.FLOW_CONSUMER)).isEqualTo("tax-bureau");
        assertThat(flow.require(Ecs.FLOW_ZONE)).isEqualTo("internal");
        assertThat(flow.require(Ecs.FLOW_CLEARANCE)).isEqualTo(2);
        assertThat(flow.require(Ecs.FLOW_RECORDS)).isEqualTo(4);
        assertThat(flow.require(Ecs.FLOW_FIELDS)).containsExactlyInAnyOrder("code", "list.id_card");
        assertThat(flow.require(Ecs.URL_PATH)).isEqualTo("/share/population-lookup/query");
        assertThat(flow.require(Ecs.DRILL_MARKER)).isEqualTo("step-7");
        assertThat(flow.require(Ecs.HTTP_RESPONSE_BODY_BYTES)).isEqualTo(answer.body().length);
        assertThat(flow.require(Ecs.FLOW_EXPOSURES))
                .extracting(
                        Exposure::field,
                        Exposure::kind,
                        Exposure::grade,
                        Exposure::clear,
                        Exposure::masked,
                        Exposure::weak)
                .containsExactly(tuple("list.id_card", "citizen-id", 3, 2L, 1L, 1L));
        String logged = new String(new org.jianxin.events.EventJson().write(flow), StandardCharsets.UTF_8);
        for (SyntheticCitizen citizen : citizens) {
            assertThat(logged).doesNotContain(citizen.citizenId());
        }
        Event decision = fixture.events().get(fixture.events().size() - 2);
        assertThat(decision.require(Ecs.DECISION_ID)).isEqualTo(flow.require(Ecs.DECISION_ID));
        assertThat(decision.require(Ecs.DECISION_POLICY)).isEqualTo("consumers-call-interfaces");
    }

    @Test
    void aFieldOfAnotherNameIsKnownThroughTheSettings() throws Exception {
        String id = SyntheticCitizens.seeded(2).next().citizenId();
        fixture.answer("/provider/renamed", "application/json", "{\"list\":[{\"sfz\":\"" + id + "\"}]}");

        taxBureau.get("/share/population-lookup/renamed");

        assertThat(fixture.lastEvent().require(Ecs.FLOW_EXPOSURES))
                .extracting(Exposure::field, Exposure::grade, Exposure::clear)
                .containsExactly(tuple("list.sfz", 3, 1L));
    }

    @Test
    void csvAndPlainTextAreLookedThroughToo() throws Exception {
        List<SyntheticCitizen> citizens = SyntheticCitizens.seeded(3).next(2);
        fixture.answer(
                "/provider/csv",
                "text/csv; charset=utf-8",
                "seq,id_card\r\n1," + citizens.get(0).citizenId() + "\r\n2,\""
                        + citizens.get(1).citizenId() + "\"\r\n");
        fixture.answer("/provider/text", "text/plain", "see " + citizens.get(0).mobile() + "\nnothing\n");

        taxBureau.get("/share/population-lookup/csv");
        Event csv = fixture.lastEvent();
        taxBureau.get("/share/population-lookup/text");
        Event text = fixture.lastEvent();

        assertThat(csv.require(Ecs.FLOW_RECORDS)).isEqualTo(2);
        assertThat(csv.require(Ecs.FLOW_EXPOSURES))
                .extracting(Exposure::field, Exposure::kind, Exposure::clear)
                .containsExactly(tuple("id_card", "citizen-id", 2L));
        assertThat(text.require(Ecs.FLOW_RECORDS)).isEqualTo(2);
        assertThat(text.require(Ecs.FLOW_EXPOSURES))
                .extracting(Exposure::kind, Exposure::clear)
                .containsExactly(tuple("mobile", 1L));
    }

    @Test
    void anAnswerThatCannotBeLookedThroughIsHeldBack() throws Exception {
        fixture.handlers.put("/provider/zipped", r -> r.response()
                .putHeader("Content-Type", "application/json")
                .putHeader("Content-Encoding", "zstd")
                .end(Buffer.buffer(new byte[] {40, -75, 47})));
        fixture.answer("/provider/picture", "image/png", "x");

        Answer zipped = taxBureau.get("/share/population-lookup/zipped");
        Answer picture = taxBureau.get("/share/population-lookup/picture");

        assertThat(zipped.status()).isEqualTo(502);
        assertThat(zipped.text()).contains("answer-not-inspectable");
        assertThat(picture.status()).isEqualTo(502);
        Event flow = fixture.lastEvent();
        assertThat(flow.require(Ecs.EVENT_DATASET)).isEqualTo("jianxin.flow");
        assertThat(flow.require(Ecs.EVENT_OUTCOME)).isEqualTo("failure");
    }

    @Test
    void noPieceOfAnAnswerIsAskedForOrPassedOn() throws Exception {
        String id = SyntheticCitizens.seeded(5).next().citizenId();
        byte[] whole = ("[{\"id_card\":\"" + id + "\"}]").getBytes(StandardCharsets.UTF_8);
        fixture.handlers.put("/provider/ranged", r -> {
            boolean asked = r.getHeader("Range") != null || r.getHeader("If-Range") != null;
            r.response()
                    .setStatusCode(asked ? 206 : 200)
                    .putHeader("Content-Type", "application/json")
                    .end(asked ? Buffer.buffer(whole).slice(0, 20) : Buffer.buffer(whole));
        });
        fixture.handlers.put("/provider/partial", r -> r.response()
                .setStatusCode(206)
                .putHeader("Content-Type", "application/json")
                .end(Buffer.buffer(whole).slice(0, 20)));
        fixture.handlers.put("/provider/two", r -> r.response()
                .putHeader("Content-Type", "application/json")
                .putHeader("Content-Encoding", List.<String>of("identity", "gzip"))
                .end(Buffer.buffer(whole)));

        Answer ranged =
                taxBureau.with("Range", "bytes=0-19").with("If-Range", "\"x\"").get("/share/population-lookup/ranged");
        Event flow = fixture.lastEvent();
        Answer partial = taxBureau.get("/share/population-lookup/partial");
        Answer two = taxBureau.get("/share/population-lookup/two");

        assertThat(ranged.status()).isEqualTo(200);
        assertThat(ranged.body()).isEqualTo(whole);
        assertThat(flow.require(Ecs.FLOW_EXPOSURES))
                .extracting(Exposure::kind, Exposure::clear)
                .containsExactly(tuple("citizen-id", 1L));
        assertThat(flow.require(Ecs.FLOW_EXPOSURES).get(0).digest())
                .hasSize(64)
                .isNotEqualTo(Sm3.hex(id.getBytes(StandardCharsets.UTF_8)));
        assertThat(partial.status()).isEqualTo(502);
        assertThat(two.status()).isEqualTo(502);
    }

    @Test
    void unregisteredAndClosedInterfacesAreDeniedAndADormantOneIsMarked() throws Exception {
        int before = fixture.reached.size();
        Answer unknown = taxBureau.get("/share/secret-lookup/query");
        Event unknownEvent = fixture.lastEvent();
        Answer closed = taxBureau.get("/share/closed-lookup/query");
        Event closedEvent = fixture.lastEvent();
        assertThat(fixture.reached).hasSize(before);
        Answer dormant = taxBureau.get("/share/old-lookup");

        assertThat(unknown.status()).isEqualTo(404);
        assertThat(unknownEvent.require(Ecs.EVENT_REASON)).isEqualTo("interface-not-registered");
        assertThat(closed.status()).isEqualTo(403);
        assertThat(closedEvent.require(Ecs.EVENT_REASON)).isEqualTo("interface-closed");
        assertThat(dormant.status()).isEqualTo(200);
        assertThat(fixture.lastReached()).containsEntry(":target", "/provider");
        assertThat(fixture.lastEvent().require(Ecs.TAGS)).containsExactly("interface-dormant");
    }

    @Test
    void fiftyMegabytesPassUnchangedAndCountedWithLittleMemory() throws Exception {
        List<SyntheticCitizen> citizens = SyntheticCitizens.seeded(4).next(100);
        StringBuilder rows = new StringBuilder();
        for (SyntheticCitizen citizen : citizens) {
            rows.append("{\"id_card\":\"")
                    .append(citizen.citizenId())
                    .append("\",\"note\":\"")
                    .append("x".repeat(200))
                    .append("\"},");
        }
        byte[] block = rows.toString().getBytes(StandardCharsets.UTF_8);
        int blocks = 50 * 1024 * 1024 / block.length + 1;
        fixture.handlers.put("/provider/bulk", r -> {
            r.response().setChunked(true).putHeader("Content-Type", "application/json");
            r.response().write("[");
            send(r.response(), Buffer.buffer(block), blocks);
        });
        Runtime runtime = Runtime.getRuntime();
        long most = 0;
        long total = 0;
        long began = System.nanoTime();
        try (SSLSocket socket = taxBureau.start("GET", "/share/population-lookup/bulk", Map.of(), new byte[0])) {
            InputStream body = new Unchunked(socket.getInputStream());
            assertThat(body.read()).isEqualTo('[');
            System.gc();
            long base = runtime.totalMemory() - runtime.freeMemory();
            for (int i = 0; i < blocks; i++) {
                byte[] read = body.readNBytes(block.length);
                if (!java.util.Arrays.equals(read, block)) {
                    assertThat(read).as("block " + i).isEqualTo(block);
                }
                total += read.length;
                if (i % 200 == 199) {
                    System.gc();
                    most = Math.max(most, runtime.totalMemory() - runtime.freeMemory() - base);
                }
            }
            assertThat(new String(body.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("{}]");
        }
        System.out.printf(
                "50 MB answer: %d bytes in %d ms, heap grew by at most %d KiB%n",
                total, (System.nanoTime() - began) / 1_000_000, most >> 10);

        Awaitility.await()
                .atMost(Duration.ofSeconds(5))
                .until(() ->
                        fixture.lastEvent().get(Ecs.EVENT_DATASET).orElse("").equals("jianxin.flow"));
        Event flow = fixture.lastEvent();
        assertThat(total).isGreaterThan(50L << 20);
        assertThat(most).isLessThan(24L << 20);
        assertThat(flow.require(Ecs.FLOW_RECORDS)).isEqualTo(blocks * 100L + 1);
        assertThat(flow.require(Ecs.HTTP_RESPONSE_BODY_BYTES)).isEqualTo(total + 4);
        assertThat(flow.require(Ecs.FLOW_EXPOSURES))
                .extracting(Exposure::field, Exposure::clear)
                .containsExactly(tuple("id_card", blocks * 100L));
    }

    private static void send(io.vertx.core.http.HttpServerResponse response, Buffer block, int left) {
        if (left == 0) {
            response.end("{}]");
        } else {
            response.write(block).onSuccess(v -> send(response, block, left - 1));
        }
    }

    @Test
    void aConsumerThatHangsUpIsOnRecordWithWhatItGot() throws Exception {
        fixture.handlers.put("/provider/endless", r -> {
            r.response().setChunked(true).putHeader("Content-Type", "text/plain");
            long timer = fixture.vertx.setPeriodic(20, t -> r.response().write("line\n".repeat(100)));
            r.response().closeHandler(v -> fixture.vertx.cancelTimer(timer));
        });

        try (SSLSocket socket = taxBureau.start("GET", "/share/population-lookup/endless", Map.of(), new byte[0])) {
            socket.getInputStream().readNBytes(3000);
        }

        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(() ->
                        fixture.lastEvent().get(Ecs.EVENT_REASON).orElse("").equals("answer-incomplete"));
        assertThat(fixture.lastEvent().require(Ecs.FLOW_RECORDS)).isPositive();
    }

    /** The body of a chunked answer whose head is read on construction. */
    private static final class Unchunked extends InputStream {
        private final InputStream in;
        private int left;
        private boolean first = true;

        Unchunked(InputStream in) throws java.io.IOException {
            this.in = new java.io.BufferedInputStream(in, 1 << 16);
            assertThat(RawClient.line(this.in)).isEqualTo("HTTP/1.1 200 OK");
            while (!RawClient.line(this.in).isEmpty()) {
                // the head
            }
        }

        @Override
        public int read() throws java.io.IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws java.io.IOException {
            if (left == 0) {
                if (!first) {
                    RawClient.line(in);
                }
                first = false;
                left = Integer.parseInt(RawClient.line(in).strip(), 16);
                if (left == 0) {
                    return -1;
                }
            }
            int read = in.read(into, offset, Math.min(length, left));
            left -= Math.max(read, 0);
            return read;
        }
    }
}
