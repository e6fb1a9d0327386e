package org.jianxin.agent;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jianxin.sm.ChainFormatException;
import org.jianxin.sm.ChainPosition;
import org.jianxin.sm.ChainReader;
import org.jianxin.sm.ChainRecord;
import org.jspecify.annotations.Nullable;

/**
 * A sealed segment: one chain file that ends with a position record and its checkpoint.
 *
 * @param from where it continues from
 * @param end where the next one continues
 * @param events in it
 * @param positions how far each source was read at its end
 */
record Segment(
        Path file,
        long number,
        ChainPosition from,
        ChainPosition end,
        long events,
        long bytes,
        SortedMap<String, SourcePosition> positions) {
    static final String SUFFIX = ".chain";

    Segment {
        requireNonNull(file, "file");
        requireNonNull(from, "from");
        requireNonNull(end, "end");
    }

    static String fileName(long number) {
        return String.format("%016d%s", number, SUFFIX);
    }

    static long numberOf(Path file) {
        String name = file.getFileName().toString();
        return Long.parseLong(name.substring(0, name.length() - SUFFIX.length()));
    }

    /**
     * What a segment file holds up to the last whole batch in it.
     *
     * @param whole the segment as far as it can be believed; null when there is not one whole batch
     * @param wholeBytes length of that part of the file
     * @param damage what follows it that is no unfinished batch; null when nothing does
     */
    record Scan(@Nullable Segment whole, long wholeBytes, @Nullable IOException damage) {}

    /** Reads a segment file to its end, checking every link. */
    static Scan scan(Path file) throws IOException {
        long wholeBytes = 0;
        Segment whole = null;
        try (ChainReader reader = ChainReader.open(file)) {
            ChainPosition from = reader.header().from();
            long events = 0;
            try {
                boolean batchEnd = false;
                for (ChainRecord record = reader.next(); record != null; record = reader.next()) {
                    if (record.checkpoint()) {
                        wholeBytes = batchEnd ? reader.offset() : wholeBytes;
                        continue;
                    }
                    batchEnd = PositionJson.is(record.payload());
                    if (batchEnd) {
                        wholeBytes = reader.offset();
                        whole = new Segment(
                                file,
                                numberOf(file),
                                from,
                                record.position(),
                                events,
                                Files.size(file),
                                new TreeMap<>(PositionJson.read(record.payload())));
                    } else {
                        events++;
                    }
                }
                return new Scan(whole, wholeBytes, null);
            } catch (IOException damaged) {
                return new Scan(whole, wholeBytes, damaged);
            }
        } catch (ChainFormatException header) {
            return new Scan(null, 0, header);
        }
    }
}
