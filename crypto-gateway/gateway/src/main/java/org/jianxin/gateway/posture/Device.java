package org.jianxin.gateway.posture;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * What an agent found out about the machine it runs on.
 *
 * @param agent the agent's id, as in its certificate
 * @param addresses addresses the machine sends requests from
 * @param alive whether the agent answers
 * @param checked when the findings were made
 * @param baselineScore 0 to 100; empty when no baseline was checked
 * @param osName null when not known, as is the version
 * @param missingPatches empty when not known
 */
public record Device(
        String agent,
        List<String> addresses,
        boolean alive,
        Instant checked,
        OptionalInt baselineScore,
        @Nullable String osName,
        @Nullable String osVersion,
        OptionalInt missingPatches) {
    public Device {
        requireNonNull(agent, "agent");
        addresses = List.copyOf(addresses);
        requireNonNull(checked, "checked");
        requireNonNull(baselineScore, "baselineScore");
        requireNonNull(missingPatches, "missingPatches");
    }
}
