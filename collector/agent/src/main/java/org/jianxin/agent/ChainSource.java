package org.jianxin.agent;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jianxin.events.Ecs;
import org.jianxin.events.Event;
import org.jianxin.events.EventFormatException;
import org.jianxin.events.EventJson;
import org.jianxin.sm.ChainFormatException;
import org.jianxin.sm.ChainPosition;
import org.jianxin.sm.ChainReader;
import org.jianxin.sm.ChainRecord;
import org.jianxin.sm.Sm3;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A directory of signed chain files whose records are events already, such as the gateway's decision log. Files follow one
 * another by record number, which their names bear, and link. A break in the chain is an event of its own and reading goes
 * on after it; when the file that was read is gone or another has its name, and none continues it, the chain has been begun
 * anew and is read from its lowest file: records may come twice then, but none is passed over.
 */
final class ChainSource implements Source {
    private static final Logger LOG = LoggerFactory.getLogger(ChainSource.class);
    /** {@code decisions-0000000000000000001.chain}: the number is that of its first record. */
    private static final Pattern NAME = Pattern.compile(".*?(\\d{1,18})\\.chain");

    private final String name;
    private final Path directory;
    private final EventJson json = new EventJson();
    private @Nullable Path file;
    /** Stays open when the file is broken or gone, so that no other file can be given its inode. */
    private @Nullable ChainReader reader;

    private long inode;
    private long offset;
    private ChainPosition position = ChainPosition.start();
    /** The file cannot be read further; it is left when the next one begins. */
    private boolean broken;

    private Instant lookedAt = Instant.EPOCH;

