package org.jianxin.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import javax.net.ssl.SSLSocket;
import org.jianxin.events.Ecs;
import org.jianxin.events.Event;
import org.jianxin.events.EventJson;
import org.jianxin.events.Exposure;
import org.jianxin.gateway.RawClient.Answer;
import org.jianxin.sensitivedata.synthetic.SyntheticCitizen;
import org.jianxin.sensitivedata.synthetic.SyntheticCitizens;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GatewayMaskingIT {
    @TempDir
    static Path directory;

    static GatewayFixture fixture;
    /** Cleared for grade 2. */
    static RawClient taxBureau;

    private final SyntheticCitizen citizen = SyntheticCitizens.seeded(7).next();

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

    private String list() {
        return "{\"list\": [ {\"name\":\"" + citizen.name() + "\", \"id_card\":\"" + citizen.citizenId() + "\"} ]}\n";
    }

    private String maskedList() {
        String id = citizen.citizenId();
        return list().replace(id, id.substring(0, 3) + "***********" + id.substring(14));
    }

    private static byte[] gzip(byte[] document) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(packed)) {
            out.write(document);
        }
        return packed.toByteArray();
    }

    private static Event flow(Answer answer) throws Exception {
        String decision = answer.header(Exchange.DECISION_HEADER).orElseThrow();
        return fixture.events().stream()
                .filter(event -> event.require(Ecs.EVENT_DATASET).equals("jianxin.flow")
                        && event.require(Ecs.DECISION_ID).equals(decision))
                .reduce((a, b) -> {
                    throw new AssertionError("two flows of one decision");
                })
                .orElseThrow();
    }

    @Test
    void aFieldAboveTheConsumersClearanceIsMaskedAndTheFlowSaysSo() throws Exception {
        fixture.handlers.put("/provider/list", r -> r.response()
                .putHeader("Content-Type", "application/json")
                .putHeader("ETag", "\"1\"")
                .putHeader("Content-MD5", "x")
                .putHeader("Repr-Digest", "x")
                .putHeader("Accept-Ranges", "bytes")
                .putHeader("Last-Modified", "Tue, 24 Nov 2026 00:00:00 GMT")
                .end(list()));

        Answer answer = taxBureau.get("/share/masked-lookup/list");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).isEqualTo(maskedList());
        for (String gone : new String[] {"ETag", "Content-MD5", "Repr-Digest", "Accept-Ranges", "Content-Length"}) {
            assertThat(answer.header(gone)).as(gone).isEmpty();
        }
        assertThat(answer.header("Last-Modified")).isPresent();
        Event flow = flow(answer);
        assertThat(flow.require(Ecs.FLOW_EXPOSURES))
                .extracting(
                        Exposure::field,
                        Exposure::kind,
                        Exposure::clear,
                        Exposure::masked,
                        Exposure::gatewayMasked,
                        Exposure::firstRecord)
                .containsExactlyInAnyOrder(
                        tuple("list.name", "name", 1L, 0L, 0L, 1L),
                        tuple("list.id_card", "citizen-id", 0L, 1L, 1L, 1L));
        assertThat(flow.require(Ecs.HTTP_RESPONSE_BODY_BYTES)).isEqualTo(answer.body().length);
        assertThat(new String(new EventJson().write(flow), StandardCharsets.UTF_8))
                .doesNotContain(citizen.citizenId());
    }

    @Test
    void anAnswerThatComesPackedIsUnpackedAndMasked() throws Exception {
        byte[] packed = gzip(list().getBytes(StandardCharsets.UTF_8));
        fixture.handlers.put("/provider/gzip", r -> r.response()
                .putHeader("Content-Type", "application/json")
                .putHeader("Content-Encoding", "gzip")
                .end(Buffer.buffer(packed)));

        Answer masked = taxBureau.get("/share/masked-lookup/gzip");
        Answer reported = taxBureau.get("/share/population-lookup/gzip");

        assertThat(masked.text()).isEqualTo(maskedList());
        assertThat(reported.text()).isEqualTo(list());
        assertThat(masked.header("Content-Encoding")).isEmpty();
        assertThat(reported.header("Content-Length")).isEmpty();
    }

    @Test
    void aFieldNobodySaidHowToMaskIsRefusedBeforeTheFirstByteAndCutAfterIt() throws Exception {
        String rows = "{\"name\":\"x\"},".repeat(20_000);
        fixture.answer("/provider/short", "application/json", "[{\"name\":\"x\"},{\"household_no\":\"A0231\"}]");
        fixture.answer("/provider/long", "application/json", "[" + rows + "{\"household_no\":\"A0231\"}]");

        Answer refused = taxBureau.get("/share/masked-lookup/short");
        assertThatThrownBy(() -> taxBureau.get("/share/masked-lookup/long")).isInstanceOf(IOException.class);
        Event cut = fixture.lastEvent();

        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.header("Content-Type").orElseThrow()).isEqualTo("application/problem+json");
        assertThat(refused.text())
                .contains("answer-unmaskable", "没有脱敏规则", "no masking rule")
                .doesNotContain("A0231");
        for (Event flow : new Event[] {flow(refused), cut}) {
            assertThat(flow.require(Ecs.EVENT_REASON)).isEqualTo("answer-unmaskable");
            assertThat(flow.require(Ecs.EVENT_OUTCOME)).isEqualTo("failure");
            assertThat(flow.require(Ecs.FLOW_EXPOSURES))
                    .extracting(Exposure::field, Exposure::blocked)
                    .contains(tuple("household_no", 1L));
        }
    }

    @Test
    void anUnregisteredValueIsBlockedWhereTheInterfaceSaysSo() throws Exception {
        fixture.answer("/provider/note", "text/plain", "卡号 " + citizen.bankCard() + "\n");

        Answer blocked = taxBureau.get("/share/strict-lookup/note");
        Answer passed = taxBureau.get("/share/masked-lookup/note");

        assertThat(blocked.status()).isEqualTo(403);
        assertThat(blocked.text()).contains("answer-sensitive-value").doesNotContain(citizen.bankCard());
        assertThat(passed.text()).contains(citizen.bankCard());
        assertThat(flow(passed).require(Ecs.FLOW_EXPOSURES))
                .extracting(Exposure::kind, Exposure::clear)
                .containsExactly(tuple("bank-card", 1L));
    }

    @Test
    void bombsAndBrokenDocumentsAreRefusedAndOnRecord() throws Exception {
        byte[] spaces = new byte[32 << 20];
        Arrays.fill(spaces, (byte) ' ');
        byte[] bomb = gzip(spaces);
        fixture.handlers.put("/provider/bomb", r -> r.response()
                .putHeader("Content-Type", "application/json")
                .putHeader("Content-Encoding", "gzip")
                .end(Buffer.buffer(bomb)));
        fixture.answer("/provider/half", "application/json", "[{\"name\":\"x\"}");
        fixture.answer("/provider/nan", "application/json", "[NaN]");

        Answer half = taxBureau.get("/share/masked-lookup/half");
        Answer nan = taxBureau.get("/share/masked-lookup/nan");

        // White space comes out of a document of white space, so this one is cut and not refused.
        assertThatThrownBy(() -> taxBureau.get("/share/masked-lookup/bomb")).isInstanceOf(IOException.class);
        assertThat(fixture.lastEvent().require(Ecs.EVENT_REASON)).isEqualTo("answer-compression-bomb");
        assertThat(half.status()).isEqualTo(502);
        assertThat(half.text()).contains("answer-truncated");
        assertThat(flow(half).require(Ecs.EVENT_REASON)).isEqualTo("answer-truncated");
        assertThat(nan.status()).isEqualTo(502);
        assertThat(flow(nan).require(Ecs.EVENT_REASON)).isEqualTo("answer-malformed");
    }

    @Test
    void whatIsUploadedIsLookedThroughToo() throws Exception {
        fixture.handlers.put(
                "/provider/upload",
                r -> r.bodyHandler(body ->
                        r.response().putHeader("Content-Type", "text/plain").end("got " + body.length())));
        String asked = "{\"id_card\":\"" + citizen.citizenId() + "\"}";
        String other = "{\"note\":\"" + citizen.bankCard() + "\"}";

        Answer reported = taxBureau.json("/share/masked-lookup/upload", other);
        Answer registered = taxBureau.json("/share/strict-lookup/upload", asked);
        Answer blocked = taxBureau.json("/share/strict-lookup/upload", other);
        Answer picture =
                taxBureau.send("POST", "/share/strict-lookup/upload", Map.of("Content-Type", "image/png"), new byte[9]);

        assertThat(reported.text()).isEqualTo("got " + other.length());
        assertThat(flow(reported).require(Ecs.FLOW_UPLOADED))
                .extracting(Exposure::field, Exposure::kind, Exposure::clear)
                .containsExactly(tuple("note", "bank-card", 1L));
        assertThat(flow(reported).get(Ecs.FLOW_EXPOSURES)).isEmpty();
        assertThat(registered.status()).isEqualTo(200);
        assertThat(blocked.status()).isEqualTo(422);
        assertThat(blocked.text()).contains("upload-sensitive-value").doesNotContain(citizen.bankCard());
        assertThat(flow(blocked).require(Ecs.EVENT_REASON)).isEqualTo("upload-sensitive-value");
        assertThat(picture.status()).isEqualTo(422);
        assertThat(picture.text()).contains("upload-not-inspectable");
    }

    @Test
    void anUploadThatGrowsBeyondAllBoundsIsHeldBackOrPassesUnopenedAndEitherWayIsOnRecord() throws Exception {
        fixture.handlers.put(
                "/provider/bomb",
                r -> r.bodyHandler(body ->
                        r.response().putHeader("Content-Type", "text/plain").end("got " + body.length())));
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            byte[] block = new byte[1 << 20];
            Arrays.fill(block, (byte) ' ');
            for (int i = 0; i < 64; i++) {
                out.write(block);
            }
        }
        Map<String, String> headers = Map.of("Content-Type", "application/json", "Content-Encoding", "gzip");

        Answer strict = taxBureau.send("POST", "/share/strict-lookup/bomb", headers, packed.toByteArray());
        Answer reported = taxBureau.send("POST", "/share/masked-lookup/bomb", headers, packed.toByteArray());

        assertThat(strict.status()).isEqualTo(422);
        assertThat(strict.text()).contains("upload-compression-bomb");
        assertThat(flow(strict).require(Ecs.EVENT_REASON)).isEqualTo("upload-compression-bomb");
        assertThat(reported.text()).isEqualTo("got " + packed.size());
        assertThat(flow(reported).require(Ecs.EVENT_REASON)).isEqualTo("upload-compression-bomb");
    }

    @Test
    void anInterfaceIsShutOffWithoutARestartAndItsAnswersUnderWayAreCut() throws Exception {
        fixture.handlers.put("/provider/endless", r -> {
            r.response().setChunked(true).putHeader("Content-Type", "text/plain");
            long timer = fixture.vertx.setPeriodic(20, t -> r.response().write("line\n".repeat(10_000)));
            r.response().closeHandler(v -> fixture.vertx.cancelTimer(timer));
        });
        String settings = Files.readString(fixture.config);
        try (SSLSocket socket = taxBureau.start("GET", "/share/closing-lookup/endless", Map.of(), new byte[0])) {
            socket.getInputStream().readNBytes(40_000);

            Files.writeString(
                    fixture.config,
                    settings.replace("registered: 2026-02-02", "registered: 2026-02-02, state: closed"));

            while (socket.getInputStream().read(new byte[8_192]) >= 0) {
                // what was under way
            }
        } catch (IOException e) {
            // cut
        }
        Answer answer = taxBureau.get("/share/closing-lookup/endless");
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.text()).contains("interface-closed", "该数据接口已关停", "This data interface is shut off");
    }
}
