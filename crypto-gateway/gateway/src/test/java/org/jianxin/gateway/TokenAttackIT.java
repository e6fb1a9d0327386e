package org.jianxin.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jianxin.events.Ecs;
import org.jianxin.gateway.RawClient.Answer;
import org.jianxin.gateway.identity.Sessions;
import org.jianxin.gateway.policy.Reason;
import org.jianxin.gateway.policy.Role;
import org.jianxin.sm.CertificateAuthority;
import org.jianxin.sm.IdentityAssertion;
import org.jianxin.sm.InvalidTokenException;
import org.jianxin.sm.Issued;
import org.jianxin.sm.Sm2KeyPair;
import org.jianxin.tlcp.SecureChannels;
import org.jianxin.tlcp.TlcpFiles;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tokens and certificates of somebody else's making, and real ones where they do not belong. */
class TokenAttackIT {
    private static final Base64.Encoder URL = Base64.getUrlEncoder().withoutPadding();

    @TempDir
    static Path directory;

    static GatewayFixture fixture;
    static RawClient officer;

    @BeforeAll
    static void start() throws Exception {
        fixture = new GatewayFixture(directory);
        fixture.person("zhang", Role.SECURITY_ADMINISTRATOR);
        fixture.start();
        officer = fixture.loggedIn("zhang");
    }

    @AfterAll
    static void stop() throws Exception {
        fixture.close();
    }

    private static String token() {
        return officer.header("Authorization").substring("Bearer ".length());
    }

    private static String encoded(String json) {
        return URL.encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }

