package org.jianxin.intake;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jianxin.events.Ecs;
import org.jianxin.events.Event;
import org.jianxin.events.EventJson;
import org.jianxin.sm.ChainPosition;
import org.jianxin.sm.ChainWriter;
import org.jianxin.sm.Sm2KeyPair;
import org.jianxin.sm.Sm2PublicKey;

/** The agent's side of the wire: numbers events per source and seals them into segments of one chain. */
final class TestAgent {
    static final Instant START = Instant.parse("2026-11-22T01:00:00Z");
    private static final byte[] POSITIONS = "{\"positions\":{\"access\":{\"sequence\":1,\"cursor\":{}}}}"
            .getBytes(java.nio.charset.StandardCharsets.US_ASCII);

    private final String id;
    private final Path directory;
    private final Sm2KeyPair key = Sm2KeyPair.generate(new SecureRandom());
    private final EventJson json = new EventJson();
    private final Map<String, Long> sequences = new TreeMap<>();
    private ChainPosition position = ChainPosition.start();
    private int files;

    TestAgent(String id, Path directory) {
        this.id = id;
        this.directory = directory;
    }

    String id() {
        return id;
    }

    Sm2PublicKey publicKey() {
        return key.publicKey();
    }

    RegisteredAgent registered() {
        return new RegisteredAgent(publicKey(), false);
    }

    ChainPosition position() {
        return position;
    }

    /** Goes back to an earlier place in the chain, as a machine does that was restored or that sets a damaged segment aside. */
    void returnTo(ChainPosition earlier) {
        position = earlier;
    }

    /** The next event of a source, complete as an agent sends it. */
    Event.Builder event(String source, String dataset) {
        return event(source, dataset, sequences.merge(source, 1L, Long::sum));
    }

    Event.Builder event(String source, String dataset, long sequence) {
        return Event.builder()
                .put(Ecs.TIMESTAMP, START.plusSeconds(sequence))
                .put(Ecs.ECS_VERSION, Ecs.VERSION)
                .put(Ecs.EVENT_ID, id + ":" + source + ":" + sequence)
                .put(Ecs.EVENT_SEQUENCE, sequence)
                .put(Ecs.EVENT_CREATED, START.plusSeconds(sequence + 1))
                .put(Ecs.EVENT_DATASET, dataset)
                .put(Ecs.EVENT_KIND, "event")
                .put(Ecs.AGENT_ID, id)
                .put(Ecs.HOST_NAME, "db-01")
                .put(Ecs.SOURCE, source);
    }

    List<Event> accesses(int count) {
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            events.add(event("access", "nginx.access")
                    .put(Ecs.SOURCE_IP, "10.0.0." + i % 250)
                    .put(Ecs.URL_PATH, "/lookup")
                    .build());
        }
        return events;
    }

    /** Leaves numbers of a source out. */
    void skip(String source, long count) {
        sequences.merge(source, count, Long::sum);
    }

    byte[] segment(List<Event> events) throws IOException {
        return segment(id, events);
    }

    byte[] segment(String chain, List<Event> events) throws IOException {
        List<byte[]> payloads = new ArrayList<>();
        events.forEach(event -> payloads.add(json.write(event)));
        payloads.add(POSITIONS);
        return sealed(chain, payloads);
    }

    byte[] sealed(String chain, List<byte[]> payloads) throws IOException {
        Path file = directory.resolve(id + "-" + files++ + ".chain");
        try (ChainWriter writer = ChainWriter.open(file, chain, key, position)) {
            writer.append(payloads);
            position = writer.seal();
        }
        return Files.readAllBytes(file);
    }
}
