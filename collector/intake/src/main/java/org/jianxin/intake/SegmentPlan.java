package org.jianxin.intake;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What taking a segment after a checkpoint means.
 *
 * @param gaps what is missing before or between its events
 * @param through per source of the segment, the last sequence number in it
 */
record SegmentPlan(Segment segment, List<Gap> gaps, Map<String, Long> through) {
    /** Most sources of one agent; the checkpoint document must stay small. */
    private static final int MAX_SOURCES = 1000;

    /**
     * Events of a source that never came.
     *
     * @param before the event after the gap
     */
    record Gap(String source, long first, long last, Segment.Sent before) {
        long count() {
            return last - first + 1;
        }
    }

    SegmentPlan {
        gaps = List.copyOf(gaps);
        through = Map.copyOf(through);
    }

    /** @throws SegmentRefusedException when a sequence number comes a second time: its event would not be stored */
    static SegmentPlan of(Segment segment, Map<String, Long> acknowledged) throws SegmentRefusedException {
        Map<String, Long> through = new TreeMap<>();
        List<Gap> gaps = new ArrayList<>();
        for (Segment.Sent sent : segment.events()) {
            Long last = through.get(sent.source());
            if (last == null) {
                last = acknowledged.getOrDefault(sent.source(), 0L);
            }
            if (sent.sequence() <= last) {
                throw new SegmentRefusedException(
                        Refusal.BAD_EVENT,
                        sent.record(),
                        "record " + sent.record() + ": event.sequence " + sent.sequence() + " of source "
                                + sent.source() + " comes after " + last);
            }
            if (sent.sequence() > last + 1) {
                gaps.add(new Gap(sent.source(), last + 1, sent.sequence() - 1, sent));
            }
            through.put(sent.source(), sent.sequence());
        }
        Set<String> sources = new TreeSet<>(acknowledged.keySet());
        sources.addAll(through.keySet());
        if (sources.size() > MAX_SOURCES) {
            throw new SegmentRefusedException(Refusal.TOO_LARGE, 0, "an agent has at most " + MAX_SOURCES + " sources");
        }
        return new SegmentPlan(segment, gaps, through);
    }

    long lost() {
        return gaps.stream().mapToLong(Gap::count).sum();
    }

    Set<String> datasets() {
        Set<String> datasets = new TreeSet<>();
        segment.events().forEach(sent -> datasets.add(sent.dataset()));
        return datasets;
    }
}
