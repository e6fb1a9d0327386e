package org.jianxin.gateway.decision;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jianxin.events.Ecs;
import org.jianxin.events.Event;
import org.jianxin.events.Exposure;
import org.jianxin.gateway.identity.Deed;
import org.jianxin.gateway.identity.Emergency;
import org.jianxin.gateway.policy.Fact;
import org.jianxin.gateway.policy.Facts;
import org.jianxin.gateway.policy.Ruling;
import org.jianxin.gateway.policy.Subject;
import org.jianxin.gateway.policy.UsedFact;
import org.jspecify.annotations.Nullable;

/**
 * The events this gateway writes. Their ids, sequence and host are the agent's to add, as for every other source it
 * ships.
 */
public final class DecisionEvents {
    /** Dataset of the events of data given out. */
    static final String FLOW = "jianxin.flow";

    private static final String DECISION = "jianxin.decision";
    private static final String INCOMPLETE = "answer-incomplete";

    private DecisionEvents() {}

    /**
     * What was decided.
     *
     * @param id the decision's id
     * @param action what was asked: {@code access-decision}, {@code login}, {@code logout}, {@code password-change}, {@code
     *     second-factor-enrolment} or {@code step-up}; or what came of it: {@code account-lockout}
     * @param account the account that was claimed, where the subject is not proved; null when none was
     * @param session SM3 of the session token's id; null without one
     * @param facts all that was known; null where no policy was asked
     */
    public record Decision(
            String id,
            Instant at,
            String action,
            Subject subject,
            @Nullable String account,
            @Nullable String session,
            Ruling ruling,
            @Nullable Facts facts) {}

    /** The interface a request is about, and whether it is out of use. */
    public record Share(String id, String dataset, boolean dormant) {}

    /**
     * How an answer went.
     *
     * @param status HTTP status the client was given
     * @param complete whether the answer was given to its end
     * @param uploaded what was found in the body of the request
     * @param problem why it was not passed on, or else what was wrong with the request's body, for instance
     *     {@code answer-malformed}; null when nothing was
     */
    public record Flow(
            int status,
            long bytes,
            Duration took,
            long records,
            Set<String> fields,
            List<Exposure> exposures,
            List<Exposure> uploaded,
            boolean complete,
            @Nullable String problem) {}

    /** The event of one decision. */
    public static Event decision(Decision decision, RequestFacts facts, @Nullable Share share) {
        boolean allowed = decision.ruling().allowed();
        Event.Builder event = common(decision, facts, share)
                .put(Ecs.EVENT_DATASET, DECISION)
                .put(Ecs.EVENT_ACTION, decision.action())
                .put(Ecs.EVENT_CATEGORY, List.of(category(decision.action())))
                .put(Ecs.EVENT_TYPE, types(decision.action(), allowed))
                .put(Ecs.EVENT_OUTCOME, allowed ? "success" : "failure")
                .put(Ecs.EVENT_REASON, decision.ruling().reason())
                .putIfPresent(Ecs.DECISION_FACTS, facts(decision.ruling(), facts.path()))
                .putIfPresent(
                        Ecs.DECISION_CONTEXT, decision.facts() == null ? null : RecordedFacts.write(decision.facts()));
        return event.build();
    }

    /**
     * The event of what became of a role lent in an emergency.
     *
     * @param reason what it is for, fit to be logged
     */
    public static Event emergency(Decision decision, RequestFacts facts, Emergency emergency, String reason) {
        return decision(decision, facts, null).toBuilder()
                .put(Ecs.USER_TARGET_NAME, emergency.account())
                .put(
                        Ecs.MESSAGE,
                        "%s: %s, %d min, %s"
                                .formatted(
                                        emergency.id(),
                                        emergency.role().id(),
                                        emergency.lasts().toMinutes(),
                                        reason))
                .build();
    }

    /** The event of what somebody did to an account by the command line. */
    public static Event deed(Deed deed) {
        return Event.builder()
                .put(Ecs.TIMESTAMP, deed.at())
                .put(Ecs.ECS_VERSION, Ecs.VERSION)
                .put(Ecs.EVENT_KIND, "event")
                .put(Ecs.EVENT_MODULE, "jianxin")
                .put(Ecs.EVENT_DATASET, DECISION)
                .put(Ecs.SERVICE_NAME, "jianxin-gateway")
                .put(Ecs.EVENT_ACTION, deed.action())
                .put(Ecs.EVENT_CATEGORY, List.of("iam"))
                .put(Ecs.EVENT_TYPE, List.of("user", deed.action().equals("user-added") ? "creation" : "change"))
                .put(Ecs.EVENT_OUTCOME, "success")
                .put(Ecs.USER_NAME, deed.actor())
                .put(Ecs.USER_TARGET_NAME, deed.account())
                .build();
    }

