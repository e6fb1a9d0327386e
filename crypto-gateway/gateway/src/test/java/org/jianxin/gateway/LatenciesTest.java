package org.jianxin.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LatenciesTest {
    @Test
    void everyBucketCountsWhatIsNotAboveItsBoundAndTheLastCountsAll() {
        Latencies latencies = new Latencies();
        latencies.took(400_000);
        latencies.took(500_000);
        latencies.took(500_001);
        latencies.took(7_000_000);
        latencies.took(9_000_000_000L);
        StringBuilder text = new StringBuilder();

        latencies.text(text, "x");

        assertThat(text.toString().lines())
                .containsExactly(
                        "# TYPE x histogram",
                        "x_bucket{le=\"5.0E-4\"} 2",
                        "x_bucket{le=\"0.001\"} 3",
                        "x_bucket{le=\"0.002\"} 3",
                        "x_bucket{le=\"0.005\"} 3",
                        "x_bucket{le=\"0.01\"} 4",
                        "x_bucket{le=\"0.025\"} 4",
                        "x_bucket{le=\"0.05\"} 4",
                        "x_bucket{le=\"0.1\"} 4",
                        "x_bucket{le=\"0.25\"} 4",
                        "x_bucket{le=\"0.5\"} 4",
                        "x_bucket{le=\"1.0\"} 4",
                        "x_bucket{le=\"5.0\"} 4",
                        "x_bucket{le=\"+Inf\"} 5",
                        "x_sum 9.008400001",
                        "x_count 5");
    }
}
