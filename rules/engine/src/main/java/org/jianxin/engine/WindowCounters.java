package org.jianxin.engine;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jianxin.events.Alert.Evidence;
import org.jspecify.annotations.Nullable;

/**
 * Totals per rule, key and window until they reach the rule's threshold. Sums do not depend on order, so neither does
 * whether there is an alert. Not for use by several threads.
 */
final class WindowCounters {
    /** Evidence remembered per counter before there is an alert; afterwards the alert itself collects more. */
    static final int MAX_EVIDENCE = 10;

    /** Counters held; beyond it some are given up, and counted as such. */
    private final int most;

    private final Map<Key, Counter> counters = new HashMap<>();
    private long forgotten;

    /** What a counter counts. */
    record Key(String rule, String key, Instant windowStart) {}

    /** Which sequence numbers of one shard are in a total, and of how many events. */
    record Portion(long lowest, long highest, long events) {
        Portion with(long seqNo) {
            return new Portion(Math.min(lowest, seqNo), Math.max(highest, seqNo), events + 1);
        }
    }

    /** What came together before the threshold was reached. */
    record Accumulated(
            long events, Instant first, Instant last, Map<String, Portion> portions, List<Evidence> evidence) {}

    /** One counter as a checkpoint keeps it; {@code accumulated} is null once there is an alert. */
    record Saved(
            String rule,
            String key,
            Instant windowStart,
            Instant windowEnd,
            long total,
            Instant touched,
            @Nullable Accumulated accumulated) {}

    private static final class Counter {
        private final Instant windowEnd;
        private long total;
        private Instant touched;
        /** Null once there is an alert. */
        private @Nullable Accumulation accumulation;

        Counter(Instant windowEnd, long total, Instant touched, @Nullable Accumulation accumulation) {
            this.windowEnd = windowEnd;
            this.total = total;
            this.touched = touched;
            this.accumulation = accumulation;
        }
    }

    /** {@link Accumulated} while it grows. */
    private static final class Accumulation {
        private long events;
        private Instant first = Instant.MAX;
        private Instant last = Instant.MIN;
        private final Map<String, Portion> portions = new TreeMap<>();
        private final List<Evidence> evidence = new ArrayList<>(MAX_EVIDENCE + 1);

        Accumulation() {}

        Accumulation(Accumulated saved) {
            events = saved.events();
            first = saved.first();
            last = saved.last();
            portions.putAll(saved.portions());
            evidence.addAll(saved.evidence());
        }

        void add(String shard, long seqNo, Instant at, Supplier<Evidence> evidenceOf) {
            events++;
            first = at.isBefore(first) ? at : first;
            last = at.isAfter(last) ? at : last;
            Portion portion = portions.get(shard);
            portions.put(shard, portion == null ? new Portion(seqNo, seqNo, 1) : portion.with(seqNo));
            // Digests are dear: one is made only for evidence that is kept, the earliest of the window.
            if (evidence.size() < MAX_EVIDENCE
                    || at.isBefore(evidence.get(MAX_EVIDENCE - 1).at())) {
                evidence.add(evidenceOf.get());
                evidence.sort(EARLIEST);
                if (evidence.size() > MAX_EVIDENCE) {
                    evidence.remove(MAX_EVIDENCE);
                }
            }
        }

        Accumulated finished() {
            return new Accumulated(events, first, last, new TreeMap<>(portions), List.copyOf(evidence));
        }
    }

    private static final Comparator<Evidence> EARLIEST =
            Comparator.comparing(Evidence::at).thenComparing(Evidence::eventId);

    WindowCounters(int most, List<Saved> saved) {
        this.most = most;
        for (Saved one : saved) {
            counters.put(
                    new Key(one.rule(), one.key(), one.windowStart()),
                    new Counter(
                            one.windowEnd(),
                            one.total(),
                            one.touched(),
                            one.accumulated() == null ? null : new Accumulation(one.accumulated())));
        }
    }

    /** What adding to a counter led to. */
    enum Outcome {
        BELOW,
        /** Reached just now: the alert is made of everything accumulated, this event included. */
        REACHED,
        /** Was reached before: the alert takes this event. */
        BEYOND
    }

    /** What adding led to, with what had accumulated when the threshold was reached just now. */
    record Added(Outcome outcome, @Nullable Accumulated accumulated) {}

    /**
     * Adds an event.
     *
     * @param windowEnd end of the window that {@code key} names
     * @param amount what it adds to the total, 0 or more
     */
    Added add(
            Key key,
            Instant windowEnd,
            long amount,
            long threshold,
            String shard,
            long seqNo,
            Instant at,
            Supplier<Evidence> evidence,
            Instant now) {
        Counter counter = counters.get(key);
        if (counter == null) {
            if (counters.size() >= most) {
                giveUpTenth(now);
            }
            counter = new Counter(windowEnd, 0, now, new Accumulation());
            counters.put(key, counter);
        }
        counter.touched = now;
        counter.total = Math.addExact(counter.total, amount);
        Accumulation accumulation = counter.accumulation;
        if (accumulation == null) {
            return new Added(Outcome.BEYOND, null);
        }
        accumulation.add(shard, seqNo, at, evidence);
        if (counter.total < threshold) {
            return new Added(Outcome.BELOW, null);
        }
        counter.accumulation = null;
        return new Added(Outcome.REACHED, accumulation.finished());
    }

    /** Gives up the tenth touched longest ago, those whose window has ended first. */
    void giveUpTenth(Instant now) {
        List<Map.Entry<Key, Counter>> oldest = new ArrayList<>(counters.entrySet());
        oldest.sort(Comparator.comparing((Map.Entry<Key, Counter> entry) ->
                        entry.getValue().windowEnd.isAfter(now))
                .thenComparing(entry -> entry.getValue().touched));
        for (Map.Entry<Key, Counter> entry : oldest.subList(0, (oldest.size() + 9) / 10)) {
            counters.remove(entry.getKey());
            forgotten++;
        }
    }

    /** Forgets counters whose window had ended by then, and which nobody has touched since. */
    void forgetEndedBy(Instant then) {
        counters.values().removeIf(counter -> counter.windowEnd.isBefore(then) && counter.touched.isBefore(then));
    }

    /** Counters given up for want of room, since start. */
    long forgotten() {
        return forgotten;
    }

    int size() {
        return counters.size();
    }

    List<Saved> snapshot() {
        List<Saved> saved = new ArrayList<>(counters.size());
        counters.forEach((key, counter) -> saved.add(new Saved(
                key.rule(),
                key.key(),
                key.windowStart(),
                counter.windowEnd,
                counter.total,
                counter.touched,
                counter.accumulation == null ? null : counter.accumulation.finished())));
        saved.sort(Comparator.comparing(Saved::rule).thenComparing(Saved::key).thenComparing(Saved::windowStart));
        return saved;
    }
}
