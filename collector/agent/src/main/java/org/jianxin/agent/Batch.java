package org.jianxin.agent;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jianxin.events.Ecs;
import org.jianxin.events.Event;
import org.jianxin.events.EventJson;
import org.jianxin.sm.Sm3;
import org.jspecify.annotations.Nullable;

/** Events on their way into the spool: numbered, named, written as JSON. Not for use by several threads. */
final class Batch {
    /** Bytes of JSON after which a batch takes no more lines. */
    private static final int FULL = 512 << 10;
    /** Longest event, in bytes of JSON; a longer one is reduced to where it stands and what its digest is. */
    private static final int MAX_EVENT = 2 << 20;

    private final EventJson json = new EventJson();
    private final HostIdentity host;
    private final List<byte[]> events = new ArrayList<>();
    private final Map<String, Long> sequences = new HashMap<>();
    private long bytes;

    Batch(HostIdentity host, Map<String, SourcePosition> positions) {
        this.host = host;
        positions.forEach((source, position) -> sequences.put(source, position.sequence()));
    }

    List<byte[]> events() {
        return events;
    }

    long sequence(String source) {
        return sequences.getOrDefault(source, 0L);
    }

    void clear() {
        events.clear();
        bytes = 0;
    }

    /**
     * The batch as one source sees it.
     *
     * @param sharers sources, this one included, that are still to put something in; each is left an equal part
     */
    Of of(String source, Instant now, boolean recording, int sharers) {
        return new Of(source, now, recording, bytes + (FULL - bytes) / sharers);
    }

    /** Takes the events of one source. */
    final class Of {
        private final String source;
        private final Instant now;
        private final boolean recording;
        private final long limit;

        private Of(String source, Instant now, boolean recording, long limit) {
            this.source = source;
            this.now = now;
            this.recording = recording;
            this.limit = limit;
        }

        boolean isFull() {
            return bytes >= limit;
        }

        /**
         * Leaves out numbers that will never come, because the events they stood for were lost before they could be read.
         *
         * @return the first number left out
         */
        long skip(long lost) {
            return sequences.merge(source, lost, Long::sum) - lost + 1;
        }

        /**
         * Takes an event.
         *
         * @param path file it was read from; null when from none
         * @param offset where its first line begins there; -1 when that has no meaning
         */
        void add(Event.Builder event, @Nullable String path, long offset) {
            long sequence = sequences.merge(source, 1L, Long::sum);
            event.put(Ecs.EVENT_SEQUENCE, sequence)
                    .put(Ecs.EVENT_CREATED, now)
                    .put(Ecs.EVENT_ID, host.agent() + ":" + source + ":" + sequence)
                    .put(Ecs.SOURCE, source)
                    .put(Ecs.AGENT_ID, host.agent())
                    .put(Ecs.AGENT_VERSION, host.version())
                    .putIfPresent(Ecs.LOG_FILE_PATH, path);
            if (offset >= 0) {
                event.put(Ecs.LOG_OFFSET, offset);
            }
            if (!event.has(Ecs.TIMESTAMP)) {
                event.put(Ecs.TIMESTAMP, now);
            }
            if (!event.has(Ecs.HOST_NAME)) {
                event.put(Ecs.HOST_NAME, host.name()).put(Ecs.HOST_ARCHITECTURE, host.architecture());
            }
            if (recording) {
                event.put(Ecs.RECORDING, true);
            }
            byte[] written = json.write(event.build());
            if (written.length > MAX_EVENT) {
                written = json.write(reduced(event.build(), written.length));
            }
            events.add(written);
            bytes += written.length;
        }
    }

    private static Event reduced(Event event, int length) {
        Event.Builder reduced = Event.builder();
        for (var field : List.of(
                Ecs.ECS_VERSION,
                Ecs.EVENT_KIND,
                Ecs.EVENT_DATASET,
                Ecs.EVENT_MODULE,
                Ecs.EVENT_ACTION,
                Ecs.EVENT_OUTCOME,
                Ecs.EVENT_HASH,
                Ecs.EVENT_ID,
                Ecs.SOURCE,
                Ecs.AGENT_ID,
                Ecs.AGENT_VERSION,
                Ecs.LOG_FILE_PATH,
                Ecs.HOST_NAME,
                Ecs.HOST_ARCHITECTURE,
                Ecs.USER_NAME,
                Ecs.SOURCE_IP)) {
            event.get(field).filter(value -> value.length() < 1000).ifPresent(value -> reduced.put(field, value));
        }
        for (var field : List.of(Ecs.EVENT_SEQUENCE, Ecs.LOG_OFFSET)) {
            event.get(field).ifPresent(value -> reduced.put(field, value));
        }
        for (var field : List.of(Ecs.TIMESTAMP, Ecs.EVENT_CREATED)) {
            event.get(field).ifPresent(value -> reduced.put(field, value));
        }
        if (!event.get(Ecs.EVENT_HASH).isPresent()) {
            reduced.put(
                    Ecs.EVENT_HASH, Sm3.hex(event.get(Ecs.MESSAGE).orElse("").getBytes(StandardCharsets.UTF_8)));
        }
        return reduced.put(
                        Ecs.ERROR_MESSAGE,
                        "an event of " + length + " bytes is too long; its content stays on the host")
                .build();
    }
}
