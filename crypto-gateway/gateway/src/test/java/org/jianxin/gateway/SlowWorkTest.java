package org.jianxin.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SlowWorkTest {
    private static <T> T get(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    @Test
    void oneSourceLeavesPlacesForTheOthersAndGetsItsOwnBack() throws Exception {
        CountDownLatch hold = new CountDownLatch(1);
        try (SlowWork work = new SlowWork("test", 1)) {
            List<Future<Boolean>> held = new ArrayList<>();
            for (int i = 0; i < SlowWork.FOR_ONE_SOURCE; i++) {
                held.add(work.run("one", () -> hold.await(60, TimeUnit.SECONDS)));
            }
            Future<Boolean> tooMuch = work.run("one", () -> true);
            Future<Boolean> another = work.run("another", () -> true);

            assertThat(tooMuch.cause()).isInstanceOf(RejectedExecutionException.class);
            assertThat(another.failed()).isFalse();
            hold.countDown();
            assertThat(get(another)).isTrue();
            for (Future<Boolean> one : held) {
                assertThat(get(one)).isTrue();
            }
            Future<Boolean> failing = work.run("one", () -> {
                throw new IllegalStateException("meant to fail");
            });
            Future<Boolean> again = work.run("one", () -> true);
            assertThat(get(again)).isTrue();
            assertThat(failing.failed()).isTrue();
        }
    }

    @Test
    void thereIsAnEndToWhatWaitsInAll() throws Exception {
        CountDownLatch hold = new CountDownLatch(1);
        try (SlowWork work = new SlowWork("test", 1)) {
            List<Future<Boolean>> all = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                all.add(work.run("source " + i, () -> hold.await(60, TimeUnit.SECONDS)));
            }
            assertThat(all).anySatisfy(one -> assertThat(one.cause()).isInstanceOf(RejectedExecutionException.class));
            hold.countDown();
        }
    }
}
