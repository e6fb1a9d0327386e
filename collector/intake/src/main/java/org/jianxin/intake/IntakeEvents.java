package org.jianxin.intake;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.jianxin.events.Dataset;
import org.jianxin.events.Ecs;
import org.jianxin.events.Event;
import org.jianxin.sm.Sm3;

/** Events in which intake itself says what went wrong. Their ids follow from the facts, so each is said once. */
final class IntakeEvents {
    static final String GAP = "sequence-gap";
    static final String REJECTED = "event-rejected";
    static final String REFUSED = "segment-refused";

    /** Why an agent is not heard at all. */
    static final String UNKNOWN = "no signing certificate is registered for this agent";

    private IntakeEvents() {}

    /** Events of a source are lost. */
    static Event gap(String agentId, SegmentPlan.Gap gap, Instant now) {
        Event.Builder event = common(
                        agentId,
                        "intake:" + agentId + "/" + gap.source() + ":gap:" + gap.first() + "-" + gap.last(),
                        GAP,
                        now)
                .put(Ecs.EVENT_REASON, GAP)
                .put(Ecs.GAP_SOURCE, gap.source())
                .put(Ecs.GAP_FIRST, gap.first())
                .put(Ecs.GAP_LAST, gap.last())
                .put(
                        Ecs.MESSAGE,
                        "events " + gap.first() + " to " + gap.last() + " of source " + gap.source() + " of agent "
                                + agentId + " are lost");
        gap.before().event().get(Ecs.HOST_NAME).ifPresent(host -> event.put(Ecs.HOST_NAME, host));
        return event.build();
    }

    /** An event cannot be stored, now or ever: its id, its digest and the reason are what remains. */
    static Event rejected(String agentId, Segment.Sent sent, String reason, Instant now) {
        Event.Builder event = common(
                        agentId,
                        "intake:" + agentId + "/" + sent.source() + ":rejected:" + sent.sequence(),
                        REJECTED,
                        now)
                .put(Ecs.EVENT_REASON, "store-rejected")
                .put(Ecs.EVENT_HASH, Sm3.hex(sent.payload()))
                .put(Ecs.SOURCE, sent.source())
                .put(Ecs.EVENT_SEQUENCE, sent.sequence())
                .put(Ecs.ERROR_MESSAGE, reason)
                .put(Ecs.MESSAGE, "event " + sent.id() + " of dataset " + sent.dataset() + " could not be stored");
        sent.event().get(Ecs.HOST_NAME).ifPresent(host -> event.put(Ecs.HOST_NAME, host));
        return event.build();
    }

    /** A segment is not taken. The same segment, sent again, says nothing new. */
    static Event refused(String agentId, byte[] segment, SegmentRefusedException refusal, Instant now) {
        String digest = Sm3.hex(segment);
        return common(
                        agentId,
                        "intake:" + agentId + ":refused:" + refusal.refusal().id() + ":" + digest,
                        REFUSED,
                        now)
                .put(Ecs.EVENT_REASON, refusal.refusal().id())
                .put(Ecs.EVENT_HASH, digest)
                .put(Ecs.ERROR_MESSAGE, String.valueOf(refusal.getMessage()))
                .put(Ecs.MESSAGE, "a segment of agent " + agentId + " was refused")
                .build();
    }

    /** An agent that is not registered, or no more, knocks. Said once a day, however often it does. */
    static Event unknown(String agentId, Instant now) {
        String reason = Refusal.UNKNOWN_AGENT.id();
        return common(
                        agentId,
                        "intake:" + agentId + ":refused:" + reason + ":" + LocalDate.ofInstant(now, ZoneOffset.UTC),
                        REFUSED,
                        now)
                .put(Ecs.EVENT_REASON, reason)
                .put(Ecs.ERROR_MESSAGE, UNKNOWN)
                .put(Ecs.MESSAGE, "a segment of agent " + agentId + " was refused unread")
                .build();
    }

    private static Event.Builder common(String agentId, String id, String action, Instant now) {
        return Event.builder()
                .put(Ecs.TIMESTAMP, now)
                .put(Ecs.ECS_VERSION, Ecs.VERSION)
                .put(Ecs.EVENT_ID, id)
                .put(Ecs.EVENT_KIND, "event")
                .put(Ecs.EVENT_CATEGORY, List.of("host"))
                .put(Ecs.EVENT_TYPE, List.of("error"))
                .put(Ecs.EVENT_ACTION, action)
                .put(Ecs.EVENT_OUTCOME, "failure")
                .put(Ecs.EVENT_MODULE, "jianxin")
                .put(Ecs.EVENT_DATASET, Dataset.INTAKE.id())
                .put(Ecs.EVENT_INGESTED, now)
                .put(Ecs.AGENT_ID, agentId);
    }
}
