package org.jianxin.gateway.posture;

import java.util.Map;
import java.util.Optional;
import org.jianxin.events.Severity;

/**
 * Where the gateway learns about devices and trust. What is not known, or not known any more, is empty and never a guess.
 * Implementations are safe for use by several threads and answer at once.
 */
public interface Posture {
    /** The device whose agent has that id. */
    Optional<Device> ofAgent(String agent);

    /** The device that sends from an address; empty also where several do. */
    Optional<Device> atAddress(String address);

    /** How many alerts about a subject nobody has closed, as far as known; what was last known stays until more is. */
    Map<Severity, Integer> alerts(String subject);

    /** Whether somebody should tell about devices and alerts, but what was told is too old to be believed. */
    boolean outdated();

    /** A posture that knows nothing. */
    static Posture none() {
        return new Posture() {
            @Override
            public Optional<Device> ofAgent(String agent) {
                return Optional.empty();
            }

            @Override
            public Optional<Device> atAddress(String address) {
                return Optional.empty();
            }

            @Override
            public Map<Severity, Integer> alerts(String subject) {
                return Map.of();
            }

            @Override
            public boolean outdated() {
                return false;
            }
        };
    }
}
