package org.jianxin.engine;

/** What rules look at: flat, already enriched, so that a rule never joins. Absent text is empty, absent numbers are 0. */
public sealed interface Fact permits AuditEvent, FieldExposure {
    /** Id of the event it was made from. */
    String eventId();

    /** Number of records concerned, for windows that measure records. */
    long records();
}