    /** The event of data that went through a registered interface. */
    public static Event flow(Decision decision, RequestFacts facts, Share share, Flow flow, Instant end) {
        Event.Builder event = common(decision, facts, share)
                .put(Ecs.TIMESTAMP, end)
                .put(Ecs.EVENT_DATASET, FLOW)
                .put(Ecs.EVENT_ACTION, "data-shared")
                .put(Ecs.EVENT_CATEGORY, List.of("web"))
                .put(Ecs.EVENT_TYPE, List.of("access"))
                .put(Ecs.EVENT_OUTCOME, flow.complete() && flow.status() < 400 ? "success" : "failure")
                .put(Ecs.EVENT_DURATION, flow.took().toNanos())
                .put(Ecs.HTTP_RESPONSE_STATUS_CODE, (long) flow.status())
                .put(Ecs.HTTP_RESPONSE_BODY_BYTES, flow.bytes())
                .put(Ecs.FLOW_RECORDS, flow.records())
                .putIfPresent(Ecs.FLOW_FIELDS, List.copyOf(flow.fields()))
                .putIfPresent(Ecs.FLOW_EXPOSURES, flow.exposures())
                .putIfPresent(Ecs.FLOW_UPLOADED, flow.uploaded());
        if (flow.problem() != null) {
            event.put(Ecs.EVENT_REASON, flow.problem());
        } else if (!flow.complete()) {
            event.put(Ecs.EVENT_REASON, INCOMPLETE);
        }
        return event.build();
    }

    /**
     * The event of data that went through a registered interface when the gateway was killed: it is not known how much
     * of it reached the consumer.
     *
     * @param decision the event of the decision that let it through
     */
    static Event lostFlow(Event decision) {
        return decision.toBuilder()
                .put(Ecs.EVENT_DATASET, FLOW)
                .put(Ecs.EVENT_ACTION, "data-shared")
                .put(Ecs.EVENT_CATEGORY, List.of("web"))
                .put(Ecs.EVENT_TYPE, List.of("access"))
                .put(Ecs.EVENT_OUTCOME, "unknown")
                .put(Ecs.EVENT_REASON, INCOMPLETE)
                .remove(Ecs.DECISION_FACTS)
                .remove(Ecs.DECISION_CONTEXT)
                .build();
    }

    private static Event.Builder common(Decision decision, RequestFacts facts, @Nullable Share share) {
        Subject subject = decision.subject();
        Event.Builder event = Event.builder()
                .put(Ecs.TIMESTAMP, decision.at())
                .put(Ecs.ECS_VERSION, Ecs.VERSION)
                .put(Ecs.EVENT_KIND, "event")
                .put(Ecs.EVENT_MODULE, "jianxin")
                .put(Ecs.SERVICE_NAME, "jianxin-gateway")
                .put(Ecs.SOURCE_IP, facts.address())
                .put(Ecs.SOURCE_PORT, (long) facts.port())
                .put(Ecs.HTTP_REQUEST_METHOD, facts.method())
                .put(Ecs.URL_PATH, facts.path())
                .put(Ecs.NETWORK_PROTOCOL, facts.protocol())
                .putIfPresent(Ecs.USER_AGENT_ORIGINAL, facts.userAgent())
                .putIfPresent(Ecs.TLS_VERSION, facts.tlsVersion())
                .putIfPresent(Ecs.TLS_CIPHER, facts.tlsCipher())
                .putIfPresent(Ecs.TLS_CLIENT_SUBJECT, facts.tlsSubject())
                .putIfPresent(Ecs.USER_NAME, subject.proved() ? subject.name() : decision.account())
                .putIfPresent(Ecs.USER_ROLES, subject.roleIds())
                .putIfPresent(Ecs.ORGANIZATION_NAME, subject.unit())
                .put(Ecs.DECISION_ID, decision.id())
                .put(Ecs.DECISION_OUTCOME, decision.ruling().outcome().id())
                .put(Ecs.DECISION_POLICY, decision.ruling().rule())
                .put(Ecs.DECISION_POLICY_VERSION, decision.ruling().version())
                .putIfPresent(Ecs.DECISION_SESSION, decision.session())
                .putIfPresent(Ecs.DRILL_MARKER, facts.marker());
        if (share != null) {
            event.put(Ecs.FLOW_INTERFACE, share.id()).putIfPresent(Ecs.FLOW_DATASET, share.dataset());
        }
        event.putIfPresent(Ecs.TAGS, tags(decision, share));
        if (subject.kind() == Subject.Kind.CONSUMER) {
            event.put(Ecs.FLOW_CONSUMER, subject.name())
                    .put(Ecs.FLOW_CLEARANCE, (long) subject.clearance())
                    .putIfPresent(
                            Ecs.FLOW_ZONE,
                            subject.zone() == null ? null : subject.zone().id());
        }
        return event;
    }

    private static List<String> tags(Decision decision, @Nullable Share share) {
        List<String> tags = new ArrayList<>();
        if (decision.facts() != null
                && decision.facts().get(Fact.SUBJECT_BREAK_GLASS).equals(Optional.of(true))) {
            tags.add("break-glass");
        }
        if (share != null && share.dormant()) {
            tags.add("interface-dormant");
        }
        return tags;
    }

    /** The path is one that is fit to be logged. */
    private static List<String> facts(Ruling ruling, String path) {
        return ruling.facts().stream()
                .map(fact -> fact.name().equals(Fact.ACTION_PATH.id()) ? new UsedFact(fact.name(), path) : fact)
                .map(UsedFact::text)
                .toList();
    }

    private static String category(String action) {
        return switch (action) {
            case "access-decision" -> "web";
            case "second-factor-enrolment", "account-lockout", "break-glass" -> "iam";
            default -> "authentication";
        };
    }

    private static List<String> types(String action, boolean allowed) {
        return switch (action) {
            case "access-decision" -> List.of(allowed ? "allowed" : "denied");
            case "login" -> List.of("start");
            case "logout" -> List.of("end");
            case "second-factor-enrolment", "account-lockout", "break-glass" -> List.of("user", "change");
            case "step-up" -> List.of("info");
            default -> List.of("change");
        };
    }
}
