package org.jianxin.compliance;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jianxin.events.Ecs;
import org.jianxin.events.Event;
import org.jianxin.store.StoredEvent;

/**
 * One result of one check on one host. What decides whose result it is and which of two is the newer comes from intake,
 * which verified the agent: an agent may write any host name and any time into its events.
 *
 * @param agent id of the agent, as intake verified it
 * @param host what the host calls itself
 * @param key check key, for instance {@code PW-AGE}
 * @param reason why, for a person
 * @param lines what was seen
 * @param at when the check ran, by the host's clock
 * @param ingested when intake took it
 * @param sequence its place among the agent's results, which intake verified
 * @param index where the event is stored
 * @param eventId its id
 */
record CheckOutcome(
        String agent,
        String host,
        String key,
        CheckVerdict verdict,
        String reason,
        List<String> lines,
        Instant at,
        Instant ingested,
        long sequence,
        String index,
        String eventId,
        Event event) {
    CheckOutcome {
        requireNonNull(agent, "agent");
        requireNonNull(host, "host");
        requireNonNull(key, "key");
        requireNonNull(verdict, "verdict");
        requireNonNull(at, "at");
        requireNonNull(ingested, "ingested");
        lines = List.copyOf(lines);
    }

    /** Empty when the event is not a check's result that came through intake. */
    static Optional<CheckOutcome> of(StoredEvent stored) {
        Event event = stored.event();
        if (event.get(Ecs.CHECK_KEY).isEmpty()
                || event.get(Ecs.CHECK_RESULT).isEmpty()
                || event.get(Ecs.AGENT_ID).isEmpty()
                || event.get(Ecs.EVENT_INGESTED).isEmpty()) {
            return Optional.empty();
        }
        String agent = event.require(Ecs.AGENT_ID);
        return Optional.of(new CheckOutcome(
                agent,
                event.get(Ecs.HOST_NAME).orElse(agent),
                event.require(Ecs.CHECK_KEY),
                CheckVerdict.of(event.require(Ecs.CHECK_RESULT)),
                event.get(Ecs.CHECK_REASON).orElse(""),
                event.get(Ecs.CHECK_EVIDENCE).orElse(List.of()),
                event.require(Ecs.TIMESTAMP),
                event.require(Ecs.EVENT_INGESTED),
                event.get(Ecs.EVENT_SEQUENCE).orElse(0L),
                stored.index(),
                stored.id(),
                event));
    }

    /** Host and agent, for people: hosts may call themselves the same. */
    static String label(String host, String agent) {
        return host.equals(agent) ? host : host + " (" + agent + ")";
    }

    String label() {
        return label(host, agent);
    }

    /** Whether this one came after the other; results of one segment were taken at the same moment. */
    boolean supersedes(CheckOutcome other) {
        int order = ingested.compareTo(other.ingested);
        return order > 0 || order == 0 && sequence > other.sequence;
    }

    /** A result that lay in an agent's spool for weeks is as old as the check, not as its arrival. */
    boolean olderThan(Instant limit) {
        return at.isBefore(limit) || ingested.isBefore(limit);
    }
}
