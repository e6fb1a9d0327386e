package org.jianxin.agent;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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
 * <p>Overflow rule: over its cap the spool first drops, from the oldest segments on, every event that is not audit
 * evidence ({@link SegmentRewriter#EVIDENCE}); when only evidence is left it takes nothing more until there is room.
 * Whatever is dropped is counted, and shows at intake as a gap in the sequence of its source.
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
    /** Segments up to this number were thinned already. */
    private long thinnedThrough;

    private @Nullable Segment inFlight;
    private @Nullable ChainWriter writer;
    private @Nullable Path writerFile;
    private Instant opened = Instant.MIN;
    private long openEvents;
    /** Length of the open segment after its last whole batch; 0 before its first. */
    private long openBytes;

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

    /** Whether another batch may be read: false while the cap is reached and nothing more may be dropped. */
    synchronized boolean hasRoom() throws IOException {
        while (bytes() >= cap) {
            if (!thinOldest()) {
                return false;
            }
        }
        return true;
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
        if (writer != null && writer.size() + size > SEGMENT_MAX_BYTES) {
            seal();
        }
        try {
            ChainWriter open = writer();
            open.append(records);
            open.checkpoint();
            openBytes = open.size();
        } catch (IOException | RuntimeException e) {
            rollBack();
            throw e;
        }
        openEvents += events.size();
        positions = next;
        if (openBytes >= SEGMENT_BYTES) {
            seal();
        }
    }

    /** Seals the open segment when it is old enough. */
    synchronized void sealWhenDue() throws IOException {
        if (writer != null && !opened.plus(sealAfter).isAfter(clock.instant())) {
            seal();
        }
    }

    synchronized void seal() throws IOException {
        ChainWriter open = writer;
        if (open == null || writerFile == null) {
            return;
        }
        writer = null;
        ChainPosition from = open.header().from();
        ChainPosition end = open.seal();
        enqueue(new Segment(
                writerFile,
                Segment.numberOf(writerFile),
                from,
                end,
                openEvents,
                open.size(),
                new TreeMap<>(positions)));
        notifyAll();
    }

    /** The oldest sealed segment, continuing from what intake acknowledged; null when there is none to send. */
    synchronized @Nullable Segment take() throws IOException {
        while (!sealed.isEmpty()) {
            Segment oldest = sealed.getFirst();
            Segment.Scan scan = Segment.scan(oldest.file());
            if (scan.damage() != null
                    || scan.whole() == null
                    || !scan.whole().end().equals(oldest.end())) {
                quarantine(oldest, scan.damage());
                continue;
            }
            if (!oldest.from().equals(state.acknowledged())) {
                // A segment before it was thinned or lost; the events are named by their sequence, so intake sees
                // which.
                Segment chained = rewriter.rechain(oldest, state.acknowledged());
                replaceFirst(oldest, chained);
                oldest = chained;
            }
            inFlight = oldest;
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

    /** Nothing is on its way to intake any more. */
    synchronized void putBack() {
        inFlight = null;
    }

    /**
     * Forgets every segment up to one that intake has.
     *
     * @param at where intake says the chain stands
     * @return false when no segment here ends there
     */
    synchronized boolean acknowledge(ChainPosition at) throws IOException {
        Segment last = null;
        for (Segment segment : sealed) {
            if (segment.end().equals(at)
                    || at.equals(
                            state.superseded().get(segment.file().getFileName().toString()))) {
                last = segment;
            }
        }
        if (last == null) {
            return false;
        }
        state.acknowledge(at, last.positions());
        List<Segment> done = new ArrayList<>();
        while (!sealed.isEmpty() && sealed.getFirst().number() <= last.number()) {
            Segment segment = sealed.removeFirst();
            sealedBytes -= segment.bytes();
            state.superseded().remove(segment.file().getFileName().toString());
            done.add(segment);
        }
        state.save();
        for (Segment segment : done) {
            Files.deleteIfExists(segment.file());
        }
        inFlight = null;
        return true;
    }

    synchronized long bytes() {
        return sealedBytes + openBytes;
    }

    synchronized int segments() {
        return sealed.size() + (writer == null ? 0 : 1);
    }

    synchronized Map<String, Long> lost() {
        return new TreeMap<>(state.lost());
    }

    /** Per source the last number intake has. */
    synchronized Map<String, SourcePosition> acknowledged() {
        return Collections.unmodifiableSortedMap(new TreeMap<>(state.positions()));
    }

    private ChainWriter writer() throws IOException {
        if (writer == null) {
            Path file = directory.resolve(Segment.fileName(state.takeSegmentNumber()));
            ChainPosition from =
                    sealed.isEmpty() ? state.acknowledged() : sealed.getLast().end();
            writerFile = file;
            openEvents = 0;
            openBytes = 0;
            writer = ChainWriter.open(file, chain, signer, from);
            opened = clock.instant();
        }
        return writer;
    }

    /** Back to the last whole batch; what there is of the open segment is a segment of its own. */
    private void rollBack() {
        ChainWriter open = writer;
        Path file = writerFile;
        writer = null;
        if (file == null) {
            return;
        }
        try {
            ChainPosition from = open == null ? null : open.header().from();
            if (open != null) {
                open.close();
            }
            if (openBytes == 0 || from == null) {
                Files.deleteIfExists(file);
                return;
            }
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(openBytes);
                channel.force(true);
            }
            Segment whole = Segment.scan(file).whole();
            if (whole != null) {
                enqueue(whole);
                notifyAll();
            }
        } catch (IOException e) {
            LOG.error("缓存段 {} 未能回退到最后一个完整批次 / cannot take back a broken write: {}", file, e.getMessage());
        } finally {
            openBytes = 0;
            openEvents = 0;
        }
    }

    private void enqueue(Segment segment) {
        sealed.addLast(segment);
        sealedBytes += segment.bytes();
        openBytes = 0;
        openEvents = 0;
    }

    private void replaceFirst(Segment old, Segment replacement) {
        sealed.removeFirst();
        sealed.addFirst(replacement);
        sealedBytes += replacement.bytes() - old.bytes();
    }

    private boolean thinOldest() throws IOException {
        List<Segment> all = new ArrayList<>(sealed);
        for (int i = 0; i < all.size(); i++) {
            Segment segment = all.get(i);
            boolean sending = inFlight != null && segment.number() == inFlight.number();
            if (segment.number() <= thinnedThrough || sending) {
                continue;
            }
            SegmentRewriter.Thinned thinned = rewriter.thin(segment);
            thinnedThrough = segment.number();
            if (!thinned.dropped().isEmpty()) {
                state.superseded().putIfAbsent(segment.file().getFileName().toString(), segment.end());
                thinned.dropped().forEach(state::lose);
                state.save();
            }
            all.set(i, rewriter.install(thinned));
            sealed.clear();
            sealedBytes = 0;
            long open = openBytes;
            long openCount = openEvents;
            all.forEach(this::enqueue);
            openBytes = open;
            openEvents = openCount;
            if (!thinned.dropped().isEmpty()) {
                LOG.warn("缓存已满，丢弃最旧的非审计事件 / spool over its cap, dropped the oldest events: {}", thinned.dropped());
            }
            return true;
        }
        return false;
    }

    private void quarantine(Segment segment, @Nullable IOException damage) throws IOException {
        sealed.removeFirst();
        sealedBytes -= segment.bytes();
        Map<String, Long> lost = SpoolRecovery.between(state.positions(), segment.positions());
        lost.forEach(state::lose);
        state.acknowledge(state.acknowledged(), segment.positions());
        state.save();
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
