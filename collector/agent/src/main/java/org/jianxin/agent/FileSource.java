package org.jianxin.agent;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jianxin.agent.parse.Line;
import org.jianxin.agent.parse.LineEncoding;
import org.jianxin.agent.parse.Parser;
import org.jianxin.agent.parse.ParserContext;
import org.jianxin.agent.parse.Parsers;
import org.jianxin.events.Ecs;
import org.jianxin.events.Event;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lines of a file that grows and is rotated: by rename (the old file is finished before the new one is begun, however
 * often it was renamed) or by copy and truncate (what was not read of the original is read of the copy).
 */
final class FileSource implements Source {
    private static final Logger LOG = LoggerFactory.getLogger(FileSource.class);
    /** Longest line read as one. */
    static final int MAX_LINE = 1 << 20;
    /** Bytes of each piece of a longer one. */
    private static final int PIECE = 256 << 10;
    /** Bytes read at a time where lines are of usual length. */
    private static final int USUAL_READ = 128 << 10;

    private final SourceSettings settings;
    private final Path path;
    private final FileGenerations generations;
    private final Parser parser;
    private final ParserContext context;
    private final LineEncoding encoding;
    private final byte[] buffer = new byte[MAX_LINE + 1];

    private @Nullable FileCursor resume;
    private boolean started;

    private @Nullable FileChannel channel;
    private Path current;
    private FileIdentity identity = new FileIdentity(0, 0, "");
    private long offset;
    private long seenSize = -1;
    private long modified;
    private int part;
    private Instant lastGrowth = Instant.MIN;
    private boolean rotated;

    FileSource(SourceSettings settings, Parser parser, ParserContext context, Map<String, String> cursor) {
        this.settings = settings;
        this.path = requireNonNull(settings.path());
        this.current = path;
        this.generations = new FileGenerations(path);
        this.parser = parser;
        this.context = context;
        this.encoding = settings.encoding();
        this.resume = FileCursor.read(cursor);
        if (resume == null && !cursor.isEmpty()) {
            throw new IllegalArgumentException(
                    "the spool's position of source " + settings.name() + " is not a file's");
        }
    }

    @Override
    public String name() {
        return settings.name();
    }

    @Override
    public String type() {
        return "file";
    }

    @Override
    public boolean recording() {
        return settings.recording();
    }

    @Override
    public void poll(Instant now, Batch.Of batch) throws IOException {
        Parser.Sink sink = (event, first) -> batch.add(event, current.toString(), first.offset());
        if (channel == null && !open(now, batch, sink)) {
            return;
        }
        while (!batch.isFull()) {
            FileChannel open = requireNonNull(channel);
            long size = open.size();
            if (size < offset || size != seenSize && !identity.beginsAs(open)) {
                truncated(now, batch, sink);
                continue;
            }
            if (size != seenSize) {
                seenSize = size;
                lastGrowth = now;
                modified = Math.max(modified, FileGenerations.modified(current));
                refreshIdentity(open);
            }
            if (readLines(open, size, now, batch, sink)) {
                continue;
            }
            if (!moveOn(open, now, batch, sink)) {
                break;
            }
        }
        parser.expire(now, sink);
    }

    @Override
    public Map<String, String> cursor() {
        FileCursor unopened = resume;
        if (unopened != null) {
            return unopened.write();
        }
        if (!started) {
            return Map.of();
        }
        return new FileCursor(identity, offset, modified, part, FileCursor.ranges(parser.pending())).write();
    }

    @Override
    public long behind() {
        try {
            FileChannel open = channel;
            if (open == null) {
                return Files.exists(path) ? Files.size(path) : 0;
            }
            return Math.max(0, open.size() - offset) + (rotated && Files.exists(path) ? Files.size(path) : 0);
        } catch (IOException e) {
            return -1;
        }
    }

    @Override
    public void close() throws IOException {
        if (channel != null) {
            channel.close();
        }
    }

