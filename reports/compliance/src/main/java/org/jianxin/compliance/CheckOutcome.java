package org.jianxin.compliance;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jianxin.events.Ecs;
import org.jianxin.events.Event;
import org.jianxin.store.StoredEvent;

/**
 * The newest result of one check on one host.
 *
 * @param key check key, for instance {@code PW-AGE}
 * @param verdict what the host says
 * @param reason why, for a person
 * @param lines what was seen
 * @param index where the event is stored
 * @param eventId its id
 */
record CheckOutcome(
        String host,
        String key,
        Verdict verdict,
        String reason,
        List<String> lines,
        Instant at,
        String index,
        String eventId,
        Event event) {
    enum Verdict {
        PASS,
        PARTIAL,
        FAIL,
        /** The check could not be carried out there. */
        UNKNOWN
    }

    CheckOutcome {
        requireNonNull(host, "host");
        requireNonNull(key, "key");
        requireNonNull(verdict, "verdict");
        requireNonNull(at, "at");
        lines = List.copyOf(lines);
    }

    /** Empty when the event is not a check's result. */
    static Optional<CheckOutcome> of(StoredEvent stored) {
        Event event = stored.event();
        if (event.get(Ecs.CHECK_KEY).isEmpty() || event.get(Ecs.CHECK_RESULT).isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new CheckOutcome(
                event.get(Ecs.HOST_NAME).or(() -> event.get(Ecs.AGENT_ID)).orElse("?"),
                event.require(Ecs.CHECK_KEY),
                verdict(event.require(Ecs.CHECK_RESULT)),
                event.get(Ecs.CHECK_REASON).orElse(""),
                event.get(Ecs.CHECK_EVIDENCE).orElse(List.of()),
                event.require(Ecs.TIMESTAMP),
                stored.index(),
                stored.id(),
                event));
    }

    private static Verdict verdict(String result) {
        return switch (result) {
            case "pass" -> Verdict.PASS;
            case "partial" -> Verdict.PARTIAL;
            case "fail" -> Verdict.FAIL;
            default -> Verdict.UNKNOWN; // a newer agent's word must not become a pass
        };
    }
}
