package org.jianxin.agent;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jianxin.sm.ChainFormatException;
import org.jianxin.sm.ChainHeader;
import org.jianxin.sm.ChainPosition;
import org.jianxin.sm.ChainReader;
import org.jianxin.sm.ChainRecord;
import org.jianxin.sm.ChainVerifier;
import org.jianxin.sm.Sm2PublicKey;
import org.jspecify.annotations.Nullable;

/**
 * A sealed segment: one chain file that ends with a position record and its checkpoint.
 *
 * @param from where it continues from
 * @param end where the next one continues
 * @param positions how far each source was read at its end
 */
record Segment(
        Path file,
        long number,
        ChainPosition from,
        ChainPosition end,
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

    /** Whether intake, having acknowledged so much, has every event of this segment. */
    boolean coveredBy(SortedMap<String, SourcePosition> acknowledged) {
        return positions.entrySet().stream()
                .allMatch(entry -> entry.getValue().sequence()
                        <= acknowledged
                                .getOrDefault(entry.getKey(), SourcePosition.START)
                                .sequence());
    }

    /**
     * What a segment file holds up to the last whole batch in it.
     *
     * @param whole the segment as far as its links reach; null when there is not one whole batch
     * @param wholeBytes length of that part of the file
     * @param damage what follows it that is no unfinished batch; null when nothing does
     * @param signed the segment as far as a good signature of ours reaches; null when there is none
     * @param signedBytes length of that part of the file
     * @param forged the first checkpoint whose signature is not ours; null when all are
     */
    record Scan(
            @Nullable Segment whole,
            long wholeBytes,
            @Nullable IOException damage,
            @Nullable Segment signed,
            long signedBytes,
            @Nullable IOException forged) {
        /** Whether nothing but signatures is damaged, and a later signature in the file proves what they stood for. */
        boolean proven() {
            return damage == null && forged != null && signed != null && signed.equals(whole);
        }

        /**
         * As damaged when a signature is: links alone prove nothing, since whoever changes a record can compute them
         * anew. What no good signature covers is not believed.
         */
        Scan believed() {
            return forged == null
                    ? this
                    : new Scan(signed, signedBytes, damage == null ? forged : damage, signed, signedBytes, forged);
        }
    }

    /** Reads a segment file to its end, checking every link and signature. */
    static Scan scan(Path file, Sm2PublicKey key) throws IOException {
        try (ChainReader reader = ChainReader.open(file)) {
            return new Scanner(file, reader).scan(key);
        } catch (ChainFormatException header) {
            return new Scan(null, 0, header, null, 0, null);
        }
    }

    private static final class Scanner {
        private final Path file;
        private final ChainReader reader;
        private final ChainHeader header;
        private @Nullable Segment whole;
        private long wholeBytes;
        private @Nullable Segment signed;
        private long signedBytes;
        private @Nullable IOException forged;

        Scanner(Path file, ChainReader reader) {
            this.file = file;
            this.reader = reader;
            this.header = reader.header();
        }

        Scan scan(Sm2PublicKey key) throws IOException {
            IOException damage = null;
            try {
                boolean batchEnd = false;
                for (ChainRecord record = reader.next(); record != null; record = reader.next()) {
                    if (record.checkpoint()) {
                        wholeBytes = batchEnd ? reader.offset() : wholeBytes;
                        checkpoint(record, batchEnd, key);
                    } else {
                        batchEnd = PositionJson.is(record.payload());
                        if (batchEnd) {
                            batch(record);
                        }
                    }
                }
            } catch (IOException e) {
                damage = e;
            }
            return new Scan(whole, wholeBytes, damage, signed, signedBytes, forged);
        }

        private void batch(ChainRecord record) throws IOException {
            wholeBytes = reader.offset();
            whole = new Segment(
                    file,
                    numberOf(file),
                    header.from(),
                    record.position(),
                    Files.size(file),
                    new TreeMap<>(PositionJson.read(record.payload())));
        }

        private void checkpoint(ChainRecord record, boolean batchEnd, Sm2PublicKey key) {
            try {
                ChainVerifier.verifyCheckpoint(header, record, key);
                if (batchEnd) {
                    signed = whole;
                    signedBytes = reader.offset();
                }
            } catch (ChainFormatException e) {
                forged = forged == null ? e : forged;
            }
        }
    }
}
