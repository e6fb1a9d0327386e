package org.jianxin.gateway.decision;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jianxin.events.Ecs;
import org.jianxin.events.Event;
import org.jianxin.events.EventFormatException;
import org.jianxin.events.EventJson;
import org.jianxin.gateway.policy.Outcome;
import org.jianxin.sm.ChainFormatException;
import org.jianxin.sm.ChainReader;
import org.jianxin.sm.ChainRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds what was being given out when the gateway was killed. A data flow is recorded when its answer ends; without this,
 * killing the gateway shortly before would leave only the decision on record.
 */
public final class LostFlows {
    private static final Logger LOG = LoggerFactory.getLogger(LostFlows.class);
    /** An answer may have begun in one file of the log and gone on into the next. */
    private static final int FILES = 2;

    private static final Set<String> PASSED = Set.of(Outcome.ALLOW.id(), Outcome.MASK.id());

    private LostFlows() {}

    /**
     * A flow event for every decision in the last files of a log that let an answer out and has none. To be called before
     * the log is opened; damage of the log is the business of whoever opens or verifies it.
     */
    public static List<Event> find(Path directory) throws IOException {
        if (Files.notExists(directory)) {
            return List.of();
        }
        List<Path> files = DecisionLog.files(directory);
        Map<String, Event> open = new LinkedHashMap<>();
        for (Path file : files.subList(Math.max(0, files.size() - FILES), files.size())) {
            try (ChainReader reader = ChainReader.open(file)) {
                read(reader, open);
            } catch (ChainFormatException e) {
                LOG.warn(
                        "{} was not read to its end when looking for answers that were cut off: {}",
                        file,
                        e.toString());
            }
        }
        return open.values().stream().map(DecisionEvents::lostFlow).toList();
    }

    private static void read(ChainReader reader, Map<String, Event> open) throws IOException {
        EventJson json = new EventJson();
        for (ChainRecord record = reader.next(); record != null; record = reader.next()) {
            if (!record.checkpoint()) {
                try {
                    take(json.read(record.payload()), open);
                } catch (EventFormatException e) {
                    LOG.warn("record {} is not an event of this version: {}", record.number(), e.getMessage());
                }
            }
        }
    }

    private static void take(Event event, Map<String, Event> open) {
        String id = event.get(Ecs.DECISION_ID).orElse("");
        if (event.get(Ecs.EVENT_DATASET).orElse("").equals(DecisionEvents.FLOW)) {
            open.remove(id);
        } else if (event.get(Ecs.FLOW_INTERFACE).isPresent()
                && PASSED.contains(event.get(Ecs.DECISION_OUTCOME).orElse(""))) {
            open.put(id, event);
        }
    }
}
