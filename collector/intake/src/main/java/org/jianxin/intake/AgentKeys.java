package org.jianxin.intake;

import java.util.Optional;

/** Which key signs the segments of which agent, and for whom it may speak. Safe for use by several threads. */
public interface AgentKeys {
    /** The agent of that id, or empty when none may be believed under it now. */
    Optional<RegisteredAgent> find(String agentId);
}