    private boolean open(Instant now, Batch.Of batch, Parser.Sink sink) throws IOException {
        FileCursor from = resume;
        if (from == null) {
            if (!Files.exists(path)) {
                throw new NoSuchFileException(path.toString(), null, "is not there yet");
            }
            begin(path, now);
            return true;
        }
        Path file = generations.find(from.identity());
        if (file != null && Files.size(file) < from.offset()) {
            file = null;
        }
        if (file == null) {
            file = generations.findCopy(from.identity(), from.offset());
        }
        if (file == null) {
            return openAfterLoss(from, now, batch);
        }
        begin(file, now);
        identity = new FileIdentity(
                FileIdentity.inode(file),
                from.identity().headLength(),
                from.identity().head());
        offset = from.offset();
        modified = from.modified();
        part = from.part();
        resume = null;
        readAgain(from.pending(), now, sink);
        return true;
    }

    /** The file is gone with whatever of it was not read: said in an event of this source, because it is a loss. */
    private boolean openAfterLoss(FileCursor from, Instant now, Batch.Of batch) throws IOException {
        Path next = generations.after(from.identity(), from.modified());
        if (next == null) {
            throw new NoSuchFileException(path.toString(), null, "is gone, and no other in its place yet");
        }
        String what =
                "the file read when the agent stopped is gone; lines after byte " + from.offset() + " may be lost";
        LOG.error("来源 {}：停止时正在读取的文件已不存在 / {}", settings.name(), what);
        batch.add(LostLines.event(settings.name(), what), path.toString(), from.offset());
        resume = null;
        begin(next, now);
        return true;
    }

    private void begin(Path file, Instant now) throws IOException {
        FileChannel next = FileChannel.open(file, StandardOpenOption.READ);
        if (channel != null) {
            channel.close();
        }
        channel = next;
        current = file;
        identity = FileIdentity.of(FileIdentity.inode(file), next);
        offset = 0;
        part = 0;
        seenSize = -1;
        modified = FileGenerations.modified(file);
        lastGrowth = now;
        rotated = false;
        started = true;
    }

    private void refreshIdentity(FileChannel open) throws IOException {
        if (identity.headLength() < FileIdentity.HEAD) {
            identity = FileIdentity.of(identity.inode(), open);
        }
    }

    private void readAgain(List<FileCursor.Range> ranges, Instant now, Parser.Sink sink) throws IOException {
        for (FileCursor.Range range : ranges) {
            int length = (int) Math.min(range.length(), buffer.length);
            int read = fill(requireNonNull(channel), range.offset(), length);
            parser.accept(new Line(text(0, lineLength(0, read)), range.offset(), range.length()), now, sink);
        }
    }

    /** Reads one buffer's lines; false when there is no whole line. */
    private boolean readLines(FileChannel open, long size, Instant now, Batch.Of batch, Parser.Sink sink)
            throws IOException {
        if (offset >= size) {
            return false;
        }
        int length = fill(open, offset, USUAL_READ);
        if (length == USUAL_READ && !hasLineFeed(length)) {
            length = fill(open, offset, buffer.length);
        }
        long base = offset;
        int start = 0;
        for (int i = 0; i < length && !batch.isFull(); i++) {
            if (buffer[i] == '\n') {
                line(base + start, start, i + 1 - start, now, sink, batch);
                start = i + 1;
                offset = base + start;
            }
        }
        if (start == 0 && length == buffer.length) {
            pieces(base, now, sink, batch);
            return true;
        }
        return start > 0;
    }

    private boolean hasLineFeed(int length) {
        for (int i = 0; i < length; i++) {
            if (buffer[i] == '\n') {
                return true;
            }
        }
        return false;
    }

