package org.jianxin.gateway.decision;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jianxin.events.Ecs;
import org.jianxin.events.Event;
import org.jianxin.events.EventFormatException;
import org.jianxin.events.EventJson;
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
import org.jianxin.sm.ChainFormatException;
import org.jianxin.sm.ChainPosition;
import org.jianxin.sm.ChainReader;
import org.jianxin.sm.ChainRecord;
import org.jianxin.sm.ChainVerifier;
import org.jianxin.sm.Sm2PublicKey;
import org.jspecify.annotations.Nullable;

/**
 * Decides again, under another policy, what is on a decision log. A record counts only once a verified signature covers
 * it; a break in the chain ends everything. What was refused before any policy was asked stays refused.
 */
public final class DecisionReplay {
    /** Rule of decisions the gateway makes without its policy file. */
    private static final String GATEWAY = "gateway";
    /** Stands in logged paths where a sensitive value was; and a path this long may have been cut. */
    private static final char MASKED = '*';

    private static final int LONGEST_PATH = 500;

    private final Policy policy;
    private final Sm2PublicKey key;
    private final Instant since;
    private final Instant until;
    private final EventJson json = new EventJson();

    /**
     * @param key of the gateway that wrote the log
     * @param since decisions before that are left out
     * @param until decisions from that on are left out
     */
    public DecisionReplay(Policy policy, Sm2PublicKey key, Instant since, Instant until) {
        this.policy = requireNonNull(policy, "policy");
        this.key = requireNonNull(key, "key");
        this.since = requireNonNull(since, "since");
        this.until = requireNonNull(until, "until");
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
        ChainPosition reached = null;
        String name = null;
        boolean finished = true;
        int unsigned = 0;
        for (Path file : files) {
            try (ChainReader reader = ChainReader.open(file)) {
                boolean continues = reached == null || reader.header().from().equals(reached);
                boolean same = name == null || reader.header().name().equals(name);
                if (!finished || !continues || !same) {
                    throw new IOException(file + " does not continue the file before it");
                }
                if (!reader.header().keyId().equals(key.keyId())) {
                    throw new IOException(file + " is signed with another key than this gateway's");
                }
                name = reader.header().name();
                unsigned = read(reader, listener);
                reached = reader.position();
                finished =
                        reader.atCheckpoint() || reached.equals(reader.header().from());
            } catch (ChainFormatException e) {
                throw new IOException(file + " is not to be believed: " + e.getMessage(), e);
            }
        }
        return unsigned;
    }

    private int read(ChainReader reader, Listener listener) throws IOException {
        List<Event> waiting = new ArrayList<>();
        for (ChainRecord record = reader.next(); record != null; record = reader.next()) {
            if (record.checkpoint()) {
                ChainVerifier.verifyCheckpoint(reader.header(), record, key);
                waiting.forEach(event -> again(event, listener));
                waiting.clear();
            } else {
                Event event = event(record);
                if (event.get(Ecs.EVENT_ACTION).orElse("").equals("access-decision") && within(event)) {
                    waiting.add(event);
                }
            }
        }
        return waiting.size();
    }

    private Event event(ChainRecord record) throws IOException {
        try {
            return json.read(record.payload());
        } catch (EventFormatException e) {
            throw new IOException("record " + record.number() + " is not an event: " + e.getMessage(), e);
        }
    }

    private boolean within(Event event) {
        Instant at = event.get(Ecs.TIMESTAMP).orElse(Instant.EPOCH);
        return !at.isBefore(since) && at.isBefore(until);
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
