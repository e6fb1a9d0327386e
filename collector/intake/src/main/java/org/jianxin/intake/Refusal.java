package org.jianxin.intake;

import java.util.Locale;

/** Why a segment was not taken. The agent keeps it in every case. */
public enum Refusal {
    /** No signing certificate of ours is registered for the agent. */
    UNKNOWN_AGENT(403),
    /** The segment is the chain, or holds events, of another agent than the one that sent it. */
    WRONG_AGENT(403),
    /** Not a whole, sealed chain: form, numbers, links or signatures are wrong. */
    BROKEN_CHAIN(422),
    /** A whole chain that does not continue from what this agent last had acknowledged. */
    NOT_CONTINUING(409),
    /** A record that is not an event an agent may send. */
    BAD_EVENT(422),
    /** Over the limits. */
    TOO_LARGE(413);

    private final int status;

    Refusal(int status) {
        this.status = status;
    }

    /** The HTTP status it is answered with. */
    public int status() {
        return status;
    }

    /** Machine-readable name, {@code broken-chain}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
