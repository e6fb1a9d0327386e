package org.jianxin.intake;

/** Another segment of the same agent is being taken at this moment; the agent should send again shortly. */
public final class IntakeBusyException extends Exception {
    private static final long serialVersionUID = 1L;

    IntakeBusyException(String agentId) {
        super("a segment of agent " + agentId + " is being taken");
    }
}
