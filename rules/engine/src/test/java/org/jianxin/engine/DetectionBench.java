package org.jianxin.engine;

import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jianxin.events.Ecs;
import org.jianxin.events.Event;

/** Events per second of processor time through enrichment, the bundled rules and the counters; one JSON line a round. */
final class DetectionBench {
    private static final int EVENTS = 100_000;

    private DetectionBench() {}

    public static void main(String[] arguments) {
        RulePack pack = RulePack.bundled(Digests::sha256);
        WorkerSettings settings = WorkerSettings.defaults();
        Enricher enricher = new Enricher(pack.sampleCatalogue(), pack.sampleClearances(), settings);
        List<Arrival> arrivals = new ArrayList<>();
        for (Event event : new MixedEvents(1).make(EVENTS)) {
            arrivals.add(new Arrival("bench", event.require(Ecs.EVENT_ID), "bench[0]", arrivals.size(), event));
        }
        try (Detection detection = new Detection(pack, enricher, Digests::sha256, settings)) {
            for (int round = 1; round <= 6; round++) {
                WorkerState state = new WorkerState(WorkerState.Saved.empty());
                long cpu = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
                long findings = 0;
                for (int from = 0; from < EVENTS; from += 2_000) {
                    findings += detection
                            .process(arrivals.subList(from, from + 2_000), state, Instant.EPOCH)
                            .findings();
                }
                double seconds = (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - cpu) / 1e9;
                System.out.printf(
                        "{\"name\":\"detection\",\"round\":%d,\"rules\":%d,\"events\":%d,\"findings\":%d,\"events_per_cpu_second\":%.0f}%n",
                        round, pack.rules().size(), EVENTS, findings, EVENTS / seconds);
            }
        }
    }
}
