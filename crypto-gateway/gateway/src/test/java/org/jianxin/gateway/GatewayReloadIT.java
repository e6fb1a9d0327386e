package org.jianxin.gateway;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLSocket;
import org.jianxin.events.Ecs;
import org.jianxin.events.Event;
import org.jianxin.gateway.RawClient.Answer;
import org.jianxin.gateway.policy.Role;
import org.jianxin.sm.DualCertificate;
import org.jianxin.sm.PemFile;
import org.jianxin.sm.Sm2KeyPair;
import org.jianxin.sm.ca.AuthorityFiles;
import org.jianxin.sm.ca.Foundation;
import org.jianxin.sm.ca.Holder;
import org.jianxin.sm.ca.HolderKind;
import org.jianxin.sm.ca.IssuingAuthority;
import org.jianxin.sm.ca.PermittedNames;
import org.jianxin.sm.ca.RevocationReason;
import org.jianxin.sm.ca.RootAuthority;
import org.jianxin.tlcp.TlcpFiles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates, revocation lists and routes are taken up as they are written, and no connection ends for it. */
class GatewayReloadIT {
    private static final Clock CLOCK = Clock.systemUTC();
    private static final String ENDLESS = "/share/population-lookup/endless";
    private static final char[] PASSWORD = "authority".toCharArray();

    @TempDir
    Path directory;

    @Test
    void aRenewedCertificateIsShownToNewConnectionsAndTheOldOnesGoOn() throws Exception {
        try (GatewayFixture fixture = new GatewayFixture(directory)) {
            fixture.person("zhang", Role.AUDITOR);
            fixture.start();
            RawClient person = fixture.loggedIn("zhang");
            try (SSLSocket kept = person.open()) {
                InputStream answers = new BufferedInputStream(kept.getInputStream());
                assertThat(ask(person, kept, answers, "/console/")).isEqualTo(200);
                X509Certificate before = shown(kept);

                fixture.renewStandard();
                await().atMost(10, SECONDS).until(() -> {
                    try (SSLSocket next = person.open()) {
                        next.startHandshake();
                        return !shown(next).equals(before);
                    } catch (IOException e) {
                        return false;
                    }
                });

                assertThat(ask(person, kept, answers, "/console/")).isEqualTo(200);
                assertThat(shown(kept)).isEqualTo(before);
                assertThat(health(fixture)).contains("\"certificates_refused\":\"\"");
            }
        }
    }

    @Test
    void aKeyThatIsNotThatOfTheCertificateChangesNothingAndHealthSaysSo() throws Exception {
        try (GatewayFixture fixture = new GatewayFixture(directory)) {
            fixture.start();
            Path key = fixture.config.resolveSibling("tls/standard.key");

            Files.writeString(key, "-----BEGIN PRIVATE KEY-----\nnot one\n-----END PRIVATE KEY-----\n");

            await().atMost(10, SECONDS).until(() -> health(fixture).contains("standard.key"));
            assertThat(fixture.client().get("/login").status()).isEqualTo(200);
        }
    }

