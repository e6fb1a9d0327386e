package org.jianxin.gateway.decision;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jianxin.events.Ecs;
import org.jianxin.events.Event;
import org.jianxin.events.EventFormatException;
import org.jianxin.events.EventJson;
import org.jianxin.sm.ChainFormatException;
import org.jianxin.sm.ChainPosition;
import org.jianxin.sm.ChainReader;
import org.jianxin.sm.ChainRecord;
import org.jianxin.sm.ChainVerifier;
import org.jianxin.sm.Sm2PublicKey;

/**
 * Reads a decision log as evidence: a record counts only once a verified signature covers it; a break in the chain ends
 * everything.
 */
public final class SignedEvents {
    private final Sm2PublicKey key;
    private final Instant since;
    private final Instant until;
    private final EventJson json = new EventJson();

    /**
     * @param key of the gateway that wrote the log
     * @param since events before that are left out
     * @param until events from that on are left out
     */
    public SignedEvents(Sm2PublicKey key, Instant since, Instant until) {
        this.key = requireNonNull(key, "key");
        this.since = requireNonNull(since, "since");
        this.until = requireNonNull(until, "until");
    }

    /** Whether an event is the decision on a request: most are, besides flows, logins and what was done to accounts. */
    public static boolean access(Event event) {
        return event.get(Ecs.EVENT_ACTION).orElse("").equals("access-decision");
    }

    /**
     * Files of a log that may hold something from that time on, and the one before them, if any: those last written to before
     * it do not, and that one shows that the log reaches further back.
     */
    public static List<Path> files(Path directory, Instant since) throws IOException {
        List<Path> all = Files.isDirectory(directory) ? DecisionLog.files(directory) : List.of();
        int first = 0;
        while (first < all.size()
                && Files.getLastModifiedTime(all.get(first)).toInstant().isBefore(since)) {
            first++;
        }
        return all.subList(Math.max(0, first - 1), all.size());
    }

    /**
     * Hands over the events that are wanted, oldest first.
     *
     * @return how many of them are at the end of the log, where no signature covers them yet, and were left out
     */
    public int read(List<Path> files, Predicate<Event> wanted, Consumer<Event> reader) throws IOException {
        ChainPosition reached = null;
        String name = null;
        boolean finished = true;
        int unsigned = 0;
        for (Path file : files) {
            try (ChainReader chain = ChainReader.open(file)) {
                boolean continues = reached == null || chain.header().from().equals(reached);
                boolean same = name == null || chain.header().name().equals(name);
                if (!finished || !continues || !same) {
                    throw new IOException(file + " does not continue the file before it");
                }
                if (!chain.header().keyId().equals(key.keyId())) {
                    throw new IOException(file + " is signed with another key than this gateway's");
                }
                name = chain.header().name();
                unsigned = read(chain, wanted, reader);
                reached = chain.position();
                finished = chain.atCheckpoint() || reached.equals(chain.header().from());
            } catch (ChainFormatException e) {
                throw new IOException(file + " is not to be believed: " + e.getMessage(), e);
            }
        }
        return unsigned;
    }

    private int read(ChainReader chain, Predicate<Event> wanted, Consumer<Event> reader) throws IOException {
        List<Event> waiting = new ArrayList<>();
        for (ChainRecord record = chain.next(); record != null; record = chain.next()) {
            if (record.checkpoint()) {
                ChainVerifier.verifyCheckpoint(chain.header(), record, key);
                waiting.forEach(reader);
                waiting.clear();
            } else {
                Event event = event(record);
                if (wanted.test(event) && within(event)) {
                    waiting.add(event);
                }
            }
        }
        return waiting.size();
    }

    private Event event(ChainRecord record) throws IOException {
        try {
            return json.read(record.payload());
        } catch (EventFormatException e) {
            throw new IOException("record " + record.number() + " is not an event: " + e.getMessage(), e);
        }
    }

    private boolean within(Event event) {
        Instant at = event.get(Ecs.TIMESTAMP).orElse(Instant.EPOCH);
        return !at.isBefore(since) && at.isBefore(until);
    }
}
