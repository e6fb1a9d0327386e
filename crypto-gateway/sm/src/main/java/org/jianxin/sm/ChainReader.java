package org.jianxin.sm;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads a chain record by record and checks form, numbers and links on the way; the signatures of checkpoints are the
 * business of {@link ChainVerifier}. Not thread-safe.
 */
public final class ChainReader implements Closeable {

    /** Longest line after the header: the longest payload and what stands around it, or a checkpoint. */
    private static final int MAX_LINE = ChainWriter.MAX_PAYLOAD + ChainLine.overhead();

    private static final int INITIAL_BUFFER = 1 << 16;

    /** What stands for the length of a line that has no end yet, and of one longer than allowed. */
    private static final int UNFINISHED = -1;

    private static final int OVERLONG = -2;

    private final ReadableByteChannel channel;
    private final ChainHeader header;
    private final ChainLinker linker;
    /** Bytes read and not yet consumed are in [start, end); those before scanned hold no line feed. */
    private byte[] buffer = new byte[INITIAL_BUFFER];

    private int start;
    private int scanned;
    private int end;
    private long offset;
    private boolean atCheckpoint;
    private @Nullable ChainFormatException failure;

    private ChainReader(ReadableByteChannel channel) throws IOException {
        this.channel = channel;
        int length = line(ChainHeader.MAX_BYTES);
        if (length < 0) {
            boolean overlong = length == OVERLONG;
            throw new ChainFormatException(
                    ChainProblem.HEADER,
                    0,
                    overlong ? "the first line is not the header of a chain" : "the header is missing or cut off");
        }
        header = ChainHeader.parse(Arrays.copyOfRange(buffer, start, start + length));
        consume(length);
        linker = new ChainLinker(header.from());
    }

    /**
     * Opens a chain file at its first record.
     *
     * @throws ChainFormatException when the first line is not a chain's header
     */
    public static ChainReader open(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        try {
            return new ChainReader(channel);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /**
     * Opens a chain file where an earlier reader stopped. The records before are not read again.
     *
     * @param at what {@link #position} said then
     * @param offset what {@link #offset} said then
     * @throws ChainFormatException when the first line is not a chain's header, or the file has become shorter
     */
    public static ChainReader open(Path file, ChainPosition at, long offset) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        try {
            ChainReader reader = new ChainReader(channel);
            reader.seek(channel, at, offset);
            return reader;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /**
     * Reads a chain that is not in a file, for instance a segment in the body of a request.
     *
     * @throws ChainFormatException when the first line is not a chain's header
     */
    public static ChainReader over(InputStream in) throws IOException {
        return new ChainReader(Channels.newChannel(in));
    }

    /** Reads from a channel that someone else closes. */
    static ChainReader over(ReadableByteChannel channel) throws IOException {
        return new ChainReader(channel);
    }

    public ChainHeader header() {
        return header;
    }

    /**
     * The next record or checkpoint; null when there is no further whole line. A file that grows may be asked again.
     *
     * @throws ChainFormatException when the next line is not the one that must follow; the reader stays before it
     */
    public @Nullable ChainRecord next() throws IOException {
        if (failure != null) {
            throw failure;
        }
        try {
            int length = line(MAX_LINE);
            if (length == OVERLONG) {
                throw ChainLine.malformed(linker.number() + 1);
            }
            if (length < 0) {
                return null;
            }
            ChainLine line = ChainLine.parse(buffer, start, start + length, linker.number() + 1);
            check(line);
            atCheckpoint = line.checkpoint;
            consume(length);
            return new ChainRecord(line.number, line.link, line.content, line.checkpoint);
        } catch (ChainFormatException e) {
            failure = e;
            throw e;
        }
    }

    private void check(ChainLine line) throws ChainFormatException {
        long expected = linker.number() + 1;
        if (line.number > linker.number() && line.checkpoint) {
            throw new ChainFormatException(
                    ChainProblem.NUMBER, expected, "a checkpoint of record " + line.number + " stands in its place");
        }
        if (line.checkpoint) {
            if (line.number != linker.number() || !Arrays.equals(line.link, linker.link())) {
                throw new ChainFormatException(
                        ChainProblem.FORGED_CHECKPOINT, linker.number(), "the checkpoint after it is not its own");
            }
            return;
        }
        if (line.number != expected) {
            throw new ChainFormatException(
                    ChainProblem.NUMBER, expected, "record " + line.number + " stands in its place");
        }
        if (!Arrays.equals(line.link, linker.compute(line.content))) {
            throw new ChainFormatException(
                    ChainProblem.LINK, expected, "its link does not follow from its content and the record before it");
        }
        linker.accept();
    }

    /** Bytes from the beginning of the file to the end of the last line that was read. */
    public long offset() {
        return offset;
    }

    /** Where the chain stands after the last line that was read. */
    public ChainPosition position() {
        return linker.position();
    }

    /** Whether the last line that was read is a checkpoint. */
    public boolean atCheckpoint() {
        return atCheckpoint;
    }

    /** Whether bytes of an unfinished line follow; to be asked after {@link #next} returned null. */
    boolean torn() {
        return end > start;
    }

    private void seek(FileChannel file, ChainPosition at, long to) throws IOException {
        if (to < offset || to > file.size()) {
            throw new ChainFormatException(
                    ChainProblem.TRUNCATED, at.number(), "the file is shorter than when it was read to byte " + to);
        }
        file.position(to);
        offset = to;
        start = 0;
        scanned = 0;
        end = 0;
        linker.reset(at);
    }

    /** Length of the line at start without its line feed, or one of the two constants. */
    private int line(int max) throws IOException {
        while (true) {
            while (scanned < end) {
                if (buffer[scanned] == '\n') {
                    return scanned - start > max ? OVERLONG : scanned - start;
                }
                scanned++;
            }
            if (end - start > max) {
                return OVERLONG;
            }
            if (!fill()) {
                return UNFINISHED;
            }
        }
    }

    private boolean fill() throws IOException {
        if (end == buffer.length) {
            byte[] target = start < buffer.length / 2 ? new byte[2 * buffer.length] : buffer;
            System.arraycopy(buffer, start, target, 0, end - start);
            buffer = target;
            scanned -= start;
            end -= start;
            start = 0;
        }
        int read = channel.read(ByteBuffer.wrap(buffer, end, buffer.length - end));
        if (read <= 0) {
            return false;
        }
        end += read;
        return true;
    }

    private void consume(int length) {
        start += length + 1;
        scanned = start;
        offset += length + 1;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
