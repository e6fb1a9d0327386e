package org.jianxin.intake;

import static java.util.Objects.requireNonNull;

import org.jianxin.events.Dataset;
import org.jianxin.sm.Sm2PublicKey;

/**
 * An agent whose segments may be believed.
 *
 * @param key signs its segments
 * @param readsGateway whether it is the one that reads the gateway's log, and so may speak for the gateway
 */
public record RegisteredAgent(Sm2PublicKey key, boolean readsGateway) {
    public RegisteredAgent {
        requireNonNull(key, "key");
    }

    /** Whether it may send events of a dataset. */
    boolean maySend(Dataset dataset) {
        return switch (dataset.speaker()) {
            case AGENT -> true;
            case GATEWAY -> readsGateway;
            case INTAKE -> false;
        };
    }
}
