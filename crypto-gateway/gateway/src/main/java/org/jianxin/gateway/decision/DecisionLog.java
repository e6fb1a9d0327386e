package org.jianxin.gateway.decision;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jianxin.sm.ChainPosition;
import org.jianxin.sm.ChainWriter;
import org.jianxin.sm.Signer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The signed chain of what was decided, in a directory of files {@code decisions-<number of first record>.chain} that
 * continue one another. One thread writes; whoever hands in a record waits for it without holding a thread, and records
 * handed in meanwhile go out in one write. Every second the latest record is signed and forced to disk.
 *
 * <p>Guarantee: a record whose future completed survives the death of this process. When the disk refuses, futures fail,
 * and go on failing until writing works again; nothing is kept back to be written later.
 */
public final class DecisionLog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DecisionLog.class);
    private static final int QUEUE = 8192;
    private static final int BATCH = 512;
    /** How often an idle log looks whether it is being closed. It must not be interrupted: that would close its file. */
    private static final long LOOK_UP_MILLIS = 100;

    private static final long CHECKPOINT_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** After a failure, one attempt to open the file again in this time; meanwhile everything is refused at once. */
    private static final long REPAIR_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final Path directory;
    private final String chain;
    private final Signer signer;
    private final long segmentBytes;
    private final BlockingQueue<Entry> queue = new ArrayBlockingQueue<>(QUEUE);
    private final Thread thread;
    private final ExecutorService disk = Executors.newSingleThreadExecutor(task -> {
        Thread forcing = new Thread(task, "decision-log-disk");
        forcing.setDaemon(true);
        return forcing;
    });

    private volatile boolean closing;
    private volatile boolean healthy = true;
    private volatile ChainPosition position = ChainPosition.start();

    // only the writing thread, after open
    private @Nullable ChainWriter writer;
    private @Nullable Path file;
    private long signed = -1;
    private CompletableFuture<Void> forced = CompletableFuture.completedFuture(null);
    private long nextRepair = System.nanoTime();

    private record Entry(List<byte[]> payloads, CompletableFuture<Long> written) {}

    private DecisionLog(Path directory, String chain, Signer signer, long segmentBytes) {
        this.directory = requireNonNull(directory, "directory");
        this.chain = requireNonNull(chain, "chain");
        this.signer = requireNonNull(signer, "signer");
        this.segmentBytes = segmentBytes;
        this.thread = new Thread(this::run, "decision-log");
        thread.setDaemon(true);
    }

    /**
     * Opens the log where it ended, cutting off a record that a killed process left unfinished.
     *
     * @param chain name of the chain, the same in every file
     * @param segmentBytes size after which the next file is begun
     * @throws IOException when the directory cannot be written, or the last file is damaged or another key's
     */
    public static DecisionLog open(Path directory, String chain, Signer signer, long segmentBytes) throws IOException {
        DecisionLog log = new DecisionLog(directory, chain, signer, segmentBytes);
        Files.createDirectories(directory);
        log.openLast();
        log.thread.start();
        return log;
    }

    /**
     * Hands in one record.
     *
     * @param payload without a line feed; one longer than {@link ChainWriter#MAX_PAYLOAD} is refused alone
     * @return its number once the operating system has it; fails when it could not be written
     */
    public CompletableFuture<Long> append(byte[] payload) {
        if (payload.length > ChainWriter.MAX_PAYLOAD) {
            // Looked at here: in a batch it would take the records of others down with it.
            return CompletableFuture.failedFuture(
                    new IOException("a record of " + payload.length + " bytes is too long"));
        }
        return appendAll(List.of(payload));
    }

    /**
     * Hands in several records, of which all are written or none.
     *
     * @param payloads as {@link #append} wants each
     * @return the number of the last one once the operating system has them; fails when they could not be written
     * @throws IllegalArgumentException when there is none, or one is too long
     */
    public CompletableFuture<Long> appendAll(List<byte[]> payloads) {
        if (payloads.isEmpty() || payloads.stream().anyMatch(payload -> payload.length > ChainWriter.MAX_PAYLOAD)) {
            throw new IllegalArgumentException("no record, or one that is too long");
        }
        Entry entry = new Entry(List.copyOf(payloads), new CompletableFuture<>());
        if (closing || !queue.offer(entry)) {
            entry.written()
                    .completeExceptionally(new IOException(closing ? "the log is closed" : "the log cannot keep up"));
        } else if (!thread.isAlive()) {
            failAll(new IOException("the log is closed"));
        }
        return entry.written();
    }

    /** The last record written. */
    public ChainPosition position() {
        return position;
    }

    /** Whether the last attempt to write succeeded. */
    public boolean healthy() {
        return healthy;
    }

    /** The files of a log, oldest first. */
    public static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().matches("decisions-[0-9]{19}\\.chain"))
                    .sorted()
                    .toList();
        }
    }

    private void run() {
        List<Entry> batch = new ArrayList<>(BATCH);
        long nextCheckpoint = System.nanoTime() + CHECKPOINT_NANOS;
        while (!closing || !queue.isEmpty()) {
            try {
                Entry first = queue.poll(LOOK_UP_MILLIS, TimeUnit.MILLISECONDS);
                if (first != null) {
                    batch.add(first);
                    queue.drainTo(batch, BATCH - 1);
                    write(batch);
                    batch.clear();
                }
            } catch (InterruptedException e) {
                closing = true;
            }
            if (System.nanoTime() >= nextCheckpoint) {
                checkpoint();
                nextCheckpoint = System.nanoTime() + CHECKPOINT_NANOS;
            }
        }
        seal();
        disk.shutdown();
        failAll(new IOException("the log is closed"));
    }

    private void write(List<Entry> batch) {
        try {
            ChainWriter open = writer();
            long number = open.position().number();
            open.append(
                    batch.stream().flatMap(entry -> entry.payloads().stream()).toList());
            position = open.position();
            recovered();
            for (Entry entry : batch) {
                number += entry.payloads().size();
                entry.written().complete(number);
            }
        } catch (IOException | RuntimeException e) {
            failed(e);
            batch.forEach(entry -> entry.written().completeExceptionally(e));
        }
    }

    /** The open file; a new one when it is full. A file that was taken away is a failure, not a place to write to. */
    private ChainWriter writer() throws IOException {
        if (writer == null) {
            if (System.nanoTime() < nextRepair) {
                throw new IOException("the decision log cannot be written");
            }
            openLast();
        }
        ChainWriter open = requireNonNull(writer, "writer");
        if (!Files.exists(requireNonNull(file, "file"))) {
            throw new IOException("the file of the decision log is gone: " + file);
        }
        if (open.size() < segmentBytes) {
            return open;
        }
        awaitDisk();
        writer = null; // sealing closes it, whatever happens next
        ChainPosition end = open.seal();
        LOG.info("decision log {} is finished at record {}", file, end.number());
        return begin(end);
    }

    private void openLast() throws IOException {
        List<Path> files = new ArrayList<>(files(directory));
        while (!files.isEmpty() && unbegun(files.get(files.size() - 1))) {
            // Killed before the first line was out: nothing was ever recorded in it.
            Files.delete(files.remove(files.size() - 1));
        }
        if (files.isEmpty()) {
            begin(ChainPosition.start());
            return;
        }
        Path last = files.get(files.size() - 1);
        ChainWriter resumed = ChainWriter.resume(last, signer);
        if (!resumed.header().name().equals(chain)) {
            resumed.close();
            throw new IOException(last + " is of the chain " + resumed.header().name() + ", not " + chain);
        }
        writer = resumed;
        file = last;
        position = resumed.position();
    }

    private ChainWriter begin(ChainPosition from) throws IOException {
        Path next = directory.resolve(String.format("decisions-%019d.chain", from.number() + 1));
        ChainWriter begun = ChainWriter.open(next, chain, signer, from);
        writer = begun;
        file = next;
        position = from;
        return begun;
    }

    private static boolean unbegun(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            byte[] head = in.readNBytes(1024);
            for (byte b : head) {
                if (b == '\n') {
                    return false;
                }
            }
            return head.length < 1024;
        }
    }

    /** Signs here; the disk is waited for elsewhere, since every request waits for this thread. */
    private void checkpoint() {
        ChainWriter open = writer;
        if (open == null) {
            return;
        }
        try {
            if (!forced.isDone()) {
                return; // a slow disk gets no second order before it has done the first
            }
            forced.join();
            if (open.position().number() != signed) {
                open.sign();
                signed = open.position().number();
                forced = CompletableFuture.runAsync(() -> force(open), disk);
            }
        } catch (IOException | RuntimeException e) {
            forced = CompletableFuture.completedFuture(null);
            failed(e);
        }
    }

    private static void force(ChainWriter open) {
        try {
            open.force();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A file that is about to be closed must not be in the hands of the disk any more. What came of that is dealt with later. */
    private void awaitDisk() {
        forced.handle((done, failure) -> done).join();
    }

    private void seal() {
        ChainWriter open = writer;
        if (open == null) {
            return;
        }
        awaitDisk();
        try {
            open.checkpoint();
            open.close();
        } catch (IOException | RuntimeException e) {
            LOG.error("the end of the decision log could not be signed", e);
        }
        writer = null;
    }

    private void failed(Exception e) {
        if (healthy) {
            LOG.error("the decision log cannot be written; every request is refused until it can", e);
        }
        healthy = false;
        signed = -1;
        if (System.nanoTime() >= nextRepair) { // refusals between two attempts must not put off the next one
            nextRepair = System.nanoTime() + REPAIR_NANOS;
        }
        ChainWriter broken = writer;
        writer = null;
        if (broken != null) {
            awaitDisk();
            try {
                broken.close();
            } catch (IOException | RuntimeException again) {
                LOG.debug("closing the broken file failed too", again);
            }
        }
    }

    private void recovered() {
        if (!healthy) {
            LOG.info("the decision log can be written again");
        }
        healthy = true;
    }

    private void failAll(IOException e) {
        for (Entry entry = queue.poll(); entry != null; entry = queue.poll()) {
            entry.written().completeExceptionally(e);
        }
    }

    /** Writes what was handed in, signs the end, and closes the file. */
    @Override
    public void close() {
        closing = true;
        try {
            thread.join(TimeUnit.SECONDS.toMillis(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
