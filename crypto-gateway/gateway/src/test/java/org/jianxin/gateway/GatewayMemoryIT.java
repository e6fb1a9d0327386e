package org.jianxin.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLSocket;
import org.awaitility.Awaitility;
import org.jianxin.events.Ecs;
import org.jianxin.events.Event;
import org.jianxin.events.Exposure;
import org.jianxin.sensitivedata.synthetic.SyntheticCitizen;
import org.jianxin.sensitivedata.synthetic.SyntheticCitizens;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real gateway process with 128 MB of heap between a real upstream and a client that takes its time. */
class GatewayMemoryIT {
    private static final long LENGTH = 200_000_000;
    /** Socket buffers of three connections and what is under way; the rest waits at the upstream. */
    private static final long UNDER_WAY = 40_000_000;

    @TempDir
    Path directory;

    @Test
    void twoHundredMegabytesAreMaskedInAHeapOf128AndNoFasterThanTheClientReads() throws Exception {
        StringBuilder rows = new StringBuilder();
        StringBuilder masked = new StringBuilder();
        for (SyntheticCitizen citizen : SyntheticCitizens.seeded(4).next(100)) {
            String id = citizen.citizenId();
            String rest = "\",\"备注\":\"" + "已核验。".repeat(20) + "\"},\n";
            rows.append("{\"id_card\":\"").append(id).append(rest);
            masked.append("{\"id_card\":\"")
                    .append(id, 0, 3)
                    .append("***********")
                    .append(id, 14, 18)
                    .append(rest);
        }
        byte[] block = rows.toString().getBytes(StandardCharsets.UTF_8);
        byte[] expected = masked.toString().getBytes(StandardCharsets.UTF_8);
        assertThat(expected).hasSameSizeAs(block);
        long blocks = LENGTH / block.length + 1;
        AtomicLong sent = new AtomicLong();
        try (GatewayFixture fixture = new GatewayFixture(directory);
                RawUpstream upstream = new RawUpstream()) {
            upstream.on("/provider/bulk", (nth, in, out) -> {
                long length = blocks * block.length + 4;
                out.write(
                        ("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + length + "\r\n\r\n[")
                                .getBytes(StandardCharsets.ISO_8859_1));
                for (long i = 0; i < blocks; i++) {
                    out.write(block);
                    sent.addAndGet(block.length);
                }
                out.write("{}]".getBytes(StandardCharsets.ISO_8859_1));
                out.flush();
                return true;
            });
            fixture.providerIs(upstream);
            try (GatewayProcess gateway = new GatewayProcess(fixture, 128)) {
                RawClient consumer = new RawClient(gateway.port(), fixture.context("tax-bureau", "consumer"));
                try (SSLSocket socket = consumer.start("GET", "/share/masked-lookup/bulk", Map.of(), new byte[0])) {
                    InputStream body = new Chunks(socket.getInputStream());
                    assertThat(body.read()).isEqualTo('[');
                    waitUntilNothingMoves(sent);
                    assertThat(sent.get()).isLessThan(UNDER_WAY);
                    for (long i = 0; i < blocks; i++) {
                        byte[] read = body.readNBytes(block.length);
                        if (!Arrays.equals(read, expected)) {
                            assertThat(new String(read, StandardCharsets.UTF_8))
                                    .as("block " + i)
                                    .isEqualTo(masked.toString());
                        }
                    }
                    assertThat(new String(body.readAllBytes(), StandardCharsets.UTF_8))
                            .isEqualTo("{}]");
                }
                assertThat(gateway.alive()).isTrue();
            }
            Event flow = fixture.lastEvent();
            assertThat(flow.require(Ecs.HTTP_RESPONSE_BODY_BYTES)).isEqualTo(blocks * block.length + 4);
            assertThat(flow.require(Ecs.FLOW_RECORDS)).isEqualTo(blocks * 100 + 1);
            assertThat(flow.require(Ecs.FLOW_EXPOSURES))
                    .singleElement()
                    .satisfies(exposure -> assertThat(exposure.gatewayMasked()).isEqualTo(blocks * 100))
                    .extracting(Exposure::clear)
                    .isEqualTo(0L);
        }
    }

    private static void waitUntilNothingMoves(AtomicLong sent) {
        AtomicLong before = new AtomicLong(-1);
        Awaitility.await()
                .pollInterval(Duration.ofMillis(1500))
                .atMost(Duration.ofMinutes(2))
                .until(() -> before.getAndSet(sent.get()) == sent.get());
    }

    /** The body of a chunked answer whose head is read on construction. */
    private static final class Chunks extends InputStream {
        private final InputStream in;
        private int left;
        private boolean first = true;

        Chunks(InputStream in) throws IOException {
            this.in = new BufferedInputStream(in, 1 << 16);
            assertThat(RawClient.line(this.in)).isEqualTo("HTTP/1.1 200 OK");
            while (!RawClient.line(this.in).isEmpty()) {
                // the head
            }
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
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
