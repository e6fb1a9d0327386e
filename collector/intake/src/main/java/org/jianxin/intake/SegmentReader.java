package org.jianxin.intake;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.jianxin.events.Dataset;
import org.jianxin.events.Ecs;
import org.jianxin.events.Event;
import org.jianxin.events.EventFormatException;
import org.jianxin.events.EventJson;
import org.jianxin.events.Field;
import org.jianxin.events.RecordMapper;
import org.jianxin.sm.ChainExpectation;
import org.jianxin.sm.ChainReader;
import org.jianxin.sm.ChainRecord;
import org.jianxin.sm.ChainReport;
import org.jianxin.sm.ChainVerifier;
import org.jianxin.sm.Sm2PublicKey;

/** Reads segments and believes nothing in them that is not proved. Safe for use by several threads. */
final class SegmentReader {
    /** What ids of agents and names of sources look like. */
    static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

    /** Longest event in bytes of JSON; agents shorten what is longer, and readers of events count on it. */
    private static final int MAX_EVENT = 2 << 20;

    /** Begins a record in which the agent keeps its own places in its sources; such a record is not an event. */
    private static final byte[] POSITIONS = "{\"positions\":".getBytes(StandardCharsets.US_ASCII);

    private final EventJson json = new EventJson();
    private final JsonMapper mapper = RecordMapper.create();

    Segment read(String agentId, byte[] bytes, RegisteredAgent agent) throws SegmentRefusedException {
        requireNonNull(agentId, "agentId");
        if (bytes.length > IntakeService.MAX_SEGMENT) {
            throw new SegmentRefusedException(
                    Refusal.TOO_LARGE, 0, "a segment has at most " + IntakeService.MAX_SEGMENT + " bytes");
        }
        try {
            verify(agentId, bytes, agent.key());
            return events(agentId, bytes, agent);
        } catch (IOException e) {
            throw new SegmentRefusedException(Refusal.BROKEN_CHAIN, 0, String.valueOf(e.getMessage()));
        }
    }

    private static void verify(String agentId, byte[] bytes, Sm2PublicKey key)
            throws IOException, SegmentRefusedException {
        ChainReport report = ChainVerifier.verify(
                new ByteArrayInputStream(bytes),
                keyId -> keyId.equals(key.keyId()) ? key : null,
                ChainExpectation.ofSealed());
        if (!report.ok()) {
            throw new SegmentRefusedException(
                    Refusal.BROKEN_CHAIN, Math.max(0, report.firstBadNumber()), report.detail());
        }
        if (!report.name().equals(agentId)) {
            throw new SegmentRefusedException(
                    Refusal.WRONG_AGENT, 0, "the chain's name is not the id of the agent that sent it");
        }
    }

    private Segment events(String agentId, byte[] bytes, RegisteredAgent agent)
            throws IOException, SegmentRefusedException {
        List<Segment.Sent> events = new ArrayList<>();
        try (ChainReader reader = ChainReader.over(new ByteArrayInputStream(bytes))) {
            for (ChainRecord line = reader.next(); line != null; line = reader.next()) {
                if (!line.checkpoint() && !positions(line)) {
                    events.add(event(agentId, line, agent));
                }
            }
            return new Segment(reader.header().from(), reader.position(), events);
        }
    }

    private boolean positions(ChainRecord line) throws SegmentRefusedException {
        byte[] payload = line.payload();
        if (payload.length < POSITIONS.length
                || !Arrays.equals(payload, 0, POSITIONS.length, POSITIONS, 0, POSITIONS.length)) {
            return false;
        }
        try {
            JsonNode object = mapper.readTree(payload);
            if (object.size() == 1) {
                return true;
            }
        } catch (JsonProcessingException e) {
            throw bad(line, "it begins as a record of positions and is not JSON");
        } catch (IOException e) {
            throw new IllegalStateException(e); // a byte array does not fail
        }
        throw bad(line, "a record of positions holds nothing else");
    }

    private Segment.Sent event(String agentId, ChainRecord line, RegisteredAgent agent) throws SegmentRefusedException {
        if (line.payload().length > MAX_EVENT) {
            throw bad(line, "an event has at most " + MAX_EVENT + " bytes");
        }
        Event event;
        try {
            event = json.read(line.payload());
        } catch (EventFormatException e) {
            throw bad(line, String.valueOf(e.getMessage()));
        }
        if (!agentId.equals(required(line, event, Ecs.AGENT_ID))) {
            throw new SegmentRefusedException(
                    Refusal.WRONG_AGENT, line.number(), "its agent.id is not the agent that sent it");
        }
        String source = required(line, event, Ecs.SOURCE);
        if (!NAME.matcher(source).matches()) {
            throw bad(line, "its jianxin.source is not a name of letters, digits, dot, hyphen and underscore");
        }
        long sequence = required(line, event, Ecs.EVENT_SEQUENCE);
        if (sequence < 1) {
            throw bad(line, "its event.sequence must be 1 or more");
        }
        String id = required(line, event, Ecs.EVENT_ID);
        if (!id.equals(agentId + ":" + source + ":" + sequence)) {
            throw bad(line, "its event.id is not agent.id:jianxin.source:event.sequence");
        }
        Dataset dataset = Dataset.named(required(line, event, Ecs.EVENT_DATASET))
                .filter(agent::maySend)
                .orElseThrow(() -> bad(line, "its event.dataset is not one this agent may send"));
        required(line, event, Ecs.TIMESTAMP);
        return new Segment.Sent(line.number(), id, source, sequence, dataset.id(), event, line.payload());
    }

    private static <T> T required(ChainRecord line, Event event, Field<T> field) throws SegmentRefusedException {
        return event.get(field).orElseThrow(() -> bad(line, "it has no " + field.name()));
    }

    private static SegmentRefusedException bad(ChainRecord line, String problem) {
        return new SegmentRefusedException(
                Refusal.BAD_EVENT, line.number(), "record " + line.number() + ": " + problem);
    }
}
