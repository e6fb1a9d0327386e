package org.jianxin.intake;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * How one agent stands, as intake sees it.
 *
 * @param agent id of the agent
 * @param lastSeen when its last segment was acknowledged
 * @param silent time since then
 * @param lag how old the newest event of that segment was when it was acknowledged: reading, spooling, sending, storing
 * @param segments acknowledged, over all time
 * @param events stored, over all time
 * @param lost sequence numbers that never came
 * @param rejected events that could not be stored as they were
 * @param acknowledgedThrough per source the last sequence number that is durable
 */
public record AgentIntake(
        String agent,
        Instant lastSeen,
        Duration silent,
        Duration lag,
        long segments,
        long events,
        long lost,
        long rejected,
        Map<String, Long> acknowledgedThrough) {
    public AgentIntake {
        requireNonNull(agent, "agent");
        requireNonNull(lastSeen, "lastSeen");
        requireNonNull(silent, "silent");
        requireNonNull(lag, "lag");
        acknowledgedThrough = Map.copyOf(acknowledgedThrough);
    }
}