    /** The claims of a session that is good, signed in every way but the right one. */
    private static Map<String, String> forged() throws Exception {
        String claims = token().split("\\.")[1];
        String signature = token().split("\\.")[2];
        Map<String, String> forged = new LinkedHashMap<>();
        for (String none : List.of("none", "None", "NONE", "nOnE", "")) {
            String head = encoded("{\"alg\":\"" + none + "\",\"typ\":\"jianxin+jwt\"}") + "." + claims + ".";
            forged.put("alg " + none + " without a signature", head);
            forged.put("alg " + none + " with the signature", head + signature);
        }
        byte[] key = Files.readAllBytes(fixture.config.resolveSibling("keys/gateway.pem"));
        for (byte[] secret : List.of(fixture.publicKey.keyId().getBytes(StandardCharsets.UTF_8), key)) {
            String signed = encoded("{\"alg\":\"HS256\",\"typ\":\"jianxin+jwt\"}") + "." + claims;
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            forged.put(
                    "HS256 with " + secret.length + " public bytes",
                    signed + "." + URL.encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.US_ASCII))));
        }
        KeyPairGenerator p256 = KeyPairGenerator.getInstance("EC");
        p256.initialize(new ECGenParameterSpec("secp256r1"));
        KeyPair pair = p256.generateKeyPair();
        for (String alg : List.of("ES256", "SM2-SM3")) {
            String signed = encoded("{\"alg\":\"" + alg + "\",\"typ\":\"jianxin+jwt\"}") + "." + claims;
            Signature ecdsa = Signature.getInstance("SHA256withECDSA");
            ecdsa.initSign(pair.getPrivate());
            ecdsa.update(signed.getBytes(StandardCharsets.US_ASCII));
            forged.put(alg + " with a P-256 key", signed + "." + URL.encodeToString(ecdsa.sign()));
        }
        Instant now = Instant.now();
        try (Sm2KeyPair another = Sm2KeyPair.generate(new SecureRandom())) {
            IdentityAssertion real = IdentityAssertion.verify(token(), fixture.publicKey, "gateway", Clock.systemUTC());
            forged.put("the same claims under another SM2 key", real.encode(another));
        }
        String head = token().split("\\.")[0];
        forged.put("no signature", head + "." + claims + ".");
        forged.put("two parts", head + "." + claims);
        forged.put("four parts", token() + "." + signature);
        forged.put("padding", token() + "=");
        forged.put(
                "a key of the attacker's in the header",
                encoded("{\"alg\":\"SM2-SM3\",\"typ\":\"jianxin+jwt\",\"jwk\":{}}") + "." + claims + "." + signature);
        forged.put(
                "other claims under the signature",
                head + "."
                        + encoded("{\"sub\":\"admin\",\"exp\":"
                                + now.plusSeconds(60).getEpochSecond() + "}") + "." + signature);
        return forged;
    }

    @Test
    void aTokenOfAnotherAlgorithmKeyOrShapeIsDeniedAsInvalid() throws Exception {
        int reached = fixture.reached.size();
        for (Map.Entry<String, String> attack : forged().entrySet()) {
            Answer bearer = fixture.client()
                    .with("Authorization", "Bearer " + attack.getValue())
                    .get("/console/");
            assertThat(bearer.status()).as(attack.getKey()).isEqualTo(401);
            assertThat(fixture.lastEvent().require(Ecs.EVENT_REASON))
                    .as(attack.getKey())
                    .isEqualTo("token-invalid");
            assertThat(fixture.lastEvent().get(Ecs.USER_NAME))
                    .as(attack.getKey())
                    .isEmpty();
            Answer cookie = fixture.client()
                    .with("Cookie", Callers.COOKIE + "=" + attack.getValue())
                    .get("/console/");
            assertThat(cookie.status()).as(attack.getKey()).isEqualTo(401);
        }
        assertThat(fixture.reached).hasSize(reached);
    }

    @Test
    void noCharacterOfATokenCanBeChanged() throws Exception {
        Sessions sessions = fixture.sessions();
        String token = token();
        String binding = Sessions.binding("127.0.0.1", "");
        assertThat(sessions.verify(token, binding).person().name()).isEqualTo("zhang");
        for (int i = 0; i < token.length(); i++) {
            char[] changed = token.toCharArray();
            changed[i] ^= 1 << i % 5;
            String text = new String(changed);
            assertThatThrownBy(() -> sessions.verify(text, binding))
                    .as("character " + i)
                    .isInstanceOfSatisfying(Sessions.RefusedException.class, e -> {
                        assertThat(e.reason()).isEqualTo(Reason.TOKEN_INVALID);
                        assertThat(e.account()).isEmpty();
                    });
        }
    }

    @Test
    void anAssertionForTheApplianceIsNoSessionAndASessionIsNoAssertion() throws Exception {
        assertThat(officer.get("/console/alerts").status()).isEqualTo(200);
        String assertion = fixture.lastReached().get(IdentityAssertion.HEADER);
        int reached = fixture.reached.size();

        Answer asSession =
                fixture.client().with("Authorization", "Bearer " + assertion).get("/console/");
        String reason = fixture.lastEvent().require(Ecs.EVENT_REASON);
        Answer asHeader =
                fixture.client().with(IdentityAssertion.HEADER, assertion).get("/console/");

        assertThat(asSession.status()).isEqualTo(401);
        assertThat(reason).isEqualTo("token-invalid");
        assertThat(asHeader.status()).isEqualTo(401);
        assertThat(fixture.lastEvent().require(Ecs.EVENT_REASON)).isEqualTo("no-session");
        assertThat(fixture.reached).hasSize(reached);
        assertThatThrownBy(() -> IdentityAssertion.verify(token(), fixture.publicKey, "appliance", Clock.systemUTC()))
                .isInstanceOfSatisfying(InvalidTokenException.class, e -> assertThat(e.reason())
                        .isEqualTo(InvalidTokenException.Reason.WRONG_AUDIENCE));
    }

    @Test
    void aPersonsTokenInAProgramsConnectionIsTheProgramsRequest() throws Exception {
        Answer answer = fixture.client("host-1", "agent")
                .with("Authorization", "Bearer " + token())
                .get("/console/");

        assertThat(answer.status()).isEqualTo(403);
        assertThat(fixture.lastEvent().require(Ecs.EVENT_REASON)).isEqualTo("kind-not-allowed");
        assertThat(fixture.lastEvent().require(Ecs.USER_NAME)).isEqualTo("host-1");
    }

    @Test
    void aCertificateOfAnAuthorityWithTheSameNameIsRefusedInTheHandshake() throws Exception {
        Path foreign = directory.resolve("foreign");
        try (CertificateAuthority twin =
                CertificateAuthority.create(foreign.resolve("ca"), "测试机构", "test".toCharArray(), Clock.systemUTC())) {
            Path national = Files.createDirectories(foreign.resolve("national"));
            Files.copy(directory.resolve("ca").resolve(CertificateAuthority.SIGNING_ROOT), national.resolve("ca.pem"));
            TlcpFiles files = TlcpFiles.in(national, "tax-bureau");
            files.issue(
                    twin,
                    "tax-bureau",
                    "consumer",
                    List.of("localhost"),
                    List.of("127.0.0.1"),
                    Duration.ofDays(1),
                    new SecureRandom());
            Path standard = foreign.resolve("tax-bureau");
            try (Issued issued = twin.issueTransport(
                    "tax-bureau", "consumer", List.of("localhost"), List.of(), Duration.ofDays(1))) {
                issued.write(Path.of(standard + ".pem"), Path.of(standard + ".key"));
            }
            Path root = directory.resolve("ca").resolve(CertificateAuthority.TRANSPORT_ROOT);
            int port = fixture.gateway().port();
            int events = fixture.events().size();
            Map<String, RawClient> clients = Map.of(
                    "TLCP",
                    new RawClient(port, files.open(Clock.systemUTC()).context()),
                    "TLS 1.3 with national cryptography",
                    new RawClient(
                            port, files.openTls13(List.of(), Clock.systemUTC()).context()),
                    "standard TLS 1.3",
                    new RawClient(
                            port,
                            SecureChannels.standard(Path.of(standard + ".pem"), Path.of(standard + ".key"), root)
                                    .context()));
            for (Map.Entry<String, RawClient> client : clients.entrySet()) {
                assertThatThrownBy(() -> client.getValue().get("/share/population-lookup/x"))
                        .as(client.getKey())
                        .isInstanceOf(IOException.class);
            }
            assertThat(fixture.events()).hasSize(events);
        }
    }
}
