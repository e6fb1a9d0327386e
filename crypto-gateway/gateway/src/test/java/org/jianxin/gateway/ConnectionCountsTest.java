package org.jianxin.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ConnectionCountsTest {
    @Test
    void anAddressHasAsManyAsAreAllowedAndAnotherOnceOneIsClosed() {
        ConnectionCounts counts = new ConnectionCounts(2);

        assertThat(counts.opened("a")).isTrue();
        assertThat(counts.opened("a")).isTrue();
        assertThat(counts.opened("a")).isFalse();
        assertThat(counts.opened("b")).isTrue();
        counts.closed("a");
        assertThat(counts.opened("a")).isTrue();
    }

    @Test
    void addressesWithoutConnectionsAreForgotten() {
        ConnectionCounts counts = new ConnectionCounts(2);
        counts.opened("a");
        counts.opened("a");

        counts.closed("a");
        counts.closed("a");

        assertThat(counts.addresses()).isZero();
    }

    @Test
    void zeroIsNoLimit() {
        ConnectionCounts counts = new ConnectionCounts(0);
        for (int i = 0; i < 1000; i++) {
            assertThat(counts.opened("a")).isTrue();
        }
        assertThat(counts.addresses()).isZero();
    }

    @Test
    void threadsTogetherGetNoMore() throws Exception {
        ConnectionCounts counts = new ConnectionCounts(100);
        AtomicInteger admitted = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 8; t++) {
            threads.add(new Thread(() -> {
                for (int i = 0; i < 100; i++) {
                    if (counts.opened("a")) {
                        admitted.incrementAndGet();
                    }
                }
            }));
        }
        for (Thread thread : threads) {
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(admitted).hasValue(100);
    }
}
