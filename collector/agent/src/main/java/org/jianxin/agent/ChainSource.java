package org.jianxin.agent;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
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
 * another by record number and link; a break in the chain is an event of its own and reading goes on after it.
 */
final class ChainSource implements Source {
    private static final Logger LOG = LoggerFactory.getLogger(ChainSource.class);

    private final String name;
    private final Path directory;
    private final EventJson json = new EventJson();
    private @Nullable Path file;
    private @Nullable ChainReader reader;
    private long offset;
    private ChainPosition position = ChainPosition.start();
    /** A file that cannot be read further; left when the next one begins. */
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
        if (reader == null && !broken && !open(batch)) {
            return;
        }
        while (!batch.isFull()) {
            try {
                ChainReader open = reader;
                ChainRecord record = open == null ? null : open.next();
                if (open != null && record != null) {
                    offset = open.offset();
                    position = open.position();
                    if (!record.checkpoint()) {
                        batch.add(event(record), null, -1);
                    }
                    continue;
                }
            } catch (ChainFormatException e) {
                breakOff(e, batch);
            }
            if (!look(now, batch)) {
                return;
            }
        }
    }

    /** Looks for the next file, at most twice a second: it opens every file there is. */
    private boolean look(Instant now, Batch.Of batch) throws IOException {
        if (lookedAt.plusMillis(500).isAfter(now)) {
            return false;
        }
        if (next(batch)) {
            return true;
        }
        lookedAt = now;
        return false;
    }

    private boolean open(Batch.Of batch) throws IOException {
        Path known = file;
        if (known == null) {
            return next(batch);
        }
        if (!Files.exists(known)) {
            batch.add(
                    problem("the chain file read last is gone; what followed record " + position.number()
                            + " in it may be lost"),
                    null,
                    -1);
            file = null;
            return next(batch);
        }
        try {
            reader = ChainReader.open(known, position, offset);
        } catch (ChainFormatException e) {
            breakOff(e, batch);
        }
        return true;
    }

    /** Goes to the file whose first record follows the last one read. */
    private boolean next(Batch.Of batch) throws IOException {
        Path following = null;
        ChainReader found = null;
        for (Map.Entry<Long, Path> entry : files().entrySet()) {
            boolean later =
                    entry.getKey() > position.number() && !entry.getValue().equals(file);
            if (later) {
                following = entry.getValue();
                found = ChainReader.open(following);
                break;
            }
        }
        if (following == null || found == null) {
            return false;
        }
        ChainPosition from = found.header().from();
        if (file != null && !broken && !from.equals(position)) {
            batch.add(
                    problem("the chain does not continue: records after " + position.number() + " up to "
                            + from.number() + " are missing or were replaced"),
                    null,
                    -1);
        }
        if (reader != null) {
            reader.close();
        }
        file = following;
        reader = found;
        position = from;
        offset = found.offset();
        broken = false;
        return true;
    }

    /** Chain files by the number of their first record; one whose header is not finished yet is left for later. */
    private Map<Long, Path> files() throws IOException {
        if (!Files.isDirectory(directory)) {
            throw new NoSuchFileException(directory.toString(), null, "is not there yet");
        }
        Map<Long, Path> files = new TreeMap<>();
        try (Stream<Path> list = Files.list(directory)) {
            for (Path path : (Iterable<Path>) list.filter(Files::isRegularFile)::iterator) {
                try (ChainReader header = ChainReader.open(path)) {
                    files.put(header.header().from().number() + 1, path);
                } catch (ChainFormatException notAChain) {
                    LOG.debug("{} is no chain file (yet)", path);
                }
            }
        }
        return files;
    }

    private void breakOff(ChainFormatException e, Batch.Of batch) throws IOException {
        if (broken) {
            return;
        }
        broken = true;
        if (reader != null) {
            reader.close();
            reader = null;
        }
        LOG.error("来源 {}：签名链损坏 / the chain is broken: {}: {}", name, file, e.getMessage());
        batch.add(
                problem("the chain file " + (file == null ? "" : file.getFileName()) + " is broken at record "
                        + e.number() + " (" + e.problem() + "); its remaining records are lost"),
                null,
                -1);
    }

    private Event.Builder event(ChainRecord record) {
        try {
            return json.read(record.payload()).toBuilder();
        } catch (EventFormatException e) {
            return problem("record " + record.number() + " is not an event: " + e.getMessage())
                    .put(Ecs.EVENT_HASH, Sm3.hex(record.payload()));
        }
    }

    private static Event.Builder problem(String message) {
        return Event.builder()
                .put(Ecs.ECS_VERSION, Ecs.VERSION)
                .put(Ecs.EVENT_KIND, "event")
                .put(Ecs.EVENT_DATASET, "jianxin.decision")
                .put(Ecs.EVENT_MODULE, "jianxin")
                .put(Ecs.EVENT_ACTION, "decision-log-problem")
                .put(Ecs.EVENT_OUTCOME, "failure")
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
