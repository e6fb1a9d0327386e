package org.jianxin.compliance;

/** An event that a result rests on is gone, or is not what it was when the result was reached. */
public final class EvidenceChangedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String eventId;

    EvidenceChangedException(String eventId) {
        super("证据事件已变化或缺失 / evidence changed or missing: " + eventId);
        this.eventId = eventId;
    }

    public String eventId() {
        return eventId;
    }
}