    @Test
    void aConsumerWhoseCertificateIsRevokedIsRefusedOnTheConnectionItHasAndGetsNoOther() throws Exception {
        try (GatewayFixture fixture = new GatewayFixture(directory)) {
            Path home = directory.resolve("authority");
            Path list = Files.createDirectories(directory.resolve("lists")).resolve("intermediate.crl");
            RootAuthority.found(
                    home,
                    new Foundation(
                            "Bureau",
                            "Test",
                            Duration.ofDays(30),
                            Duration.ofDays(20),
                            new PermittedNames(List.of("localhost"), List.of("127.0.0.0/8")),
                            null),
                    directory.resolve("root.key"),
                    PASSWORD,
                    PASSWORD,
                    CLOCK);
            try (IssuingAuthority authority = IssuingAuthority.open(home, PASSWORD, CLOCK);
                    RootAuthority root = RootAuthority.open(home, directory.resolve("root.key"), PASSWORD, CLOCK)) {
                TlcpFiles files = TlcpFiles.in(Files.createDirectories(directory.resolve("consumer")), "tax-bureau");
                String serial = issue(authority, home, files);
                Files.copy(fixture.config.resolveSibling("tls/ca.pem"), files.trust());
                Files.write(
                        fixture.config.resolveSibling("tls/ca.pem"),
                        Files.readAllBytes(home.resolve(AuthorityFiles.ROOT)),
                        StandardOpenOption.APPEND);
                authority.list(Duration.ofDays(1)).write(list);
                root.list(Duration.ofDays(1)).write(list.resolveSibling("root.crl"));
                Files.writeString(
                        fixture.config,
                        Files.readString(fixture.config)
                                .replace(
                                        "tls: {trust: tls/ca.pem}",
                                        "tls: {trust: tls/ca.pem, revoked: [%s, %s]}"
                                                .formatted(list, list.resolveSibling("root.crl"))));
                fixture.answer("/provider/x", "application/json", "{}");
                endless(fixture);
                fixture.start();
                RawClient consumer = new RawClient(
                        fixture.gateway().port(), files.open(CLOCK).context());
                try (SSLSocket kept = consumer.open();
                        SSLSocket streaming = consumer.start("GET", ENDLESS, Map.of(), new byte[0])) {
                    streaming.getInputStream().readNBytes(40_000);
                    InputStream answers = new BufferedInputStream(kept.getInputStream());
                    assertThat(ask(consumer, kept, answers, "/share/population-lookup/x"))
                            .isEqualTo(200);

                    authority.revoke(serial, RevocationReason.KEY_COMPROMISE, true);
                    authority.list(Duration.ofDays(1)).write(list);

                    await().atMost(10, SECONDS)
                            .until(() -> ask(consumer, kept, answers, "/share/population-lookup/x") == 403);
                    assertThat(fixture.events())
                            .filteredOn(event ->
                                    event.get(Ecs.EVENT_REASON).orElse("").equals("certificate-revoked"))
                            .extracting(event -> event.require(Ecs.USER_NAME))
                            .isNotEmpty()
                            .containsOnly("tax-bureau");
                    await().atMost(10, SECONDS).until(() -> cut(fixture, "certificate-revoked"));
                    assertThat(reads(streaming)).isFalse();
                    assertThatThrownBy(() -> consumer.get("/share/population-lookup/x"))
                            .isInstanceOf(IOException.class);
                }
            }
        }
    }

    @Test
    void anInterfaceAndAConsumerThatAreWrittenIntoTheFileAreThereWithoutAStart() throws Exception {
        try (GatewayFixture fixture = new GatewayFixture(directory)) {
            fixture.answer("/provider/x", "application/json", "{}");
            fixture.start();
            RawClient consumer = fixture.client("new-bureau", "consumer");
            try (SSLSocket kept = consumer.open()) {
                InputStream answers = new BufferedInputStream(kept.getInputStream());
                assertThat(ask(consumer, kept, answers, "/share/new-lookup/x")).isEqualTo(403);

                String up = "https://127.0.0.1:" + fixture.upstream.actualPort();
                Path next = fixture.config.resolveSibling("next.yaml");
                Files.writeString(
                        next,
                        Files.readString(fixture.config)
                                .replace(
                                        "consumers:\n",
                                        "consumers:\n  - {id: new-bureau, unit: 新局, clearance: 4, zone: internal}\n")
                                .replace(
                                        "interfaces:\n",
                                        "interfaces:\n  - {id: new-lookup, title: {zh: 新, en: New}, dataset: population, upstream: "
                                                + up + "/provider, registered: 2026-02-02}\n"));
                Files.move(next, fixture.config, StandardCopyOption.REPLACE_EXISTING);

                await().atMost(10, SECONDS).until(() -> ask(consumer, kept, answers, "/share/new-lookup/x") == 200);
                Event event = fixture.lastEvent();
                assertThat(event.require(Ecs.FLOW_INTERFACE)).isEqualTo("new-lookup");
                assertThat(event.require(Ecs.ORGANIZATION_NAME)).isEqualTo("新局");
            }
        }
    }

