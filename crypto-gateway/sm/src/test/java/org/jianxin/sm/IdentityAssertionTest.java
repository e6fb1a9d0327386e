package org.jianxin.sm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.jianxin.sm.InvalidTokenException.Reason;
import org.junit.jupiter.api.Test;

class IdentityAssertionTest {

    private static final Instant NOW = Instant.parse("2026-11-22T08:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    private static final Sm2KeyPair ISSUER = Sm2KeyPair.generate(new SecureRandom());

    @Property(tries = 200)
    void comesBackFromItsToken(@ForAll("assertions") IdentityAssertion assertion) throws Exception {
        String token = assertion.encode(ISSUER);
        assertThat(token).matches("[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+");
        assertThat(IdentityAssertion.verify(token, ISSUER.publicKey(), assertion.audience(), CLOCK))
                .isEqualTo(assertion);
    }

    @Property(tries = 1000)
    void anySingleCharacterChangeIsRefused(
            @ForAll @IntRange(max = 100_000) int place, @ForAll @IntRange(min = 1, max = 126) int by) {
        String token = officer(NOW.minusSeconds(10), NOW.plusSeconds(60)).encode(ISSUER);
        StringBuilder changed = new StringBuilder(token);
        int at = place % token.length();
        changed.setCharAt(at, (char) ((token.charAt(at) + by) % 127));
        assertThatExceptionOfType(InvalidTokenException.class)
                .isThrownBy(() -> IdentityAssertion.verify(changed.toString(), ISSUER.publicKey(), "appliance", CLOCK));
    }

    @Test
    void anotherIssuerIsRefused() {
        try (Sm2KeyPair other = Sm2KeyPair.generate(new SecureRandom())) {
            String token = officer(NOW, NOW.plusSeconds(60)).encode(other);
            assertThat(refusal(token, "appliance")).isEqualTo(Reason.BAD_SIGNATURE);
        }
    }

    @Test
    void anotherAudienceIsRefused() {
        assertThat(refusal(officer(NOW, NOW.plusSeconds(60)).encode(ISSUER), "console"))
                .isEqualTo(Reason.WRONG_AUDIENCE);
    }

    @Test
    void itsTimeEndsExactlyAtItsExpiry() throws Exception {
        String token = officer(NOW.minusSeconds(60), NOW).encode(ISSUER);
        assertThat(refusal(token, "appliance")).isEqualTo(Reason.EXPIRED);
        Clock before = Clock.fixed(NOW.minusMillis(1), ZoneOffset.UTC);
        assertThat(IdentityAssertion.verify(token, ISSUER.publicKey(), "appliance", before)
                        .subject())
                .isEqualTo("zhang.wei");
    }

    @Test
    void whoseTokenItWasIsKnownExactlyWhereTheSignatureHolds() {
        String expired = officer(NOW.minusSeconds(60), NOW).encode(ISSUER);
        assertThatThrownBy(() -> IdentityAssertion.verify(expired, ISSUER.publicKey(), "appliance", CLOCK))
                .isInstanceOfSatisfying(
                        InvalidTokenException.class,
                        e -> assertThat(e.signed().subject()).isEqualTo("zhang.wei"));
        try (Sm2KeyPair other = Sm2KeyPair.generate(new java.security.SecureRandom())) {
            String forged = officer(NOW.minusSeconds(60), NOW).encode(other);
            assertThatThrownBy(() -> IdentityAssertion.verify(forged, ISSUER.publicKey(), "appliance", CLOCK))
                    .isInstanceOfSatisfying(InvalidTokenException.class, e -> assertThat(e.signed())
                            .isNull());
        }
    }

    @Test
    void anIssueInTheFutureIsRefusedBeyondTheSkewOfClocks() throws Exception {
        String within = officer(NOW.plusSeconds(30), NOW.plusSeconds(90)).encode(ISSUER);
        assertThat(IdentityAssertion.verify(within, ISSUER.publicKey(), "appliance", CLOCK))
                .isNotNull();
        String beyond = officer(NOW.plusSeconds(31), NOW.plusSeconds(90)).encode(ISSUER);
        assertThat(refusal(beyond, "appliance")).isEqualTo(Reason.NOT_YET_VALID);
    }

    @Test
    void anotherAlgorithmIsRefusedEvenWithAGoodSignatureOverIt() {
        String claims = officer(NOW, NOW.plusSeconds(60)).encode(ISSUER).split("\\.")[1];
        for (String header : List.of(
                "{\"alg\":\"none\"}",
                "{\"alg\":\"HS256\",\"typ\":\"jianxin+jwt\"}",
                "{\"typ\":\"jianxin+jwt\",\"alg\":\"SM2-SM3\"}",
                "{\"alg\":\"SM2-SM3\",\"typ\":\"jianxin+jwt\" }")) {
            assertThat(refusal(signed(header, Base64.getUrlDecoder().decode(claims)), "appliance"))
                    .as(header)
                    .isEqualTo(Reason.WRONG_ALGORITHM);
        }
    }

    @Test
    void signedClaimsOfAnotherShapeAreRefused() {
        String good = new String(
                Base64.getUrlDecoder()
                        .decode(officer(NOW, NOW.plusSeconds(60)).encode(ISSUER).split("\\.")[1]),
                StandardCharsets.UTF_8);
        List<String> bad = List.of(
                "",
                "[]",
                "{}",
                good + " ",
                good + "{}",
                good.replace("\"clr\":3", "\"clr\":5"),
                good.replace("\"clr\":3", "\"clr\":\"3\""),
                good.replace("\"clr\":3", "\"clr\":3.0"),
                good.replace("\"clr\":3", "\"clr\":99999999999999999999"),
                good.replace("\"clr\":3", "\"clr\":3,\"clr\":3"),
                good.replace("\"clr\":3", "\"clr\":3,\"extra\":1"),
                good.replace("\"knd\":\"person\"", "\"knd\":\"root\""),
                good.replace("\"sub\":\"zhang.wei\"", "\"sub\":null"),
                good.replace("\"sub\":\"zhang.wei\"", "\"sub\":\"zhang\\u002ewei\""),
                good.replace("\"iat\":", "\"iat\":9"));
        for (String claims : bad) {
            assertThat(claims).isNotEqualTo(good);
            String token =
                    signed("{\"alg\":\"SM2-SM3\",\"typ\":\"jianxin+jwt\"}", claims.getBytes(StandardCharsets.UTF_8));
            assertThat(refusal(token, "appliance")).as(claims).isEqualTo(Reason.MALFORMED);
        }
    }

    @Test
    void whatIsNoTokenIsRefused() {
        String good = officer(NOW, NOW.plusSeconds(60)).encode(ISSUER);
        for (String bad :
                List.of("", ".", "..", "a.b.c", "a.b", good + ".", good + "=", good + "\n", "x".repeat(20_000))) {
            assertThat(refusal(bad, "appliance")).isIn(Reason.MALFORMED, Reason.WRONG_ALGORITHM);
        }
        assertThat(refusal(good.substring(0, good.lastIndexOf('.') + 1), "appliance"))
                .isEqualTo(Reason.BAD_SIGNATURE);
    }

    @Test
    void theRefusalNeverQuotesTheToken() {
        String token = officer(NOW.minusSeconds(60), NOW).encode(ISSUER);
        assertThatThrownBy(() -> IdentityAssertion.verify(token, ISSUER.publicKey(), "appliance", CLOCK))
                .hasMessageNotContaining("zhang")
                .hasMessageNotContaining(token.substring(0, 20));
    }

    @Test
    void claimsThatMakeNoSenseCannotBeIssued() {
        assertThatThrownBy(() -> officer(NOW, NOW)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new IdentityAssertion(
                        "1", "a\nb", "person", List.of(), "", 0, "appliance", "", NOW, NOW.plusSeconds(1), ""))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new IdentityAssertion(
                        "1", "a", "robot", List.of(), "", 0, "appliance", "", NOW, NOW.plusSeconds(1), ""))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new IdentityAssertion(
                        "1", "a", "person", List.of(), "", 5, "appliance", "", NOW, NOW.plusSeconds(1), ""))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static Reason refusal(String token, String audience) {
        try {
            IdentityAssertion.verify(token, ISSUER.publicKey(), audience, CLOCK);
        } catch (InvalidTokenException e) {
            return e.reason();
        }
        throw new AssertionError("the token was believed");
    }

