package org.jianxin.intake;

/** Another segment of the same agent, or as many of others as fit, are being taken now; it should be sent again shortly. */
public final class IntakeBusyException extends Exception {
    private static final long serialVersionUID = 1L;

    private IntakeBusyException(String message) {
        super(message);
    }

    static IntakeBusyException withAgent(String agentId) {
        return new IntakeBusyException("a segment of agent " + agentId + " is being taken");
    }

    static IntakeBusyException withOthers() {
        return new IntakeBusyException("as many segments as can be are being taken");
    }
}