    @Test
    void theAnswerOfAConsumerThatIsTakenOutOfTheFileIsCut() throws Exception {
        try (GatewayFixture fixture = new GatewayFixture(directory)) {
            endless(fixture);
            fixture.start();
            RawClient consumer = fixture.client("tax-bureau", "consumer");
            try (SSLSocket streaming = consumer.start("GET", ENDLESS, Map.of(), new byte[0])) {
                streaming.getInputStream().readNBytes(40_000);

                Files.writeString(
                        fixture.config,
                        Files.readString(fixture.config).replaceFirst("(?m)^ +- \\{id: tax-bureau,.*\n", ""));

                await().atMost(10, SECONDS).until(() -> cut(fixture, "consumer-not-registered"));
                assertThat(reads(streaming)).isFalse();
                assertThat(consumer.get("/share/population-lookup/x").status()).isEqualTo(403);
            }
        }
    }

    private static void endless(GatewayFixture fixture) {
        fixture.handlers.put("/provider/endless", request -> {
            request.response().setChunked(true).putHeader("Content-Type", "text/plain");
            long timer = fixture.vertx.setPeriodic(20, t -> request.response().write("line\n".repeat(10_000)));
            request.response().closeHandler(v -> fixture.vertx.cancelTimer(timer));
        });
    }

    private static boolean cut(GatewayFixture fixture, String reason) throws Exception {
        return fixture.events().stream()
                .anyMatch(event -> event.require(Ecs.EVENT_ACTION).equals("session-cut")
                        && event.require(Ecs.EVENT_REASON).equals(reason));
    }

    /** Whether anything but what is on its way comes any more. */
    private static boolean reads(SSLSocket socket) throws IOException {
        socket.setSoTimeout(10_000);
        byte[] piece = new byte[1 << 16];
        long end = System.nanoTime() + SECONDS.toNanos(10);
        try {
            while (socket.getInputStream().read(piece) >= 0) {
                if (System.nanoTime() > end) {
                    return true;
                }
            }
            return false;
        } catch (SocketTimeoutException e) {
            return true;
        } catch (IOException e) {
            return false; // broken off
        }
    }

    /** @return the serial number of the certificate to sign with */
    private static String issue(IssuingAuthority authority, Path home, TlcpFiles files) throws Exception {
        Holder holder = new Holder("tax-bureau", HolderKind.CONSUMER, "Bureau", List.of(), List.of());
        try (Sm2KeyPair signing = Sm2KeyPair.generate(new SecureRandom())) {
            DualCertificate issued = authority.issue(holder, signing.publicKey(), Duration.ofDays(5));
            issued.write(files.signingCertificate(), files.encryptionCertificate());
            try (Sm2KeyPair encryption = issued.encryptionKey()) {
                PemFile.writeKey(files.signingKey(), signing);
                PemFile.writeKey(files.encryptionKey(), encryption);
            }
            Files.write(
                    files.signingCertificate(),
                    Files.readAllBytes(home.resolve(AuthorityFiles.INTERMEDIATE)),
                    StandardOpenOption.APPEND);
            return issued.signing().serial();
        }
    }

    private static X509Certificate shown(SSLSocket socket) throws IOException {
        return (X509Certificate) socket.getSession().getPeerCertificates()[0];
    }

    /** One more request on a connection; its status. */
    private static int ask(RawClient client, SSLSocket kept, InputStream answers, String target) throws IOException {
        String token = client.header("Authorization");
        kept.getOutputStream()
                .write(("GET " + target + " HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                                + (token == null ? "" : "Authorization: " + token + "\r\n") + "\r\n")
                        .getBytes(US_ASCII));
        Answer answer = RawClient.read(answers);
        return answer.status();
    }

    private static String health(GatewayFixture fixture) throws IOException {
        try {
            return HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:"
                                            + fixture.gateway().managementPort() + "/health"))
                                    .build(),
                            BodyHandlers.ofString(UTF_8))
                    .body();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
