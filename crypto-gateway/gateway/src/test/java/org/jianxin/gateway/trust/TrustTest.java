package org.jianxin.gateway.trust;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.jianxin.events.Severity;
import org.jianxin.gateway.identity.Distrust;
import org.jianxin.gateway.policy.Reason;
import org.jianxin.gateway.posture.Device;
import org.jianxin.gateway.posture.Posture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TrustTest {
    private static final Instant NINE = Instant.parse("2026-11-26T01:00:00Z");
    private static final Optional<Device> NO_DEVICE = Optional.empty();

    private final Ticking clock = new Ticking();
    private Map<Severity, Integer> alerts = Map.of();
    private final Trust trust = new Trust(TrustRules.bundled(Reason.codes()), new Told(), clock);

    private int score(@Nullable Instant proved, @Nullable Distrust lost) {
        return trust.score("zhang", NO_DEVICE, proved, lost).value();
    }

    private int score() {
        return score(null, null);
    }

    @Test
    void nothingKnownAgainstSomebodyIsFullTrust() {
        assertThat(trust.score("zhang", NO_DEVICE, null, null)).isEqualTo(new TrustScore(100, List.of(), null));
    }

    @Test
    void alertsLowerItByTheirSeverityUntilSomebodyClosesThem() {
        alerts = Map.of(Severity.HIGH, 1, Severity.LOW, 2);
        assertThat(score()).isEqualTo(45);
        assertThat(trust.score("zhang", NO_DEVICE, null, null).reasons())
                .containsExactlyInAnyOrder(
                        "1 条未关闭的高级别告警 1 open high alert(s) -45", "2 条未关闭的低级别告警 2 open low alert(s) -10");

        alerts = Map.of(Severity.CRITICAL, 1_000_000);
        assertThat(score()).isZero();

        alerts = Map.of();
        assertThat(score()).isEqualTo(100);
    }

    @Test
    void aWeakDeviceLowersIt() {
        Device weak = device(false, 40, 3);
        assertThat(trust.score("zhang", Optional.of(device(true, 95, 0)), null, null)
                        .value())
                .isEqualTo(100);
        assertThat(trust.score("zhang", Optional.of(weak), null, null).value()).isEqualTo(100 - 20 - 45 - 6);
        assertThat(trust.score("zhang", Optional.of(device(true, 95, 500)), null, null)
                        .value())
                .as("patches together lower it by no more than that")
                .isEqualTo(80);
    }

    @Test
    void whatSomebodyDoesCountsForAWhile() {
        trust.seen("zhang", "bad-password");
        trust.seen("zhang", "bad-second-factor");
        trust.seen("zhang", "allowed");
        trust.seen("li", "token-binding-mismatch");
        assertThat(score()).isEqualTo(90);

        clock.now = NINE.plus(Duration.ofMinutes(29));
        assertThat(score()).isEqualTo(90);
        clock.now = NINE.plus(Duration.ofMinutes(30));
        assertThat(score()).isEqualTo(100);
    }

    @Test
    void guessingAtSomebodysPasswordCannotCutThem() {
        for (int i = 0; i < 10_000; i++) {
            trust.seen("zhang", "bad-password");
        }
        assertThat(score()).isEqualTo(75);
    }

    @Test
    void aSecondFactorShownSinceOutweighsWhatWasDoneButNoAlert() {
        alerts = Map.of(Severity.MEDIUM, 1);
        trust.seen("zhang", "token-binding-mismatch");
        assertThat(score()).isEqualTo(40);

        assertThat(score(NINE.plusSeconds(1), null)).isEqualTo(85);
        assertThat(score(NINE.minusSeconds(1), null)).isEqualTo(40);
    }

    @Test
    void trustThatWasLostDoesNotComeBackWithTime() {
        Distrust lost = new Distrust(NINE, 40);
        clock.now = NINE.plus(Duration.ofDays(30));

        assertThat(score(null, lost)).isEqualTo(40);
        assertThat(score(NINE, lost)).isEqualTo(40);
        assertThat(score(NINE.plusMillis(1), lost)).isEqualTo(100);
        assertThat(trust.score("zhang", NO_DEVICE, null, lost).reasons())
                .singleElement()
                .asString()
                .contains("-60");

        alerts = Map.of(Severity.CRITICAL, 1);
        assertThat(score(null, lost)).as("what lowers it further still does").isEqualTo(25);
    }

    @Test
    void itIsToldWhenWhatIsHeldAgainstSomebodyLastBecameMore() {
        assertThat(fell()).isNull();
        clock.now = NINE.plusSeconds(60);
        alerts = Map.of(Severity.LOW, 1);
        assertThat(fell()).isEqualTo(clock.now);
        clock.now = NINE.plusSeconds(120);
        assertThat(fell()).isEqualTo(NINE.plusSeconds(60));
        alerts = Map.of();
        assertThat(fell()).as("less is no fall").isEqualTo(NINE.plusSeconds(60));
        clock.now = NINE.plusSeconds(180);
        trust.seen("zhang", "bad-password");
        assertThat(fell()).isEqualTo(clock.now);
    }

    private @Nullable Instant fell() {
        return trust.score("zhang", NO_DEVICE, null, null).fell();
    }

    @Test
    void afterARestartWhatIsKnownIsHeldAgainstProofsOfBefore() {
        alerts = Map.of(Severity.HIGH, 1);

        assertThat(fell()).isEqualTo(NINE);
    }

    @Property
    void aScoreIsWhatItsReasonsLeaveOfIt(
            @ForAll @Size(max = 60) List<@IntRange(max = 5) Integer> deeds,
            @ForAll @IntRange(max = 9) int high,
            @ForAll @IntRange(max = 100) int capped) {
        List<String> reasons = List.of(
                "bad-password", "token-binding-mismatch", "role-not-allowed", "allowed", "suspicious-path", "masked");
        deeds.forEach(deed -> trust.seen("zhang", reasons.get(deed)));
        alerts = high == 0 ? Map.of() : Map.of(Severity.HIGH, high);
        TrustScore free = trust.score("zhang", NO_DEVICE, null, null);
        TrustScore lost = trust.score("zhang", NO_DEVICE, null, new Distrust(NINE, capped));

        assertThat(free.value()).isEqualTo(Math.max(0, 100 - sum(free)));
        assertThat(lost.value()).isEqualTo(Math.min(free.value(), capped)).isEqualTo(Math.max(0, 100 - sum(lost)));
    }

    private static int sum(TrustScore score) {
        return score.deductions().stream().mapToInt(Deduction::points).sum();
    }

    private static Device device(boolean alive, int baseline, int missing) {
        return new Device(
                "pc-1",
                List.of("10.1.0.1"),
                alive,
                NINE,
                OptionalInt.of(baseline),
                "Kylin",
                "V10",
                OptionalInt.of(missing));
    }

    private static final class Ticking extends Clock {
        private Instant now = NINE;

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    /** What another process told. */
    private final class Told implements Posture {
        @Override
        public Optional<Device> ofAgent(String agent) {
            return Optional.empty();
        }

        @Override
        public Optional<Device> atAddress(String address) {
            return Optional.empty();
        }

        @Override
        public Map<Severity, Integer> alerts(String subject) {
            return subject.equals("zhang") ? alerts : Map.of();
        }

        @Override
        public boolean outdated() {
            return false;
        }
    }
}
