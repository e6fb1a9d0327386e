package org.jianxin.agent;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings a spool directory in order: cuts what is not a whole batch, sets aside what is damaged. */
final class SpoolRecovery {
    private static final Logger LOG = LoggerFactory.getLogger(SpoolRecovery.class);

    private final Path directory;
    private final SpoolState state;
    private final SegmentRewriter rewriter;
    private boolean lossBefore;

    /** What is left: whole segments in order, and how far the sources were read at the end of the last. */
    record Result(List<Segment> segments, SortedMap<String, SourcePosition> positions) {}

    SpoolRecovery(Path directory, SpoolState state, SegmentRewriter rewriter) {
        this.directory = directory;
        this.state = state;
        this.rewriter = rewriter;
    }

    Result recover() throws IOException {
        List<Path> files = files();
        List<Segment> segments = new ArrayList<>();
        SortedMap<String, SourcePosition> reached = new TreeMap<>(state.positions());
        for (int i = 0; i < files.size(); i++) {
            Path file = files.get(i);
            state.segmentNumbersAfter(Segment.numberOf(file));
            boolean last = i == files.size() - 1;
            Segment.Scan scan = Segment.scan(file, rewriter.key());
            boolean resign = scan.proven() || !last && provenBy(files.get(i + 1), scan);
            scan = resign ? scan : scan.believed();
            Segment whole = scan.whole();
            if (scan.damage() != null) {
                reached = damaged(scan, file, last, reached, segments);
                continue;
            }
            if (whole == null || whole.coveredBy(state.positions())) {
                // Not one whole batch, and its lines are still in the sources; or acknowledged, and the agent was
                // stopped before it could forget it.
                Files.delete(file);
                continue;
            }
            cut(file, scan.wholeBytes());
            Segment segment = sized(resign ? rewriter.rechain(whole, whole.from()) : whole);
            if (lossBefore) {
                countLoss(reached, segment);
            }
            segments.add(segment);
            reached = new TreeMap<>(whole.positions());
        }
        state.save();
        return new Result(segments, reached);
    }

    /** Whether the next file goes on from the end of this one and is signed: its links are made over all before them. */
    private boolean provenBy(Path next, Segment.Scan scan) throws IOException {
        Segment whole = scan.whole();
        if (whole == null || scan.damage() != null || scan.forged() == null) {
            return false;
        }
        Segment following = Segment.scan(next, rewriter.key()).signed();
        return following != null && following.from().equals(whole.end());
    }

    /**
     * A flipped byte. In the last segment what stands before it is kept and the sources are read again; in an earlier one
     * they have gone on since, so the whole segment is set aside and what it held is lost.
     */
    private SortedMap<String, SourcePosition> damaged(
            Segment.Scan scan,
            Path file,
            boolean last,
            SortedMap<String, SourcePosition> before,
            List<Segment> segments)
            throws IOException {
        Segment whole = scan.whole();
        long lines = lines(file);
        if (whole == null && Files.size(file) < 512 && lines == 0) {
            Files.delete(file); // stopped while the header was written
            return before;
        }
        SortedMap<String, SourcePosition> reached = before;
        if (last && whole != null && !whole.coveredBy(state.positions())) {
            Path copy = moveToQuarantine(file);
            Files.copy(copy, file);
            cut(file, scan.wholeBytes());
            segments.add(sized(scan.forged() == null ? whole : rewriter.rechain(whole, whole.from())));
            reached = new TreeMap<>(whole.positions());
        } else {
            moveToQuarantine(file);
            lossBefore = !last;
        }
        String detail = scan.damage() == null ? "" : scan.damage().getMessage();
        if (last) {
            reached = skipUnreadable(reached, lines);
        }
        LOG.error(
                "缓存段损坏，已隔离 / damaged segment set aside: {} ({}), {}",
                file.getFileName(),
                detail,
                last ? "可重读的来源将重读 / sources that can be are read again" : "其中事件丢失 / its events are lost");
        return reached;
    }

    /** A source that cannot be read again must not give a number twice: it goes on above all it can have given. */
    private SortedMap<String, SourcePosition> skipUnreadable(SortedMap<String, SourcePosition> reached, long lines) {
        SortedMap<String, SourcePosition> skipped = new TreeMap<>(reached);
        skipped.replaceAll((source, position) -> {
            if (!position.cursor().isEmpty()) {
                return position;
            }
            state.lose(source, lines);
            return new SourcePosition(position.sequence() + lines, position.cursor());
        });
        return skipped;
    }

    /** What stands between what was read before the damage and the first event after it was in the damaged segment. */
    private void countLoss(SortedMap<String, SourcePosition> before, Segment next) throws IOException {
        lossBefore = false;
        Map<String, Long> held = rewriter.count(next);
        between(before, next.positions()).forEach((source, numbers) -> {
            long lost = numbers - held.getOrDefault(source, 0L);
            if (lost > 0) {
                state.lose(source, lost);
                long first = before.getOrDefault(source, SourcePosition.START).sequence() + 1;
                LOG.error("来源 {} 丢失事件 {} 至 {} / events lost", source, first, first + lost - 1);
            }
        });
    }

    /** Events of each source after one position and up to another. */
    static Map<String, Long> between(Map<String, SourcePosition> from, Map<String, SourcePosition> to) {
        Map<String, Long> events = new TreeMap<>();
        to.forEach((source, position) -> {
            long count = position.sequence()
                    - from.getOrDefault(source, SourcePosition.START).sequence();
            if (count > 0) {
                events.put(source, count);
            }
        });
        return events;
    }

    static Path moveToQuarantine(Path file) throws IOException {
        Path quarantine = Files.createDirectories(file.resolveSibling("quarantine"));
        Path target = quarantine.resolve(file.getFileName());
        return Files.move(file, target, StandardCopyOption.REPLACE_EXISTING);
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> list = Files.list(directory)) {
            return list.filter(path -> path.getFileName().toString().matches("\\d{16}\\" + Segment.SUFFIX))
                    .sorted()
                    .toList();
        }
    }

    private static Segment sized(Segment whole) throws IOException {
        return new Segment(
                whole.file(), whole.number(), whole.from(), whole.end(), Files.size(whole.file()), whole.positions());
    }

    /** Takes away what stands behind a length, for good. */
    static void cut(Path file, long length) throws IOException {
        if (Files.size(file) > length) {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(length);
                channel.force(true);
            }
        }
    }

    private static long lines(Path file) throws IOException {
        long lines = 0;
        for (byte b : Files.readAllBytes(file)) {
            lines += b == '\n' ? 1 : 0;
        }
        return lines;
    }
}
