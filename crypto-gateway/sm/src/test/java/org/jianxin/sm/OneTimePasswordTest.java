package org.jianxin.sm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import org.jianxin.sm.OneTimePassword.Algorithm;
import org.jianxin.sm.OneTimePassword.Factors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OneTimePasswordTest {

    private static final byte[] SEED = HexFormat.of().parseHex("1234567890abcdef1234567890abcdef");
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Instant NOON = Instant.parse("2026-11-22T04:00:00Z");

    /** The examples in the annex of GM/T 0021-2012, whose times count seconds. */
    @ParameterizedTest
    @CsvSource({
        "SM3, 1234567890abcdef1234567890abcdef, 1313998979, 1234, 5678, 814095",
        "SM3, 1234567890abcdefabcdef1234567890, 1313998995, 5621, 3698, 959691",
        "SM3, 1234567890abcdef0987654321abcdef, 1313999014, 5621, 3698, 063014",
        "SM3, 1234567890abcdefabcdef0987654321, 1313999047, 2053, 6984, 302593",
        "SM3, 87524138025adcfe2584376195abfedc, 1313999067, 2058, 3024, 657337",
        "SM3, 87524138025adcfeabfedc2584376195, 1313999098, 2056, 2018, 345821",
        "SM3, adcfe87524138025abfedc2584376195, 1313999131, 2358, 1036, 629660",
        "SM3, 58ade3698fe280cb6925010dd236caef, 1313999155, 2547, 2058, 479821",
        "SM3, 58ade365201d80cbdd236caef6925010, 1313999174, 6031, 2058, 893826",
        "SM3, 65201d80cb58ade3dd236caef6925010, 1313999189, 6580, 1047, 607614",
        "SM4, 1234567890abcdef1234567890abcdef, 1340783053, 1234, 5678, 446720",
        "SM4, 1234567890abcdefabcdef1234567890, 1340783416, 5621, 3698, 049845",
        "SM4, 1234567890abcdef0987654321abcdef, 1340783476, 2584, 2105, 717777",
    })
    void givesThePasswordsOfTheStandard(
            Algorithm algorithm, String seed, long time, long event, String challenge, String expected) {
        try (OneTimePassword token =
                OneTimePassword.of(algorithm, HexFormat.of().parseHex(seed), SECOND, 6)) {
            assertThat(token.at(Instant.ofEpochSecond(time), new Factors(event, challenge)))
                    .isEqualTo(expected);
        }
    }

    @Test
    void onePasswordServesOnePeriod() {
        try (OneTimePassword token = OneTimePassword.of(SEED)) {
            String password = token.at(NOON, Factors.NONE);
            assertThat(password).matches("[0-9]{6}");
            assertThat(token.at(NOON.plusSeconds(59), Factors.NONE)).isEqualTo(password);
            assertThat(token.at(NOON.plusSeconds(60), Factors.NONE)).isNotEqualTo(password);
            assertThat(token.at(NOON.minusMillis(1), Factors.NONE)).isNotEqualTo(password);
        }
    }

    @Test
    void verifiesWithinTheWindowAndTellsWhichPeriodItWas() {
        long step = NOON.getEpochSecond() / 60;
        for (Algorithm algorithm : Algorithm.values()) {
            try (OneTimePassword token = OneTimePassword.of(algorithm, SEED, Duration.ofSeconds(60), 8)) {
                String password = token.at(NOON, Factors.NONE);
                assertThat(token.verify(password, NOON, Factors.NONE, 0)).hasValue(step);
                assertThat(token.verify(password, NOON.plusSeconds(120), Factors.NONE, 2))
                        .hasValue(step);
                assertThat(token.verify(password, NOON.minusSeconds(120), Factors.NONE, 2))
                        .hasValue(step);
                assertThat(token.verify(password, NOON.plusSeconds(180), Factors.NONE, 2))
                        .isEmpty();
                assertThat(token.verify(password, NOON.plusSeconds(60), Factors.NONE, 0))
                        .isEmpty();
                assertThat(token.verify(password, NOON, new Factors(1L, null), 2))
                        .isEmpty();
                assertThat(token.verify("", NOON, Factors.NONE, 2)).isEmpty();
                assertThat(token.verify(password + "0", NOON, Factors.NONE, 2)).isEmpty();
                assertThat(token.verify("00000000", Instant.EPOCH, Factors.NONE, 2))
                        .isEmpty();
            }
        }
    }

    @Test
    void theNumberOfDigitsTakesMoreOfTheSameSum() {
        try (OneTimePassword six = OneTimePassword.of(Algorithm.SM3, SEED, SECOND, 6);
                OneTimePassword nine = OneTimePassword.of(Algorithm.SM3, SEED, SECOND, 9)) {
            assertThat(nine.at(NOON, Factors.NONE)).hasSize(9).endsWith(six.at(NOON, Factors.NONE));
        }
    }

    @Test
    void sm3TakesLongSeedsAndChallengesAndSm4RefusesThem() {
        Factors factors = new Factors(7L, "12345");
        try (OneTimePassword token = OneTimePassword.of(Algorithm.SM3, new byte[64], SECOND, 6)) {
            assertThat(token.at(NOON, factors)).matches("[0-9]{6}");
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OneTimePassword.of(Algorithm.SM4, new byte[32], SECOND, 6));
        try (OneTimePassword token = OneTimePassword.of(Algorithm.SM4, SEED, SECOND, 6)) {
            assertThatIllegalArgumentException().isThrownBy(() -> token.at(NOON, factors));
        }
    }

    @Test
    void parametersOutsideTheStandardAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> OneTimePassword.of(new byte[15]));
        for (Duration period :
                new Duration[] {Duration.ZERO, Duration.ofSeconds(61), Duration.ofMillis(1500), SECOND.negated()}) {
            assertThatIllegalArgumentException()
                    .as("%s", period)
                    .isThrownBy(() -> OneTimePassword.of(Algorithm.SM3, SEED, period, 6));
        }
        for (int digits : new int[] {-1, 0, 5, 10}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> OneTimePassword.of(Algorithm.SM3, SEED, SECOND, digits));
        }
        assertThatIllegalArgumentException().isThrownBy(() -> new Factors(-1L, null));
        assertThatIllegalArgumentException().isThrownBy(() -> new Factors(1L << 32, null));
        assertThatIllegalArgumentException().isThrownBy(() -> new Factors(null, "123"));
        assertThatIllegalArgumentException().isThrownBy(() -> new Factors(null, "挑战挑战"));
        try (OneTimePassword token = OneTimePassword.of(SEED)) {
            assertThatIllegalArgumentException().isThrownBy(() -> token.verify("123456", NOON, Factors.NONE, 61));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> token.at(Instant.EPOCH.minusSeconds(1), Factors.NONE));
        }
    }

    @Test
    void aClosedOneGivesNoPasswordsAndNeverItsSeed() {
        byte[] seed = SEED.clone();
        OneTimePassword token = OneTimePassword.of(seed);
        String password = token.at(NOON, Factors.NONE);
        seed[0] ^= 1;
        assertThat(token.at(NOON, Factors.NONE)).as("a copy of its own").isEqualTo(password);
        assertThat(token).hasToString("OneTimePassword[SM3, 60 s, 6 digits]");
        token.close();
        assertThatIllegalStateException().isThrownBy(() -> token.at(NOON, Factors.NONE));
    }
}
