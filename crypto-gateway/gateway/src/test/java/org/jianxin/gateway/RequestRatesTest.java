package org.jianxin.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RequestRatesTest {
    /** Close to where a clock of nanoseconds turns over. */
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(1));

    private final RequestRates rates = new RequestRates(10, nanos::get);

    private long admitted(String asker, int requests) {
        return IntStream.range(0, requests).filter(i -> rates.admit(asker)).count();
    }

    private void wait(int millis) {
        nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    @Test
    void afterAPauseTwoSecondsOfRequestsPassAtOnceAndThenSoManyASecond() {
        assertThat(admitted("a", 100)).isEqualTo(20);
        wait(1_000);
        assertThat(admitted("a", 100)).isEqualTo(10);
        wait(100);
        assertThat(admitted("a", 100)).isEqualTo(1);
        wait(60_000);
        assertThat(admitted("a", 100)).isEqualTo(20);
    }

    @Test
    void oneAskerDoesNotUseUpWhatAnotherMay() {
        assertThat(admitted("a", 100)).isEqualTo(20);
        assertThat(admitted("b", 5)).isEqualTo(5);
    }

    @Test
    void askersThatHaveTheirWholeBurstAgainAreForgottenAndOthersAreNot() {
        admitted("quiet", 1);
        admitted("busy", 20);
        wait(150);
        rates.forget();

        assertThat(rates.askers()).isEqualTo(1);
        assertThat(admitted("busy", 100)).isEqualTo(1);
        wait(5_000);
        rates.forget();
        assertThat(rates.askers()).isZero();
    }

    @Test
    void noLimitIsNoLimit() {
        RequestRates none = new RequestRates(0, nanos::get);

        assertThat(IntStream.range(0, 100_000).allMatch(i -> none.admit("a"))).isTrue();
        assertThat(none.askers()).isZero();
    }
}
