package org.jianxin.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jianxin.events.Ecs;
import org.jianxin.events.Event;
import org.jianxin.events.EventFormatException;
import org.jianxin.events.EventJson;
import org.jianxin.sm.ChainPosition;
import org.jianxin.sm.ChainReader;
import org.jianxin.sm.ChainRecord;
import org.jianxin.sm.ChainWriter;
import org.jianxin.sm.Signer;
import org.jianxin.sm.Sm2PublicKey;

/**
 * Writes a segment anew with the same records: continuing from another position because a segment before it is gone, or
 * with a new signature because one of its own was damaged. The new file takes the old one's place in one step.
 */
final class SegmentRewriter {
    private final EventJson json = new EventJson();
    private final String chain;
    private final Signer signer;

    SegmentRewriter(String chain, Signer signer) {
        this.chain = chain;
        this.signer = signer;
    }

    /** The key that signs segments, and by which they are believed. */
    Sm2PublicKey key() {
        return signer.publicKey();
    }

    /** The same records from a position on; from the same position they end in the same link as before. */
    Segment rechain(Segment segment, ChainPosition from) throws IOException {
        Path written = segment.file().resolveSibling(segment.file().getFileName() + ".new");
        Files.deleteIfExists(written);
        List<byte[]> records = new ArrayList<>();
        try (ChainReader reader = ChainReader.open(segment.file());
                ChainWriter writer = ChainWriter.open(written, chain, signer, from)) {
            for (ChainRecord record = reader.next(); record != null; record = reader.next()) {
                if (!record.checkpoint()) {
                    records.add(record.payload());
                }
            }
            writer.append(records);
            writer.seal();
        }
        Files.move(written, segment.file(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        Segment whole = Segment.scan(segment.file(), key()).whole();
        if (whole == null) {
            throw new IOException(segment.file() + " was rewritten and cannot be read back");
        }
        return whole;
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

    private Event event(byte[] payload) {
        try {
            return json.read(payload);
        } catch (EventFormatException e) {
            throw new IllegalStateException("an event of our own spool cannot be read: " + e.getMessage(), e);
        }
    }
}
