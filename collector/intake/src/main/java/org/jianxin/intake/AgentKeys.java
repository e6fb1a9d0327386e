package org.jianxin.intake;

import java.util.Optional;
import org.jianxin.sm.Sm2PublicKey;

/** Which key signs the segments of which agent. Safe for use by several threads. */
public interface AgentKeys {
    /** The SM2 key registered for an agent, or empty when none may be believed for it now. */
    Optional<Sm2PublicKey> keyOf(String agentId);
}
