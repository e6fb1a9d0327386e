package org.jianxin.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jianxin.events.Ecs;
import org.jianxin.events.Event;
import org.jianxin.events.EventFormatException;
import org.jianxin.events.EventJson;
import org.jianxin.sm.ChainPosition;
import org.jianxin.sm.ChainReader;
import org.jianxin.sm.ChainRecord;
import org.jianxin.sm.ChainWriter;
import org.jianxin.sm.Signer;

/**
 * Writes a segment anew: without the events the overflow rule drops, or continuing from another position because a segment
 * before it is gone. The new file takes the old one's place in one step.
 */
final class SegmentRewriter {
    /** Datasets that are audit evidence and are never dropped. */
    static final Set<String> EVIDENCE = Set.of("auditd.log", "system.auth", "jianxin.decision");

    private final EventJson json = new EventJson();
    private final String chain;
    private final Signer signer;

    /**
     * A thinned segment beside the old one.
     *
     * @param dropped events left out, per source; when empty nothing was written
     */
    record Thinned(Segment old, Path written, Map<String, Long> dropped) {}

    SegmentRewriter(String chain, Signer signer) {
        this.chain = chain;
        this.signer = signer;
    }

    /** The same events, continuing from another position. */
    Segment rechain(Segment segment, ChainPosition from) throws IOException {
        Path written = write(segment, from, payload -> true);
        return replace(segment, written);
    }

    /** Writes the segment's evidence beside it; {@link #install} puts it in its place. */
    Thinned thin(Segment segment) throws IOException {
        Map<String, Long> dropped = new TreeMap<>();
        Predicate<byte[]> evidence = payload -> {
            Event event = event(payload);
            boolean kept = EVIDENCE.contains(event.get(Ecs.EVENT_DATASET).orElse(""));
            if (!kept) {
                dropped.merge(event.get(Ecs.SOURCE).orElse(""), 1L, Long::sum);
            }
            return kept;
        };
        return new Thinned(segment, write(segment, segment.from(), evidence), dropped);
    }

    Segment install(Thinned thinned) throws IOException {
        if (thinned.dropped().isEmpty()) {
            Files.delete(thinned.written());
            return thinned.old();
        }
        return replace(thinned.old(), thinned.written());
    }

    /** Events of each source in a segment. */
    Map<String, Long> count(Segment segment) throws IOException {
        Map<String, Long> counts = new TreeMap<>();
        try (ChainReader reader = ChainReader.open(segment.file())) {
            for (ChainRecord record = reader.next(); record != null; record = reader.next()) {
                if (!record.checkpoint() && !PositionJson.is(record.payload())) {
                    counts.merge(event(record.payload()).get(Ecs.SOURCE).orElse(""), 1L, Long::sum);
                }
            }
        }
        return counts;
    }

    private Path write(Segment segment, ChainPosition from, Predicate<byte[]> keep) throws IOException {
        Path written = segment.file().resolveSibling(segment.file().getFileName() + ".new");
        Files.deleteIfExists(written);
        List<byte[]> kept = new ArrayList<>();
        byte[] lastPosition = null;
        try (ChainReader reader = ChainReader.open(segment.file());
                ChainWriter writer = ChainWriter.open(written, chain, signer, from)) {
            for (ChainRecord record = reader.next(); record != null; record = reader.next()) {
                if (record.checkpoint()) {
                    continue;
                }
                if (PositionJson.is(record.payload())) {
                    lastPosition = record.payload();
                } else if (keep.test(record.payload())) {
                    kept.add(record.payload());
                }
            }
            if (lastPosition == null) {
                throw new IOException(segment.file() + " holds no position record");
            }
            kept.add(lastPosition);
            writer.append(kept);
            writer.seal();
        }
        return written;
    }

    private static Segment replace(Segment old, Path written) throws IOException {
        Files.move(written, old.file(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        Segment whole = Segment.scan(old.file()).whole();
        if (whole == null) {
            throw new IOException(old.file() + " was rewritten and cannot be read back");
        }
        return whole;
    }

    private Event event(byte[] payload) {
        try {
            return json.read(payload);
        } catch (EventFormatException e) {
            throw new IllegalStateException("an event of our own spool cannot be read: " + e.getMessage(), e);
        }
    }
}
