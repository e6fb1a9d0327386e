package org.jianxin.intake;

import static java.util.Objects.requireNonNull;

import java.util.Map;

/**
 * What an agent may forget: everything up to here is durable in Elasticsearch.
 *
 * @param agent id of the agent
 * @param segment number of the last record of the segment in the agent's chain
 * @param acknowledgedThrough per source the last sequence number that is durable
 * @param link the chain's link after that record, 64 hexadecimal digits
 */
public record Acknowledgement(String agent, long segment, Map<String, Long> acknowledgedThrough, String link) {
    public Acknowledgement {
        requireNonNull(agent, "agent");
        requireNonNull(link, "link");
        acknowledgedThrough = Map.copyOf(acknowledgedThrough);
    }
}
