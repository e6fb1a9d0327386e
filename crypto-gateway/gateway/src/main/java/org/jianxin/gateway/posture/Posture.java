package org.jianxin.gateway.posture;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * Where the gateway learns about devices and trust. What is not known, or not known any more, is empty and never a guess.
 * Implementations are safe for use by several threads and answer at once.
 */
public interface Posture {
    /** The device whose agent has that id. */
    Optional<Device> ofAgent(String agent);

    /** The device that sends from an address; empty also where several do. */
    Optional<Device> atAddress(String address);

    /** How far a subject is trusted, 0 to 100. */
    OptionalInt trust(String subject);

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
            public OptionalInt trust(String subject) {
                return OptionalInt.empty();
            }
        };
    }
}
