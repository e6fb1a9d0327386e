package org.jianxin.drills;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLServerSocket;
import org.jianxin.drills.DrillResult.Missed;
import org.jianxin.drills.DrillResult.StepResult;
import org.jianxin.drills.Scenario.Outcome;
import org.jianxin.sm.CertificateAuthority;
import org.jianxin.sm.Issued;
import org.jianxin.tlcp.SecureChannel;
import org.jianxin.tlcp.SecureChannels;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Over a real TLS listener that answers as a gateway would; the real gateway is drilled by the demonstration. */
final class DrillRunnerTest {
    private static final Clock CLOCK = Clock.systemUTC();
    private static final Instant ATTACK = Instant.parse("2026-11-22T02:00:00Z");

    @TempDir
    Path directory;

    private final Map<String, String> cookieByMarker = new ConcurrentHashMap<>();
    private final Map<String, InetAddress> sourceByMarker = new ConcurrentHashMap<>();
    private SSLServerSocket listener;
    private SecureChannel browser;
    private volatile int answer = 401;
    private volatile String location = "/console/";

    @BeforeEach
    void listen() throws Exception {
        try (CertificateAuthority authority =
                        CertificateAuthority.create(directory.resolve("ca"), "test", "test".toCharArray(), CLOCK);
                Issued issued = authority.issueTransport(
                        "gateway", "gateway", List.of("localhost"), List.of(), Duration.ofDays(1))) {
            issued.write(directory.resolve("gateway.pem"), directory.resolve("gateway.key"));
        }
        Path root = directory.resolve("ca").resolve(CertificateAuthority.TRANSPORT_ROOT);
        SecureChannel server =
                SecureChannels.standard(directory.resolve("gateway.pem"), directory.resolve("gateway.key"), root);
        browser = SecureChannels.standardAnonymous(root);
        listener = (SSLServerSocket)
                server.context().getServerSocketFactory().createServerSocket(0, 10, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(this::serve, "listener");
        thread.setDaemon(true);
        thread.start();
    }

    @AfterEach
    void close() throws IOException {
        listener.close();
    }

    private void serve() {
        while (!listener.isClosed()) {
            try (Socket socket = listener.accept()) {
                BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
                String marker = null;
                String cookie = "";
                for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
                    if (line.startsWith(DrillRunner.MARKER_HEADER + ": ")) {
                        marker = line.substring(DrillRunner.MARKER_HEADER.length() + 2);
                    } else if (line.startsWith("Cookie: ")) {
                        cookie = line.substring(8);
                    }
                }
                if (marker != null) {
                    cookieByMarker.put(marker, cookie);
                    sourceByMarker.put(marker, socket.getInetAddress());
                }
                String set = marker == null ? "Set-Cookie: session=token-of-victim; Secure\r\n" : "";
                socket.getOutputStream()
                        .write(("HTTP/1.1 " + (marker == null ? 303 : answer) + " x\r\nLocation: "
                                        + (marker == null ? "/console/" : location) + "\r\n" + set
                                        + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n")
                                .getBytes(UTF_8));
            } catch (IOException e) {
                // the test is over, or the client did not like the handshake, which its assertion shows
            }
        }
    }

    @Test
    void presentsTheVictimsTokenFromTheAttackersAddressAndMeasuresTheTimeToTheAlert() throws Exception {
        StepResult step = run(new Seen(Duration.ofSeconds(2), true), Clock.fixed(ATTACK, ZoneOffset.UTC));

        assertThat(cookieByMarker).containsEntry(step.marker(), "session=token-of-victim");
        assertThat(sourceByMarker.get(step.marker()).getHostAddress()).isEqualTo("127.0.0.2");
        assertThat(step.outcome()).isEqualTo(Outcome.BLOCKED);
        assertThat(step.timeToDetect()).isEqualTo(Duration.ofSeconds(2));
        assertThat(step.asExpected()).isTrue();
    }

    @Test
    void anAlertThatWasThereBeforeDetectsTheStepNoSoonerThanItIsSeenInIt() throws Exception {
        StepResult step = run(new Seen(Duration.ofMinutes(-10), true, Instant.now()), CLOCK);

        assertThat(step.alert()).isNotNull();
        assertThat(step.timeToDetect()).isPositive();
    }

    @Test
    void beingSentToTheLoginIsBlocked() throws Exception {
        answer = 303;
        location = "/login?next=/console/";

        assertThat(run(new Seen(Duration.ofSeconds(1), true), CLOCK).outcome()).isEqualTo(Outcome.BLOCKED);
    }

    @ParameterizedTest
    @ValueSource(ints = {302, 303, 400, 404, 429, 500, 502, 503})
    void anAnswerThatIsNeitherYesNorNoShowsNothing(int status) {
        answer = status;

        assertThatThrownBy(() -> run(new Seen(Duration.ofSeconds(1), true), CLOCK))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(String.valueOf(status));
    }

    @Test
    void anAttackThatIsLetThroughIsNotAsExpectedEvenWhenItIsDetected() throws Exception {
        answer = 200;

        StepResult step = run(new Seen(Duration.ofSeconds(1), true), CLOCK);

        assertThat(step.outcome()).isEqualTo(Outcome.ALLOWED);
        assertThat(step.alert()).isNotNull();
        assertThat(step.asExpected()).isFalse();
    }

    @Test
    void aMissedStepSaysWhetherThereWasNoTelemetryOrTheRuleWasSilent() throws Exception {
        assertThat(run(new Seen(null, true), CLOCK).missed()).isEqualTo(Missed.RULE_SILENT);
        assertThat(run(new Seen(null, false), CLOCK).missed()).isEqualTo(Missed.NO_TELEMETRY);
    }

    private StepResult run(Telemetry telemetry, Clock clock) throws Exception {
        URI gateway = URI.create("https://localhost:" + listener.getLocalPort());
        GatewayClient victim = new GatewayClient(gateway, browser, InetAddress.getByName("127.0.0.1"));
        victim.login("victim", "password", null);
        Scenario shipped = Scenario.stolenTokenReplay();
        Scenario quick = new Scenario(
                shipped.id(),
                shipped.version(),
                shipped.titleZh(),
                shipped.titleEn(),
                shipped.rationale(),
                shipped.steps().stream().map(DrillRunnerTest::soon).toList());
        return new DrillRunner(telemetry, clock)
                .run(quick, victim, InetAddress.getByName("127.0.0.2"))
                .steps()
                .get(0);
    }

    private static Scenario.Step soon(Scenario.Step step) {
        return new Scenario.Step(
                step.id(),
                step.titleZh(),
                step.titleEn(),
                step.technique(),
                step.action(),
                step.path(),
                step.expected(),
                step.rules(),
                Duration.ofSeconds(1));
    }

    /** What the defence has seen: an alert that long after the attack, or none. */
    private final class Seen implements Telemetry {
        private final Duration after;
        private final boolean logged;
        private final Instant attack;

        Seen(Duration after, boolean logged) {
            this(after, logged, ATTACK);
        }

        Seen(Duration after, boolean logged, Instant attack) {
            this.after = after;
            this.logged = logged;
            this.attack = attack;
        }

        @Override
        public List<RaisedAlert> alerts(String marker) {
            List<RaisedAlert> alerts = new ArrayList<>();
            if (after != null) {
                alerts.add(new RaisedAlert("a", "JX-OTHER", attack));
                alerts.add(new RaisedAlert("b", "JX-GW-001", attack.plus(after)));
            }
            return alerts;
        }

        @Override
        public boolean logged(String marker) {
            return logged;
        }
    }
}
