package org.jianxin.engine;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jianxin.engine.Samples.Sample;
import org.jianxin.events.Ecs;
import org.jianxin.events.Event;

/** Runs the samples of a pack's rules through detection, each from an empty state. */
final class PackTester {
    private final Function<byte[], String> digest;

    /**
     * What became of one sample.
     *
     * @param expected whether the rule must fire
     * @param fired whether it did
     * @param poison ids of events that could not be evaluated
     */
    record Outcome(String rule, String sample, boolean expected, boolean fired, List<String> poison) {
        Outcome {
            poison = List.copyOf(poison);
        }

        boolean passed() {
            return expected == fired && poison.isEmpty();
        }
    }

    PackTester(Function<byte[], String> digest) {
        this.digest = requireNonNull(digest, "digest");
    }

    /** Every sample of every rule, with all rules of the pack at work. */
    List<Outcome> run(RulePack pack) {
        WorkerSettings settings = WorkerSettings.defaults();
        Enricher enricher = new Enricher(pack.sampleCatalogue(), pack.sampleClearances(), settings);
        List<Outcome> outcomes = new ArrayList<>();
        try (Detection detection = new Detection(pack, enricher, digest, settings)) {
            for (Rule rule : pack.rules()) {
                for (Sample sample : rule.samples().mustFire()) {
                    outcomes.add(run(detection, rule, sample, true));
                }
                for (Sample sample : rule.samples().mustNotFire()) {
                    outcomes.add(run(detection, rule, sample, false));
                }
            }
        }
        return outcomes;
    }

    /** One event a batch, so that the events arrive in the order in which they are written. */
    private static Outcome run(Detection detection, Rule rule, Sample sample, boolean expected) {
        WorkerState state = new WorkerState(WorkerState.Saved.empty());
        boolean fired = false;
        List<String> poison = new ArrayList<>();
        long seqNo = 0;
        for (Event event : sample.events()) {
            Arrival arrival = new Arrival("sample", event.require(Ecs.EVENT_ID), "sample[0]", seqNo++, event);
            Detection.Result result = detection.process(List.of(arrival), state, Instant.EPOCH);
            fired |=
                    result.changes().stream().anyMatch(change -> change.ruleId().equals(rule.id()));
            result.poison().forEach(one -> poison.add(one.id() + ": " + one.reason()));
        }
        return new Outcome(rule.id(), sample.name(), expected, fired, poison);
    }
}