    ChainSource(SourceSettings settings, Map<String, String> cursor) {
        this.name = settings.name();
        this.directory = requireNonNull(settings.path());
        if (!cursor.isEmpty()) {
            try {
                file = directory.resolve(requireNonNull(cursor.get("file")));
                offset = Long.parseLong(requireNonNull(cursor.get("offset")));
                position = ChainPosition.of(
                        Long.parseLong(requireNonNull(cursor.get("number"))), requireNonNull(cursor.get("link")));
                broken = cursor.containsKey("broken");
            } catch (RuntimeException e) {
                throw new IllegalArgumentException("the spool's position of source " + name + " is not a chain's", e);
            }
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String type() {
        return "chain";
    }

    @Override
    public void poll(Instant now, Batch.Of batch) throws IOException {
        if (reader == null && file != null) {
            resume(file);
        }
        while (!batch.isFull()) {
            if (!read(batch) && !moveOn(now, batch)) {
                return;
            }
        }
    }

    /** Reads one record; false when there is none to read now. */
    private boolean read(Batch.Of batch) throws IOException {
        ChainReader open = reader;
        if (open == null || broken) {
            return false;
        }
        try {
            ChainRecord record = open.next();
            if (record == null) {
                return false;
            }
            offset = open.offset();
            position = open.position();
            if (!record.checkpoint()) {
                batch.add(event(record), null, -1);
            }
            return true;
        } catch (ChainFormatException e) {
            broken = true;
            LOG.error("来源 {}：签名链损坏 / the chain is broken: {}: {}", name, file, e.getMessage());
            report(
                    batch,
                    "the chain file " + (file == null ? "" : file.getFileName()) + " is broken at record " + e.number()
                            + " (" + e.problem() + "); its remaining records are lost");
            return false;
        }
    }

    /**
     * Opens the file that was read when the agent stopped, when it is still that file: its links must lead to the position
     * reached. A chain begun anew has the same name and the same header.
     */
    private void resume(Path known) throws IOException {
        ChainReader open;
        long itsInode;
        try {
            itsInode = FileIdentity.inode(known);
            open = ChainReader.open(known);
        } catch (NoSuchFileException | ChainFormatException e) {
            return;
        }
        try {
            while (open.offset() < offset && open.next() != null) {
                continue;
            }
            if (open.offset() == offset && open.position().equals(position)) {
                reader = open;
                inode = itsInode;
                return;
            }
        } catch (ChainFormatException e) {
            LOG.debug("{} is not the file that was read: {}", known, e.getMessage());
        }
        open.close();
    }

    /** Goes to the next file, when there is one; looks for it at most twice a second. */
    private boolean moveOn(Instant now, Batch.Of batch) throws IOException {
        if (lookedAt.plusMillis(500).isAfter(now)) {
            return false;
        }
        boolean gone = gone();
        Following next = following(position.number());
        if (next == null && !gone) {
            lookedAt = now;
            return false;
        }
        // The writer finished this file before it began the next: whatever it put here is here by now.
        while (read(batch)) {
            continue;
        }
        boolean continues = next != null && next.from().equals(position);
        if (gone && !continues) {
            if (next != null) {
                next.reader().close();
            }
            next = startOver(batch);
        } else if (file != null && !broken && !continues) {
            report(
                    batch,
                    "the chain does not continue: records after " + position.number() + " up to "
                            + next.from().number() + " are missing or were replaced");
        }
        if (next == null) {
            lookedAt = now;
            return false;
        }
        begin(next);
        return true;
    }

    /** The lowest file there is, after the one that was read is gone or was replaced; null while there is none. */
    private @Nullable Following startOver(Batch.Of batch) throws IOException {
        LOG.error("来源 {}：正在读取的签名链文件已被删除或替换 / the chain file being read is gone or was replaced: {}", name, file);
        report(
                batch,
                "the chain file read last is gone or was replaced, and no other continues it; what followed record "
                        + position.number() + " may be lost");
        close();
        reader = null;
        file = null;
        broken = false;
        position = ChainPosition.start();
        return following(0);
    }

    private void begin(Following next) throws IOException {
        close();
        file = next.file();
        inode = next.inode();
        reader = next.reader();
        position = next.from();
        offset = next.reader().offset();
        broken = false;
    }

    /** Whether the file that was read is not there any more, or another has its name, or it was cut. */
    private boolean gone() throws IOException {
        Path known = file;
        if (known == null) {
            return false;
        }
        try {
            return reader == null || FileIdentity.inode(known) != inode || Files.size(known) < offset;
        } catch (NoSuchFileException e) {
            return true;
        }
    }

    /** A file that may come next, opened at its first record. */
    private record Following(Path file, long inode, ChainReader reader) {
        ChainPosition from() {
            return reader.header().from();
        }
    }

    /**
     * The file with the lowest first record after a number; null when there is none. One whose header is not finished yet is
     * left for later.
     */
    private @Nullable Following following(long number) throws IOException {
        for (Map.Entry<Long, Path> entry : files().tailMap(number + 1).entrySet()) {
            Path candidate = entry.getValue();
            if (candidate.equals(file)) {
                continue;
            }
            try {
                return new Following(candidate, FileIdentity.inode(candidate), ChainReader.open(candidate));
            } catch (ChainFormatException | NoSuchFileException e) {
                LOG.debug("{} is no chain file (yet)", candidate);
            }
        }
        return null;
    }

    /** Chain files by the number of their first record, which their names bear. */
    private SortedMap<Long, Path> files() throws IOException {
        SortedMap<Long, Path> files = new TreeMap<>();
        try (Stream<Path> list = Files.list(directory)) {
            for (Path path : (Iterable<Path>) list::iterator) {
                Matcher matcher = NAME.matcher(path.getFileName().toString());
                if (matcher.matches()) {
                    files.put(Long.parseLong(matcher.group(1)), path);
                }
            }
        } catch (NoSuchFileException e) {
            throw new NoSuchFileException(directory.toString(), null, "is not there yet");
        }
        return files;
    }

    private void report(Batch.Of batch, String what) {
        batch.add(problem(what), null, -1);
    }

    private Event.Builder event(ChainRecord record) {
        try {
            return json.read(record.payload()).toBuilder();
        } catch (EventFormatException e) {
            return problem("record " + record.number() + " is not an event: " + e.getMessage())
                    .put(Ecs.EVENT_HASH, Sm3.hex(record.payload()));
        }
    }

    private Event.Builder problem(String message) {
        return Event.builder()
                .put(Ecs.ECS_VERSION, Ecs.VERSION)
                .put(Ecs.EVENT_KIND, "event")
                .put(Ecs.EVENT_DATASET, "jianxin.decision")
                .put(Ecs.EVENT_MODULE, "jianxin")
                .put(Ecs.EVENT_ACTION, "decision-log-problem")
                .put(Ecs.EVENT_OUTCOME, "failure")
                .put(Ecs.GAP_SOURCE, name)
                .put(Ecs.ERROR_MESSAGE, message);
    }

    @Override
    public Map<String, String> cursor() {
        Path known = file;
        if (known == null) {
            return Map.of();
        }
        Map<String, String> cursor = new TreeMap<>();
        cursor.put("file", known.getFileName().toString());
        cursor.put("offset", Long.toString(offset));
        cursor.put("number", Long.toString(position.number()));
        cursor.put("link", position.linkHex());
        if (broken) {
            cursor.put("broken", "true");
        }
        return cursor;
    }

    @Override
    public long behind() {
        try {
            return file == null ? 0 : Math.max(0, Files.size(file) - offset);
        } catch (IOException e) {
            return -1;
        }
    }

    @Override
    public void close() throws IOException {
        if (reader != null) {
            reader.close();
        }
    }
}
