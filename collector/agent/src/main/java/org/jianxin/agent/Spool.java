package org.jianxin.agent;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jianxin.sm.ChainPosition;
import org.jianxin.sm.ChainWriter;
import org.jianxin.sm.Signer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Events on their way, on disk, as segments of one signed chain. A batch is on disk with the positions it was read up to,
 * or not at all: after a crash what follows the last position record is cut off and the sources are read again from
 * there, so that nothing is lost and nothing doubled.
 *
 * <p>It forgets only what intake has acknowledged. At its cap it takes nothing more until there is room: sources with a
 * cursor wait where they are, and what a source without one loses meanwhile, that source counts.
 *
 * <p>Thread-safe.
 */
final class Spool implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(Spool.class);
    private static final long SEGMENT_BYTES = 1 << 20;
    /** A batch does not go into a segment that it would lift over this; intake takes 8 MiB at most. */
    private static final long SEGMENT_MAX_BYTES = 4 << 20;

    private final Path directory;
    private final String chain;
    private final Signer signer;
    private final long cap;
    private final Duration sealAfter;
    private final Clock clock;
    private final SpoolState state;
    private final SegmentRewriter rewriter;
    private final Deque<Segment> sealed = new ArrayDeque<>();

    private SortedMap<String, SourcePosition> positions = new TreeMap<>();
    private long sealedBytes;
    private @Nullable Open open;

    /** The segment that is written. */
    private static final class Open {
        private final Path file;
        private final ChainWriter writer;
        private final Instant since;
        /** Where its last whole batch ends, in the chain and in bytes; 0 bytes before the first. */
        private ChainPosition end;

        private long bytes;
        /** A write into it failed: nothing more is written until what follows its last whole batch is cut off. */
        private boolean failed;

        private Open(Path file, ChainWriter writer, Instant since) {
            this.file = file;
            this.writer = writer;
            this.since = since;
            this.end = writer.position();
        }
    }

    private Spool(Path directory, String chain, Signer signer, long cap, Duration sealAfter, Clock clock)
            throws IOException {
        this.directory = directory;
        this.chain = chain;
        this.signer = signer;
        this.cap = cap;
        this.sealAfter = sealAfter;
        this.clock = clock;
        this.state = SpoolState.open(directory.resolve("state.json"));
        this.rewriter = new SegmentRewriter(chain, signer);
    }

    /**
     * Opens the spool and brings it in order after whatever stopped its last user.
     *
     * @param cap in bytes
     */
    static Spool open(Path directory, String chain, Signer signer, long cap, Duration sealAfter, Clock clock)
            throws IOException {
        Files.createDirectories(directory);
        Spool spool = new Spool(directory, chain, signer, cap, sealAfter, clock);
        SpoolRecovery.Result found = new SpoolRecovery(directory, spool.state, spool.rewriter).recover();
        spool.positions = found.positions();
        for (Segment segment : found.segments()) {
            try (ChainWriter last = ChainWriter.resume(segment.file(), signer)) {
                last.seal(); // the batch may be there and its checkpoint not
            }
            spool.enqueue(segment);
        }
        return spool;
    }

    /** How far each source is in the spool. */
    synchronized SortedMap<String, SourcePosition> positions() {
        return new TreeMap<>(positions);
    }

    /** Whether another batch may be read: false while the cap is reached. */
    synchronized boolean hasRoom() {
        return bytes() < cap;
    }

    /**
     * Puts a batch on disk; when this returns it is there and stays there. When it throws, nothing of it is.
     *
     * @param events canonical JSON
     * @param reached positions of the sources that moved
     */
    synchronized void append(List<byte[]> events, Map<String, SourcePosition> reached) throws IOException {
        SortedMap<String, SourcePosition> next = new TreeMap<>(positions);
        next.putAll(reached);
        List<byte[]> records = new ArrayList<>(events);
        records.add(PositionJson.write(next));
        long size = records.stream().mapToLong(record -> record.length + 128L).sum();
        settle();
        if (open != null && open.writer.size() + size > SEGMENT_MAX_BYTES) {
            seal();
        }
        Open current = open == null ? begin() : open;
        try {
            current.writer.append(records);
            current.writer.checkpoint();
        } catch (IOException | RuntimeException e) {
            current.failed = true;
            settleIfPossible(e);
            throw e;
        }
        current.bytes = current.writer.size();
        current.end = current.writer.position();
        positions = next;
        if (current.bytes >= SEGMENT_BYTES) {
            try {
                seal();
            } catch (IOException e) {
                LOG.warn("缓存段未能封存，稍后重试 / a segment could not be sealed, once more later: {}", e.getMessage());
            }
        }
    }

    /** Seals the open segment when it is old enough. */
    synchronized void sealWhenDue() throws IOException {
        Open current = open;
        if (current != null && (current.failed || !current.since.plus(sealAfter).isAfter(clock.instant()))) {
            seal();
        }
    }

    synchronized void seal() throws IOException {
        settle();
        Open current = open;
        if (current == null) {
            return;
        }
        try {
            current.writer.seal();
        } catch (IOException | RuntimeException e) {
            current.failed = true; // its batches are whole and signed; the next attempt closes it where the last ends
            throw e;
        }
        enqueue(current);
    }

    /** The oldest sealed segment, continuing from what intake acknowledged; null when there is none to send. */
    synchronized @Nullable Segment take() throws IOException {
        while (!sealed.isEmpty()) {
            Segment oldest = sealed.getFirst();
            Segment.Scan scan = Segment.scan(oldest.file(), rewriter.key());
            if (scan.damage() != null
                    || scan.whole() == null
                    || !scan.whole().end().equals(oldest.end())) {
                quarantine(oldest, scan.damage());
                continue;
            }
            if (scan.forged() != null || !oldest.from().equals(state.acknowledged())) {
                // A signature was damaged over records that are still those written here, as their last link shows; or
                // a segment before it was lost: the events are named by their sequence, so intake sees which.
                Segment chained = rewriter.rechain(oldest, state.acknowledged());
                sealed.removeFirst();
                sealed.addFirst(chained);
                sealedBytes += chained.bytes() - oldest.bytes();
                oldest = chained;
            }
            return oldest;
        }
        return null;
    }

    /** Waits until a segment is sealed, or the time is over. */
    synchronized void await(Duration atMost) throws InterruptedException {
        if (sealed.isEmpty()) {
            wait(Math.max(1, atMost.toMillis()));
        }
    }

    /**
     * Forgets every segment up to one that intake has.
     *
     * @param at where intake says the chain stands
     * @return false when no segment here ends there
     * @throws IOException when that could not be written down; nothing is forgotten then, and it may be told again
     */
    synchronized boolean acknowledge(ChainPosition at) throws IOException {
        Segment last = null;
        for (Segment segment : sealed) {
            last = segment.end().equals(at) ? segment : last;
        }
        if (last == null) {
            return false;
        }
        state.acknowledge(at, last.positions());
        while (!sealed.isEmpty() && sealed.getFirst().number() <= last.number()) {
            forget(sealed.getFirst().file());
            sealedBytes -= sealed.removeFirst().bytes();
        }
        return true;
    }

    private static void forget(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.warn("已确认的缓存段未能删除，下次启动再删 / an acknowledged segment stays until the next start: {}", e.getMessage());
        }
    }

    synchronized long bytes() {
        return sealedBytes + (open == null ? 0 : open.bytes);
    }

    synchronized int segments() {
        return sealed.size() + (open == null ? 0 : 1);
    }

    synchronized Map<String, Long> lost() {
        return new TreeMap<>(state.lost());
    }

    /** Per source the last number intake has. */
    synchronized Map<String, SourcePosition> acknowledged() {
        return Collections.unmodifiableSortedMap(new TreeMap<>(state.positions()));
    }

    private Open begin() throws IOException {
        Path file = directory.resolve(Segment.fileName(state.takeSegmentNumber()));
        ChainPosition from =
                sealed.isEmpty() ? state.acknowledged() : sealed.getLast().end();
        try {
            Open begun = new Open(file, ChainWriter.open(file, chain, signer, from), clock.instant());
            open = begun;
            return begun;
        } catch (IOException | RuntimeException e) {
            forget(file);
            throw e;
        }
    }

    /**
     * Takes back a write that failed, before anything else is written: the batch will come again. What there is of the
     * open segment up to its last whole batch becomes a segment of its own.
     */
    private void settle() throws IOException {
        Open broken = open;
        if (broken == null || !broken.failed) {
            return;
        }
        broken.writer.close();
        if (broken.bytes == 0) {
            Files.deleteIfExists(broken.file);
            open = null;
            return;
        }
        SpoolRecovery.cut(broken.file, broken.bytes);
        enqueue(broken);
    }

    private void settleIfPossible(Exception cause) {
        try {
            settle();
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    private void enqueue(Open done) {
        enqueue(new Segment(
                done.file,
                Segment.numberOf(done.file),
                done.writer.header().from(),
                done.end,
                done.bytes,
                new TreeMap<>(positions)));
        open = null;
        notifyAll();
    }

    private void enqueue(Segment segment) {
        sealed.addLast(segment);
        sealedBytes += segment.bytes();
    }

    private void quarantine(Segment segment, @Nullable IOException damage) throws IOException {
        Map<String, Long> lost = SpoolRecovery.between(state.positions(), segment.positions());
        state.giveUp(segment.positions(), lost);
        sealed.removeFirst();
        sealedBytes -= segment.bytes();
        SpoolRecovery.moveToQuarantine(segment.file());
        LOG.error(
                "缓存段损坏，已隔离 / damaged segment set aside: {} ({}); 丢失 / lost: {}",
                segment.file().getFileName(),
                damage == null ? "its end changed" : damage.getMessage(),
                lost);
    }

    @Override
    public synchronized void close() throws IOException {
        seal();
    }
}
