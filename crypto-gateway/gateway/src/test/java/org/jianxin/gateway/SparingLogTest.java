package org.jianxin.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SparingLogTest {
    @Test
    void soManyLinesAMinuteAreSaidAndTheOthersCounted() {
        AtomicLong nanos = new AtomicLong();
        List<String> said = new ArrayList<>();
        SparingLog log = new SparingLog(2, nanos::get, kept -> said.add(kept + " left out"));

        for (int i = 1; i <= 5; i++) {
            int line = i;
            log.say(() -> said.add("line " + line));
        }
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(61));
        log.say(() -> said.add("line 6"));
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(61));
        log.say(() -> said.add("line 7"));

        assertThat(said).containsExactly("line 1", "line 2", "3 left out", "line 6", "line 7");
    }
}
