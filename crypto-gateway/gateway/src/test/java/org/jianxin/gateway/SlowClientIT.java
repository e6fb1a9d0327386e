package org.jianxin.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocket;
import org.jianxin.gateway.RawClient.Answer;
import org.jianxin.gateway.policy.Role;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Clients that hold connections without getting on, one by hand and many with Debian's slowhttptest; others are served. */
class SlowClientIT {
    private static final int HEAD_SECONDS = 3;
    /** For a machine that is busy with other tests. */
    private static final Duration PATIENCE = Duration.ofSeconds(HEAD_SECONDS + 25);

    @TempDir
    static Path directory;

    static GatewayFixture fixture;
    static RawClient officer;

    @BeforeAll
    static void start() throws Exception {
        fixture = new GatewayFixture(
                directory,
                Clock.systemDefaultZone(),
                "limits: {head: " + HEAD_SECONDS + "s, bytes_per_second: 2000, idle: 10s}\n");
        fixture.person("zhang", Role.SECURITY_ADMINISTRATOR);
        fixture.start();
        officer = fixture.loggedIn("zhang");
        byte[] block = new byte[1 << 16];
        fixture.handlers.put("/console/alerts/large", r -> {
            r.response().setChunked(true);
            fixture.vertx.setPeriodic(5, timer -> {
                if (r.response().ended()
                        || r.response().closed()
                        || r.response().bytesWritten() > 64 << 20) {
                    fixture.vertx.cancelTimer(timer);
                    if (!r.response().closed() && !r.response().ended()) {
                        r.response().end();
                    }
                } else if (!r.response().writeQueueFull()) {
                    r.response().write(io.vertx.core.buffer.Buffer.buffer(block));
                }
            });
        });
        fixture.handlers.put(
                "/console/alerts/late",
                r -> fixture.vertx.setTimer(8_000, t -> r.response().end("late")));
        fixture.handlers.put("/console/alerts/taken", r -> r.body()
                .onSuccess(body -> r.response().end("" + body.length())));
    }

    @AfterAll
    static void stop() throws Exception {
        fixture.close();
    }

    /** How long the gateway lets a connection live on which something is done every quarter of a second. */
    private static Duration held(SSLSocket socket, Deed deed) throws Exception {
        long began = System.nanoTime();
        try (socket) {
            while (true) {
                deed.again(socket);
                Thread.sleep(250);
                Duration held = Duration.ofNanos(System.nanoTime() - began);
                if (held.compareTo(PATIENCE) > 0) {
                    return held;
                }
            }
        } catch (IOException e) {
            return Duration.ofNanos(System.nanoTime() - began);
        }
    }

    private interface Deed {
        void again(SSLSocket socket) throws IOException;
    }

    private static Deed sending(String piece) {
        return socket -> {
            socket.getOutputStream().write(piece.getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
        };
    }

    private static SSLSocket begun(String text) throws IOException {
        SSLSocket socket = officer.open();
        OutputStream out = socket.getOutputStream();
        out.write(text.getBytes(StandardCharsets.US_ASCII));
        out.flush();
        return socket;
    }

    @Test
    void aHeadThatNeverEndsIsWaitedForNoLongerThanTheSettingsSay() throws Exception {
        Duration held = held(begun("GET /login HTTP/1.1\r\nHost: x\r\n"), sending("X-a: b\r\n"));

        assertThat(held).isBetween(Duration.ofSeconds(HEAD_SECONDS - 1), PATIENCE.minusSeconds(1));
    }

    @Test
    void neitherIsABodyThatTricklesIntoTheApplianceNorOneIntoALogin() throws Exception {
        String session = "Authorization: " + officer.header("Authorization") + "\r\n";
        for (String head : List.of(
                "POST /console/alerts/taken HTTP/1.1\r\nHost: x\r\n" + session,
                "POST /login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n")) {
            Duration held = held(begun(head + "Content-Length: 8000\r\n\r\n"), sending("x"));

            assertThat(held).as(head).isBetween(Duration.ofSeconds(HEAD_SECONDS - 1), PATIENCE.minusSeconds(1));
        }
    }

    @Test
    void norAnAnswerThatIsTakenByteByByte() throws Exception {
        SSLSocket socket = officer.start("GET", "/console/alerts/large", Map.of(), new byte[0]);
        InputStream in = socket.getInputStream();
        Duration held = held(socket, s -> {
            // What is on its way lies in buffers and is no sign of life; a write is, of a connection that is gone.
            in.read(new byte[16]);
            s.getOutputStream().write('\n');
            s.getOutputStream().flush();
        });

        assertThat(held).isLessThan(PATIENCE);
    }

    @Test
    void whoWaitsForUsIsNotSlow() throws Exception {
        Answer late = officer.with("Connection", "keep-alive").get("/console/alerts/late");

        assertThat(late.text()).isEqualTo("late");
    }

    @Test
    void aBodyThatComesSteadilyMayTakeLongerThanAHead() throws Exception {
        try (SSLSocket socket =
                begun("POST /console/alerts/taken HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: "
                        + officer.header("Authorization") + "\r\nContent-Length: 40000\r\n\r\n")) {
            for (int i = 0; i < 20; i++) {
                socket.getOutputStream().write(new byte[2000]);
                socket.getOutputStream().flush();
                Thread.sleep(300);
            }

            assertThat(RawClient.read(socket.getInputStream()).text()).isEqualTo("40000");
        }
    }

    static Stream<Arguments> modes() {
        return Stream.of(
                Arguments.of("slow heads", List.of("-H", "-i", "1")),
                Arguments.of("slow bodies", List.of("-B", "-i", "1", "-s", "8192")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("modes")
    void whileSlowhttptestHoldsHundredsOfConnectionsOthersAreServedAndItsAreClosed(String name, List<String> mode)
            throws Exception {
        Path out = directory.resolve("slowhttptest.out");
        ProcessBuilder tool = new ProcessBuilder();
        tool.command()
                .addAll(List.of(
                        "slowhttptest", "-c", "400", "-r", "200", "-l", "30", "-u", officer.origin() + "/login"));
        tool.command().addAll(mode);
        Process process = tool.directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        try {
            int served = 0;
            while (process.isAlive()) {
                assertThat(officer.get("/console/").status()).isEqualTo(200);
                served++;
                Thread.sleep(200);
            }
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(served).isPositive();
        } finally {
            process.destroyForcibly();
        }
        String said = Files.readString(out, StandardCharsets.UTF_8).replaceAll("\u001b\\[[0-9;]*m", "");
        assertThat(said).as(said).contains("No open connections left");
    }
}
