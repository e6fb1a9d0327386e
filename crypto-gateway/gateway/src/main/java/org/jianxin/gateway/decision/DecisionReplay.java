package org.jianxin.gateway.decision;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jianxin.events.Ecs;
import org.jianxin.events.Event;
import org.jianxin.gateway.decision.RecordedFacts.NotRecordedException;
import org.jianxin.gateway.policy.Access;
import org.jianxin.gateway.policy.Fact;
import org.jianxin.gateway.policy.Facts;
import org.jianxin.gateway.policy.Policy;
import org.jianxin.gateway.policy.RequestPath;
import org.jianxin.gateway.policy.Role;
import org.jianxin.gateway.policy.Ruling;
import org.jianxin.gateway.policy.Subject;
import org.jianxin.gateway.policy.Zone;
import org.jspecify.annotations.Nullable;

/**
 * Decides again, under another policy, what is on a decision log. What was refused before any policy was asked stays
 * refused.
 */
public final class DecisionReplay {
    /** Rule of decisions the gateway makes without its policy file. */
    private static final String GATEWAY = "gateway";
    /** Stands in logged paths where a sensitive value was; and a path this long may have been cut. */
    private static final char MASKED = '*';

    private static final int LONGEST_PATH = 500;

    private final Policy policy;
    private final SignedEvents log;

    public DecisionReplay(Policy policy, SignedEvents log) {
        this.policy = requireNonNull(policy, "policy");
        this.log = requireNonNull(log, "log");
    }

    /** Hears about each decision. */
    public interface Listener {
        /** It can be decided again, and this is the outcome. */
        void decided(Event before, Ruling after);

        /** It was not the policy's to make. */
        void untouched(Event before);

        /** It lacks what is needed to decide again. */
        void undecidable(Event before, String why);
    }

    /** @return decisions at the end of the log that no signature covers yet, and that were left out */
    public int run(List<Path> files, Listener listener) throws IOException {
        return log.read(files, SignedEvents::access, event -> again(event, listener));
    }

    private void again(Event event, Listener listener) {
        if (event.get(Ecs.DECISION_POLICY).orElse("").equals(GATEWAY)) {
            listener.untouched(event);
            return;
        }
        try {
            listener.decided(event, policy.decide(access(event)));
        } catch (NotRecordedException e) {
            listener.undecidable(event, String.valueOf(e.getMessage()));
        }
    }

    private static Access access(Event event) throws NotRecordedException {
        String text = event.get(Ecs.DECISION_CONTEXT).orElse("");
        if (text.isEmpty()) {
            throw new NotRecordedException("it was written before facts were recorded");
        }
        Facts.Builder facts = RecordedFacts.read(text);
        Facts recorded = facts.build();
        Subject subject = subject(event, recorded);
        String method = event.get(Ecs.HTTP_REQUEST_METHOD).orElse("");
        RequestPath path = path(event);
        facts.subject(subject).action(method, path);
        facts.time(event.get(Ecs.TIMESTAMP).orElseThrow());
        facts.connection(
                event.get(Ecs.SOURCE_IP).orElse(""),
                event.get(Ecs.TLS_VERSION).orElse(null),
                event.get(Ecs.TLS_CIPHER).orElse(null));
        return new Access(subject, method, path, facts.build());
    }

    private static Subject subject(Event event, Facts facts) throws NotRecordedException {
        String kind = (String) facts.get(Fact.SUBJECT_KIND).orElseThrow(() -> lacks(Fact.SUBJECT_KIND));
        long clearance = (Long) facts.get(Fact.SUBJECT_CLEARANCE).orElseThrow(() -> lacks(Fact.SUBJECT_CLEARANCE));
        Subject.Kind named = one(Subject.Kind.class, kind);
        if (named == Subject.Kind.ANONYMOUS) {
            return Subject.ANONYMOUS; // user.name is then an account that was claimed
        }
        Set<Role> roles = EnumSet.noneOf(Role.class);
        for (String id : event.get(Ecs.USER_ROLES).orElse(List.of())) {
            roles.add(Role.of(id).orElseThrow(() -> new NotRecordedException("there is no role " + id)));
        }
        @Nullable String zone = (String) facts.get(Fact.SUBJECT_ZONE).orElse(null);
        return new Subject(
                named,
                event.get(Ecs.USER_NAME).orElseThrow(() -> lacks(Fact.SUBJECT_NAME)),
                roles,
                event.get(Ecs.ORGANIZATION_NAME).orElse(""),
                Math.toIntExact(clearance),
                zone == null ? null : one(Zone.class, zone));
    }

    private static RequestPath path(Event event) throws NotRecordedException {
        String text = event.get(Ecs.URL_PATH).orElse("");
        if (text.indexOf(MASKED) >= 0 || text.length() >= LONGEST_PATH || !text.startsWith("/")) {
            throw new NotRecordedException("its path is not recorded as it was sent");
        }
        return new RequestPath(List.of(text.substring(1).split("/", -1)));
    }

    private static <E extends Enum<E>> E one(Class<E> type, String id) throws NotRecordedException {
        for (E constant : type.getEnumConstants()) {
            if (constant.name().equalsIgnoreCase(id)) {
                return constant;
            }
        }
        throw new NotRecordedException("\"" + id + "\" is not known here");
    }

    private static NotRecordedException lacks(Fact fact) {
        return new NotRecordedException("it lacks " + fact.id());
    }
}