    private void line(long at, int start, int length, Instant now, Parser.Sink sink, Batch.Of batch) {
        if (part > 0) {
            piece(at, start, lineLength(start, length), batch);
            part = 0;
        } else {
            parser.accept(new Line(text(start, lineLength(start, length)), at, length), now, sink);
        }
    }

    /** Takes a full buffer without a line feed in pieces; each is an event of its own. */
    private void pieces(long base, Instant now, Parser.Sink sink, Batch.Of batch) {
        if (part == 0) {
            parser.finish(sink);
        }
        for (int start = 0; start + PIECE <= MAX_LINE; start += PIECE) {
            piece(base + start, start, PIECE, batch);
        }
        offset = base + MAX_LINE;
        seenSize = -1;
    }

    private void piece(long at, int start, int length, Batch.Of batch) {
        part++;
        batch.add(
                Parsers.oversized(requireNonNull(settings.parser()), text(start, length), part, context),
                current.toString(),
                at);
    }

    /** At the end of the file: goes to the next one when this one was rotated away and nobody writes to it any more. */
    private boolean moveOn(FileChannel open, Instant now, Batch.Of batch, Parser.Sink sink) throws IOException {
        if (isBase()) {
            rotated = false;
            return false;
        }
        if (!rotated) {
            rotated = true;
            lastGrowth = now; // from here on it must stay as it is for the whole grace
            return false;
        }
        if (lastGrowth.plus(settings.rotationGrace()).isAfter(now) || open.size() != seenSize) {
            return false;
        }
        Path next = generations.after(identity, modified);
        if (next == null) {
            return false;
        }
        long inode = FileIdentity.inode(next);
        if (!next.equals(generations.after(identity, modified)) || inode != FileIdentity.inode(next)) {
            return false; // rotated again at this moment; once more with the names as they are then
        }
        if (offset < seenSize) {
            int length = fill(open, offset, buffer.length);
            line(offset, 0, length, now, sink, batch);
            offset += length;
        }
        parser.finish(sink);
        begin(next, now);
        return true;
    }

    private boolean isBase() throws IOException {
        try {
            return FileIdentity.inode(path) == identity.inode();
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private void truncated(Instant now, Batch.Of batch, Parser.Sink sink) throws IOException {
        Path copy = generations.findCopy(identity, offset);
        if (copy != null) {
            FileIdentity copied = new FileIdentity(FileIdentity.inode(copy), identity.headLength(), identity.head());
            long at = offset;
            int parts = part;
            begin(copy, now);
            identity = copied;
            offset = at;
            part = parts;
            return;
        }
        parser.finish(sink);
        reportTruncation(batch);
        begin(path, now);
    }

    /** Without a copy nobody has what was cut away: the part that had been seen is known in bytes, what came later is not. */
    private void reportTruncation(Batch.Of batch) {
        long unread = seenSize - offset;
        String what = "the file was truncated and no copy of it is there; "
                + (unread > 0 ? unread + " bytes after byte " : "lines written after byte ")
                + offset + (unread > 0 ? " were never read" : " may be lost");
        LOG.warn("来源 {}：文件被截断，从头读取 / {}", settings.name(), what);
        Event.Builder event = LostLines.event(settings.name(), what);
        if (unread > 0) {
            event.put(Ecs.GAP_BYTES, unread);
        }
        batch.add(event, current.toString(), offset);
    }

    private int fill(FileChannel open, long from, int length) throws IOException {
        ByteBuffer target = ByteBuffer.wrap(buffer, 0, length);
        while (target.hasRemaining() && open.read(target, from + target.position()) > 0) {
            continue;
        }
        return target.position();
    }

    /** Without the line feed, and the carriage return of other systems. */
    private int lineLength(int start, int length) {
        int end = length;
        if (end > 0 && buffer[start + end - 1] == '\n') {
            end--;
        }
        return end > 0 && buffer[start + end - 1] == '\r' ? end - 1 : end;
    }

    private String text(int start, int length) {
        return encoding.decode(buffer, start, length);
    }
}