    private static String signed(String header, byte[] claims) {
        Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
        String text =
                base64.encodeToString(header.getBytes(StandardCharsets.UTF_8)) + "." + base64.encodeToString(claims);
        return text + "." + base64.encodeToString(ISSUER.sign(text.getBytes(StandardCharsets.US_ASCII)));
    }

    private static IdentityAssertion officer(Instant from, Instant to) {
        return new IdentityAssertion(
                "01JDABC",
                "zhang.wei",
                "person",
                List.of("security-administrator"),
                "市大数据局",
                3,
                "appliance",
                "a1b2",
                from,
                to,
                "d-1");
    }

    @Provide
    Arbitrary<IdentityAssertion> assertions() {
        Arbitrary<String> text = Arbitraries.strings()
                .withCharRange(' ', '~')
                .withCharRange('一', '龥')
                .withChars("\"\\/<>&")
                .ofMinLength(1)
                .ofMaxLength(40);
        Arbitrary<String> optional = Arbitraries.oneOf(Arbitraries.just(""), text);
        Arbitrary<Instant> issued = Arbitraries.longs().between(-100_000, 0).map(NOW::plusSeconds);
        Arbitrary<Instant> expires = Arbitraries.longs().between(1, 100_000).map(NOW::plusSeconds);
        return Combinators.combine(
                        Combinators.combine(text, text, text).as((a, b, c) -> new String[] {a, b, c}),
                        Arbitraries.of("person", "agent", "consumer", "service"),
                        text.list().ofMaxSize(5),
                        Combinators.combine(optional, optional, optional).as((a, b, c) -> new String[] {a, b, c}),
                        Arbitraries.integers().between(0, 4),
                        issued,
                        expires,
                        issued.injectNull(0.3))
                .as((must, kind, roles, may, clearance, from, to, proved) -> new IdentityAssertion(
                        must[0], must[1], kind, roles, may[0], clearance, must[2], may[1], from, to, may[2], proved));
    }
}
